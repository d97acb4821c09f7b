package io.tandem.storage.tables;

import io.tandem.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.V1Table;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table or view in Spark's catalogue. Tables of Iceberg and Delta have immutable snapshots
 * (Delta: versions). Driver only.
 */
public final class CatalogueTable {
  private static final int SHOWN = 5;

  private final SparkSession spark;
  private final TableName name;
  private final TablePlace place;
  private final TableFormat format;

  private CatalogueTable(SparkSession spark, TableName name, TablePlace place, TableFormat format) {
    this.spark = spark;
    this.name = name;
    this.place = place;
    this.format = format;
  }

  /**
   * Returns the table with a name.
   *
   * @throws UserException if there is none, or Spark is not set up for its catalogue or format
   */
  public static CatalogueTable of(SparkSession spark, TableName name) {
    TablePlace place = TablePlace.of(spark, name);
    if (!place.exists()) {
      throw place.missing();
    }
    return at(spark, name, place);
  }

  /**
   * Returns the table with a name; empty if there is none, although its catalogue exists.
   *
   * @throws UserException if Spark is not set up for its catalogue or format
   */
  public static Optional<CatalogueTable> find(SparkSession spark, TableName name) {
    TablePlace place = TablePlace.of(spark, name);
    return place.exists() ? Optional.of(at(spark, name, place)) : Optional.empty();
  }

  private static CatalogueTable at(SparkSession spark, TableName name, TablePlace place) {
    Optional<Table> table = place.table();
    TableFormat format =
        table
            .map(found -> TableFormat.ofProvider(found.properties().getOrDefault("provider", "")))
            .orElse(TableFormat.PLAIN);
    if (format != TableFormat.PLAIN && table.orElseThrow() instanceof V1Table) {
      throw format.notSetUp(name, null);
    }
    format.requireStatements(spark, name);
    return new CatalogueTable(spark, name, place, format);
  }

  /**
   * Creates an empty table of the same format as this one.
   *
   * @throws UserException if this is no table of a format with snapshots, or the catalogue refuses
   */
  public CatalogueTable createLike(TableName other, StructType schema) {
    if (!hasSnapshots()) {
      throw noSuchOutput(other, schema);
    }
    TablePlace there = TablePlace.of(spark, other);
    String statement = "CREATE TABLE IF NOT EXISTS %s (%s) USING %s";
    try {
      spark.sql(statement.formatted(there.sql(), schema.toDDL(), format));
    } catch (Exception e) {
      throw new UserException(
          "%s: no such table, and it cannot be created: %s".formatted(other.label(), firstLine(e)),
          e);
    }
    return of(spark, other);
  }

  /** Returns the message for a table to append to that does not exist. */
  private static UserException noSuchOutput(TableName name, StructType schema) {
    return UserException.of(
        "%s: no such table; create it as an Iceberg or Delta table: CREATE TABLE %s (%s) USING iceberg",
        name.label(), name.text(), schema.toDDL());
  }

  public TableName name() {
    return name;
  }

  /** Returns the name with catalogue and database. */
  public String fullName() {
    return place.fullName();
  }

  SparkSession spark() {
    return spark;
  }

  TableFormat format() {
    return format;
  }

  /** Returns whether it has snapshots that can be named. */
  public boolean hasSnapshots() {
    return format != TableFormat.PLAIN;
  }

  /**
   * Returns the table's own id if its snapshots do not tell it from another table of that name:
   * versions of Delta are counted from 0, snapshots of Iceberg are random numbers. Otherwise empty.
   */
  public String id() {
    return format == TableFormat.DELTA
        ? sql("DESCRIBE DETAIL %s").select("id").first().getString(0)
        : "";
  }

  /**
   * Returns the snapshot that is current now.
   *
   * @throws UserException if the table is empty and has none
   */
  public String currentSnapshot() {
    return switch (format) {
      case ICEBERG -> {
        refresh();
        String current = property("current-snapshot-id");
        if (current.isEmpty() || current.equals("none")) {
          throw UserException.of("%s has no snapshot yet: nothing was written to it", name.label());
        }
        yield current;
      }
      case DELTA -> sql("DESCRIBE HISTORY %s LIMIT 1").select("version").first().get(0).toString();
      case PLAIN -> "";
    };
  }

  /**
   * Returns the id of a snapshot that the user named: of Iceberg's an id, a tag or a branch, of
   * Delta's a version.
   *
   * @throws UserException if the table has no such snapshot, or no snapshots at all
   */
  public String snapshot(String asked) {
    return switch (format) {
      case ICEBERG -> icebergSnapshot(asked);
      case DELTA -> deltaVersion(asked);
      case PLAIN ->
          throw UserException.of(
              "%s is neither an Iceberg nor a Delta table and has no snapshots: leave out snapshot %s",
              name.label(), asked);
    };
  }

  private String icebergSnapshot(String asked) {
    Optional<String> found =
        sql("SELECT snapshot_id, name FROM %s.refs").collectAsList().stream()
            .filter(row -> row.getString(1).equals(asked))
            .map(row -> row.get(0).toString())
            .findFirst();
    List<String> snapshots =
        sql("SELECT snapshot_id FROM %s.snapshots ORDER BY committed_at DESC")
            .collectAsList()
            .stream()
            .map(row -> row.get(0).toString())
            .toList();
    if (found.isPresent()) {
      return found.get();
    }
    if (snapshots.contains(asked)) {
      return asked;
    }
    throw noSnapshot("snapshot, tag or branch", asked, "newest snapshots", snapshots);
  }

  private String deltaVersion(String asked) {
    List<String> versions =
        sql("DESCRIBE HISTORY %s").select("version").collectAsList().stream()
            .map(row -> row.get(0).toString())
            .toList();
    if (versions.contains(asked)) {
      return asked;
    }
    throw noSnapshot("version", asked, "newest versions", versions);
  }

  private UserException noSnapshot(
      String kind, String asked, String known, List<String> snapshots) {
    return UserException.of(
        "%s has no %s %s; its %s are %s",
        name.label(),
        kind,
        asked,
        known,
        snapshots.stream().limit(SHOWN).collect(Collectors.joining(", ")));
  }

  /**
   * Returns the rows of a snapshot.
   *
   * @param snapshot its id; empty for the current content
   */
  public Dataset<Row> rows(String snapshot) {
    if (snapshot.isEmpty()) {
      return spark.table(place.sql());
    }
    return sql("SELECT * FROM %s VERSION AS OF " + snapshot);
  }

  public StructType schema() {
    return spark.table(place.sql()).schema();
  }

  /**
   * Requires columns to append rows to.
   *
   * @param rows the schema of the rows to append
   */
  public void requireColumnsOf(StructType rows) {
    List<String> names =
        Arrays.stream(schema().fieldNames()).map(each -> each.toLowerCase(Locale.ROOT)).toList();
    for (StructField field : rows.fields()) {
      if (!names.contains(field.name().toLowerCase(Locale.ROOT))) {
        throw UserException.of(
            "%1$s has no column %2$s, only %3$s; add it: ALTER TABLE %4$s ADD COLUMN %5$s",
            name.label(),
            field.name(),
            String.join(", ", schema().fieldNames()),
            name.text(),
            new StructType(new StructField[] {field}).toDDL());
      }
    }
  }

  /** Runs a statement with the name of this table in place of %s. */
  Dataset<Row> sql(String statement) {
    return spark.sql(statement.formatted(place.sql()));
  }

  String property(String key) {
    return place.table().orElseThrow().properties().getOrDefault(key, "");
  }

  void refresh() {
    spark.catalog().refreshTable(place.sql());
  }

  /** Calls a procedure of the table's catalogue on it. */
  void call(String procedure, String argument) {
    spark.sql(
        "CALL %s.system.%s('%s', '%s')"
            .formatted(place.catalogue(), procedure, place.fullName(), argument));
  }

  /**
   * Appends rows by the names of their columns; further columns of the table are null.
   *
   * @param settings gives the writer its options
   * @throws UserException if they do not fit the table
   */
  void append(Dataset<Row> rows, UnaryOperator<DataFrameWriterV2<Row>> settings) {
    Dataset<Row> whole = rows;
    List<String> names =
        Arrays.stream(rows.columns()).map(each -> each.toLowerCase(Locale.ROOT)).toList();
    for (StructField field : schema().fields()) {
      if (!names.contains(field.name().toLowerCase(Locale.ROOT))) {
        whole = whole.withColumn(field.name(), functions.lit(null).cast(field.dataType()));
      }
    }
    try {
      settings.apply(whole.writeTo(place.sql())).append();
    } catch (Exception e) {
      // Some are checked and not declared.
      if (e instanceof AnalysisException) {
        throw new UserException(
            "%s does not take these rows: %s".formatted(name.label(), firstLine(e)), e);
      }
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException("cannot append to " + name.text(), e);
    }
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
  }
}
