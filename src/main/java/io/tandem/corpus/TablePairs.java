package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs from a table or view. Its rows have no order of their own, so they are numbered in the
 * order of their text: the same rows give the same numbers, however they lie in partitions. Driver.
 */
final class TablePairs {
  private final SparkSession spark;

  TablePairs(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * The rows, as {@link BitextReader#schema} has them; tables have no scores.
   *
   * @throws UserException when there is no such table or column
   */
  Dataset<Row> read(BitextFile table, List<String> scoreNames) {
    String name = table.source();
    int order = table.order();
    JavaRDD<Row> rows =
        selected(table.input())
            .sort("source", "target")
            .toJavaRDD()
            .zipWithIndex()
            .map(numbered -> row(numbered._1(), name, numbered._2() + 1, order));
    Dataset<Row> pairs = spark.createDataFrame(rows, BitextReader.schema(List.of()));
    StructType schema = BitextReader.schema(scoreNames);
    return scoreNames.isEmpty()
        ? pairs
        : pairs.withColumn("scores", noScores(schema.apply("scores").dataType()));
  }

  /** A struct of nulls. */
  private static Column noScores(DataType scores) {
    return functions.from_json(functions.lit("{}"), (StructType) scores);
  }

  private Dataset<Row> selected(Input input) {
    Fields fields = Fields.of(input, "source", "target");
    // Scala's signature does not declare the exception, which is a checked one.
    try {
      return spark
          .table(input.path())
          .select(
              col(fields.source()).cast("string").as("source"),
              col(fields.target()).cast("string").as("target"));
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UserException(
            "corpus.inputs: table %s with columns %s and %s cannot be read: %s"
                .formatted(input.path(), fields.source(), fields.target(), e.getMessage()),
            e);
      }
      throw e;
    }
  }

  private static Row row(Row pair, String table, long number, int order) {
    boolean whole = !pair.isNullAt(0) && !pair.isNullAt(1);
    return RowFactory.create(
        pair.isNullAt(0) ? "" : pair.getString(0),
        pair.isNullAt(1) ? "" : pair.getString(1),
        table,
        number,
        order,
        whole ? null : Fields.MISSING);
  }
}
