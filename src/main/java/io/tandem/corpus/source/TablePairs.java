package io.tandem.corpus.source;

import static org.apache.spark.sql.functions.col;

import io.tandem.UserException;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.Fields;
import io.tandem.corpus.format.RawPair;
import io.tandem.corpus.table.CleanedRow;
import io.tandem.corpus.table.Origin;
import io.tandem.corpus.table.PairTable;
import io.tandem.spark.AnsiSql;
import io.tandem.storage.tables.CatalogueTable;
import io.tandem.text.StrictText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs from a table or view. Its rows have no order of their own, so they are numbered in the
 * order of their text: the same rows get the same numbers in any partitioning. Driver.
 */
final class TablePairs {
  /** The indices in a selected row; the scores are at SCORES and after it. */
  private static final int SOURCE = 0;

  private static final int TARGET = 1;
  private static final int SCORES = 2;

  private final SparkSession spark;

  TablePairs(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Returns the rows in the form of {@link PairTable#cleaned}.
   *
   * @param scoreNames the names of the corpus's scores
   * @throws UserException if there is no such table or column
   */
  Dataset<Row> read(BitextFile table, List<String> scoreNames) {
    String name = table.source();
    int order = table.order();
    Dataset<Row> selected = selected(table.input(), scoreNames);
    Column[] all = Stream.of(selected.columns()).map(functions::col).toArray(Column[]::new);
    int scores = scoreNames.size();
    JavaRDD<Row> rows =
        selected
            .sort(all)
            .toJavaRDD()
            .zipWithIndex()
            .map(
                numbered -> row(numbered._1(), scores, new Origin(name, numbered._2() + 1, order)));
    return spark.createDataFrame(rows, PairTable.cleaned(scoreNames));
  }

  private Dataset<Row> selected(InputSettings input, List<String> scoreNames) {
    Fields fields = Fields.of(input, PairTable.SOURCE, PairTable.TARGET);
    List<Column> columns = new ArrayList<>();
    columns.add(bytes(fields.source()).as(PairTable.SOURCE));
    columns.add(fields.hasTarget() ? bytes(fields.target()).as(PairTable.TARGET) : noTarget());
    for (String score : scoreNames) {
      Column value = input.scoreFields().contains(score) ? col(score) : functions.lit(null);
      columns.add(value.cast(DataTypes.DoubleType).as("score" + columns.size()));
    }
    List<String> sides = fields.sides();
    CatalogueTable table = TableSnapshots.table(spark, input);
    Dataset<Row> rows = table.rows(input.snapshot());
    // Scala's signature does not declare this checked exception.
    try {
      requireText(
          rows.select(sides.stream().map(functions::col).toArray(Column[]::new)).schema(), table);
      return AnsiSql.off(spark, () -> rows.select(columns.toArray(Column[]::new)));
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UserException(
            "%s: cannot read the columns %s%s; the table has the columns %s"
                .formatted(
                    table.name().label(),
                    String.join(" and ", sides),
                    input.scoreFields().isEmpty() ? "" : " and scores " + input.scoreFields(),
                    String.join(", ", rows.columns())),
            e);
      }
      throw e;
    }
  }

  /** Returns the column in the place of the target if only the source side is read. */
  static Column noTarget() {
    return functions.lit(new byte[0]).as(PairTable.TARGET);
  }

  /** Spark does not check the encoding of text, and replaces what it cannot decode. */
  private static Column bytes(String column) {
    return col(column).cast(DataTypes.StringType).cast(DataTypes.BinaryType);
  }

  /** Spark would write out lists and groups. */
  private static void requireText(StructType sides, CatalogueTable table) {
    for (StructField side : sides.fields()) {
      DataType type = side.dataType();
      if (type instanceof ArrayType || type instanceof MapType || type instanceof StructType) {
        throw UserException.of(
            "%s: the column %s is of the type %s, expected text; name a field of it, or select one value in each row",
            table.name().label(), side.name(), type.simpleString());
      }
    }
  }

  /**
   * Returns the row of a pair in the form of {@link PairTable#cleaned}.
   *
   * @param selected source and target as bytes, and scores as numbers
   * @param scores the number of scores
   */
  static Row row(Row selected, int scores, Origin origin) {
    byte[] source = (byte[]) selected.get(SOURCE);
    byte[] target = (byte[]) selected.get(TARGET);
    Row values =
        scores == 0
            ? null
            : RowFactory.create(
                IntStream.range(SCORES, SCORES + scores)
                    .mapToObj(i -> score(selected, i))
                    .toArray());
    return CleanedRow.of(text(source), text(target), origin, reason(source, target), values).row();
  }

  /** Returns the reason why two texts are no pair, or null. */
  private static String reason(byte[] source, byte[] target) {
    if (isTooLong(source) || isTooLong(target)) {
      return RawPair.TOO_LONG;
    }
    if (source == null || target == null) {
      return Fields.MISSING;
    }
    return isText(source) && isText(target) ? null : Fields.INVALID_TEXT;
  }

  private static boolean isTooLong(byte[] text) {
    return text != null && text.length > RawPair.MAX_CHARACTERS;
  }

  private static boolean isText(byte[] text) {
    return StrictText.of(ByteBuffer.wrap(text)).isPresent();
  }

  /** Returns a text as far as it can be shown. */
  private static String text(byte[] text) {
    return text == null || isTooLong(text) ? "" : new String(text, StandardCharsets.UTF_8);
  }

  /** Returns the score; null if it is missing or not a number. */
  private static Double score(Row pair, int column) {
    return pair.isNullAt(column) || Double.isNaN(pair.getDouble(column))
        ? null
        : pair.getDouble(column);
  }
}
