package io.tandem.storage.tables;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import scala.collection.JavaConverters;

/**
 * The place that a name means in Spark's catalogues, whether or not there is a table. Driver only.
 */
final class TablePlace {
  private static final int SHOWN = 8;

  private final TableName name;
  private final List<String> parts;
  private final TableCatalog catalogue;
  private final Identifier identifier;
  private final boolean isTemporaryView;

  private TablePlace(
      TableName name,
      List<String> parts,
      TableCatalog catalogue,
      Identifier identifier,
      boolean isTemporaryView) {
    this.name = name;
    this.parts = parts;
    this.catalogue = catalogue;
    this.identifier = identifier;
    this.isTemporaryView = isTemporaryView;
  }

  /**
   * @throws UserException if it is no name, or that of a catalogue that Spark does not have
   */
  static TablePlace of(SparkSession spark, TableName name) {
    List<String> parts = parts(spark, name);
    CatalogManager catalogues = spark.sessionState().catalogManager();
    boolean namesCatalogue = parts.size() > 1 && isCatalogue(catalogues, name, parts.get(0));
    if (!namesCatalogue && parts.size() > 2) {
      throw noCatalogue(name, parts.get(0));
    }
    List<String> inside = namesCatalogue ? parts.subList(1, parts.size()) : parts;
    String[] namespace =
        inside.size() == 1 && !namesCatalogue
            ? catalogues.currentNamespace()
            : inside.subList(0, inside.size() - 1).toArray(String[]::new);
    Identifier identifier = Identifier.of(namespace, inside.get(inside.size() - 1));
    boolean isTemporaryView =
        spark.sessionState().catalog().isTempView(JavaConverters.asScalaBuffer(parts).toSeq());
    return new TablePlace(
        name,
        parts,
        tables(
            namesCatalogue ? catalogues.catalog(parts.get(0)) : catalogues.currentCatalog(), name),
        identifier,
        isTemporaryView);
  }

  private static List<String> parts(SparkSession spark, TableName name) {
    try {
      return JavaConverters.seqAsJavaList(
          spark.sessionState().sqlParser().parseMultipartIdentifier(name.text()));
    } catch (Exception e) {
      // ParseException is checked, and not declared.
      throw new UserException(
          "%s is not the name of a table; expected catalogue.database.table, with `...` around parts that are not words"
              .formatted(name.label()),
          e);
    }
  }

  private static boolean isCatalogue(CatalogManager all, TableName name, String part) {
    try {
      return all.isCatalogRegistered(part);
    } catch (Exception e) {
      // SparkException is checked, and not declared.
      throw new UserException(
          "%s: Spark cannot open the catalogue %s (%s); is the format's jar in --packages or --jars before --?"
              .formatted(name.label(), part, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static TableCatalog tables(CatalogPlugin catalogue, TableName name) {
    if (catalogue instanceof TableCatalog tables) {
      return tables;
    }
    throw UserException.of("%s: the catalogue %s holds no tables", name.label(), catalogue.name());
  }

  private static UserException noCatalogue(TableName name, String catalogue) {
    return UserException.of(
        "%1$s: Spark has no catalogue %2$s; say what it is before --, such as --conf spark.sql.catalog.%2$s=org.apache.iceberg.spark.SparkCatalog and its other settings, with the format's jar in --packages or --jars",
        name.label(), catalogue);
  }

  boolean exists() {
    return isTemporaryView || table().isPresent();
  }

  /** Returns the table as it is now; empty for a temporary view, or if there is none. */
  Optional<Table> table() {
    if (isTemporaryView) {
      return Optional.empty();
    }
    try {
      // Delta opens any path, and finds no columns where there is no table.
      return Optional.of(catalogue.loadTable(identifier))
          .filter(found -> found.columns().length > 0);
    } catch (Exception e) {
      // Both are checked; only one is declared.
      if (e instanceof NoSuchTableException || e instanceof NoSuchNamespaceException) {
        return Optional.empty();
      }
      throw new UserException(
          "%s cannot be opened: %s"
              .formatted(
                  name.label(), String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  UserException missing() {
    String database = String.join(".", identifier.namespace());
    return UserException.of(
        "%s: no such table in Spark's catalogue; %s",
        name.label(),
        others()
            .map(names -> "%s.%s has %s".formatted(catalogue.name(), database, names))
            .orElse("the catalogue %s has no database %s".formatted(catalogue.name(), database)));
  }

  /** Lists the tables of the database; empty if it does not exist. */
  private Optional<String> others() {
    try {
      Identifier[] tables = catalogue.listTables(identifier.namespace());
      return Optional.of(
          tables.length == 0
              ? "no tables"
              : Arrays.stream(tables)
                  .map(Identifier::name)
                  .sorted()
                  .limit(SHOWN)
                  .collect(Collectors.joining(", ")));
    } catch (Exception e) {
      // Only NoSuchNamespaceException is declared; a catalogue may be unable to list.
      return Optional.empty();
    }
  }

  /** Returns the name quoted for SQL. */
  String sql() {
    return quoted(parts);
  }

  /** Returns the name with catalogue and database, whichever of them were given. */
  String fullName() {
    List<String> all = new ArrayList<>(List.of(catalogue.name()));
    all.addAll(List.of(identifier.namespace()));
    all.add(identifier.name());
    return quoted(all);
  }

  /** Returns the name of its catalogue, quoted. */
  String catalogue() {
    return quoted(List.of(catalogue.name()));
  }

  private static String quoted(List<String> parts) {
    return parts.stream()
        .map(part -> "`" + part.replace("`", "``") + "`")
        .collect(Collectors.joining("."));
  }
}
