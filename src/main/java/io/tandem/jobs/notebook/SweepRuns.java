package io.tandem.jobs.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.run.MetricsTable;
import io.tandem.run.RunDirectory;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A sweep opened in a notebook: its cells from {@code sweep.json}, and the curves of their runs.
 * Driver only.
 */
public final class SweepRuns {
  private static final StructType FIGURES =
      StructType.fromDDL(
          """
          cell string, learningRate double, place string, seeds int,
          loss double, lossDeviation double, lossDifference double, lossLow double, lossHigh double,
          bleu double, bleuDeviation double, bleuDifference double, bleuLow double, bleuHigh double\
          """);
  private static final StructType CURVES =
      StructType.fromDDL("updates long, loss double, bleu double, seed string");

  private final SparkSession spark;
  private final Path directory;
  private final JsonNode sweep;

  private SweepRuns(SparkSession spark, Path directory, JsonNode sweep) {
    this.spark = spark;
    this.directory = directory;
    this.sweep = sweep;
  }

  /**
   * Opens the directory of a sweep.
   *
   * @throws io.tandem.UserException if there is none at the path
   */
  public static SweepRuns open(SparkSession spark, String directory) throws IOException {
    GivenPath file = GivenPath.option("sweep", directory + "/sweep.json");
    try (InputStream in = file.open(spark.sparkContext().hadoopConfiguration())) {
      Path path = file.in(spark.sparkContext().hadoopConfiguration()).getParent();
      return new SweepRuns(spark, path, StoreJson.MAPPER.readTree(in));
    }
  }

  /** Returns the names of the cells; the others are compared with the first. */
  public List<String> cells() {
    List<String> names = new ArrayList<>();
    sweep.get("cells").forEach(cell -> names.add(cell.get("cell").asText()));
    return names;
  }

  /**
   * Returns a row for each cell: its best rate, and mean, deviation and paired difference from the
   * first cell of validation loss and BLEU, with the ends of its 95 % interval; null where not
   * measured.
   */
  public Dataset<Row> figures() {
    List<Row> rows = new ArrayList<>();
    for (JsonNode cell : sweep.get("cells")) {
      List<Object> row = new ArrayList<>();
      row.add(cell.get("cell").asText());
      row.add(number(cell.path("learning_rate")));
      row.add(cell.path("best_rate_place").asText(""));
      row.add(cell.path("loss").path("n").asInt(1));
      for (String figure : List.of("loss", "bleu")) {
        JsonNode spread = cell.get(figure);
        JsonNode difference = cell.path(figure + "_difference");
        // A number in a sweep with one run for each cell.
        row.add(number(spread.isObject() ? spread.get("mean") : spread));
        row.add(number(spread.path("deviation")));
        row.add(number(difference.path("mean")));
        row.add(number(difference.path("low")));
        row.add(number(difference.path("high")));
      }
      rows.add(RowFactory.create(row.toArray()));
    }
    return spark.createDataFrame(rows, FIGURES);
  }

  private static Double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }

  /**
   * Returns the validations of a cell's runs at its best rate, one curve for each seed; without
   * runs that were not begun.
   */
  public Dataset<Row> validations(String cell) throws IOException {
    HadoopConf conf = HadoopConf.of(spark.sparkContext().hadoopConfiguration());
    Dataset<Row> all = spark.createDataFrame(List.of(), CURVES);
    for (JsonNode found : sweep.get("cells")) {
      if (!found.get("cell").asText().equals(cell)) {
        continue;
      }
      if (!found.has("runs") && RunDirectory.exists(conf, new Path(directory, cell))) {
        return validations(conf, cell, "all");
      }
      for (JsonNode run : found.path("runs")) {
        String name = run.get("run").asText();
        if (RunDirectory.exists(conf, new Path(directory, name))) {
          all = all.union(validations(conf, name, "seed " + run.get("seed").asText()));
        }
      }
    }
    return all;
  }

  private Dataset<Row> validations(HadoopConf conf, String run, String seed) throws IOException {
    return MetricsTable.of(spark, RunDirectory.open(conf, new Path(directory, run)))
        .where("kind = 'validation'")
        .select(
            functions.col("updates"),
            functions.col("loss"),
            functions.col("bleu"),
            functions.lit(seed).as("seed"));
  }
}
