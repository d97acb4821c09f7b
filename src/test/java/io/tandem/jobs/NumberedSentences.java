package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SettingsReader;
import io.tandem.translation.Translation;
import io.tandem.translation.spark.TrainedNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A table of distinct English sentences, and the check of its translation. */
final class NumberedSentences {
  private static final int ROWS = 800;

  private NumberedSentences() {}

  private static String sentence(int id) {
    List<String> sentences = TrainedNetwork.sources();
    return sentences.get(id % sentences.size()) + " " + id;
  }

  /** Writes the columns id and text to one file. */
  static void write(Path table) {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < ROWS; id++) {
      rows.add(RowFactory.create(id, sentence(id)));
    }
    SparkSession.active()
        .createDataFrame(
            rows,
            new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType))
        .coalesce(1)
        .write()
        .parquet(table.toString());
  }

  /** Asserts that every row is there once, in its place, translated as on one machine. */
  static void assertTranslated(Path table, Configuration hadoop) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (FileStatus file : table.getFileSystem(hadoop).listStatus(table)) {
      if (file.getPath().getName().endsWith(".parquet")) {
        rows.addAll(
            SparkSession.active().read().parquet(file.getPath().toString()).collectAsList());
      }
    }
    assertThat(rows)
        .extracting(row -> row.getInt(0))
        .containsExactlyElementsOf(IntStream.range(0, ROWS).boxed().toList());
    List<Translation> expected = Expected.TRANSLATIONS;
    long different =
        IntStream.range(0, ROWS)
            .filter(id -> !rows.get(id).getString(2).equals(expected.get(id).text()))
            .count();
    assertThat(different).isLessThanOrEqualTo(TrainedNetwork.isExactInEveryBatch() ? 0 : ROWS / 50);
  }

  /** What one machine makes of them, once for all tests of a JVM. */
  private static final class Expected {
    static final List<Translation> TRANSLATIONS =
        TrainedNetwork.model()
            .translator(SettingsReader.defaults().settings().search(), 1)
            .translate(IntStream.range(0, ROWS).mapToObj(NumberedSentences::sentence).toList());
  }
}
