package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.config.Inputs;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.format.BitextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

@Tag("text")
class FilePiecesIT {
  @TempDir private Path dir;

  @Test
  void rowsAreTheSameInPiecesOfAnySize() throws IOException {
    Path tsv = dir.resolve("pairs.tsv");
    Files.writeString(
        tsv,
        "target\tsource\n"
            + IntStream.range(0, 200)
                .mapToObj(i -> i % 7 == 0 ? "bad" : "t" + "é".repeat(i % 13) + "\ts" + i)
                .collect(Collectors.joining("\n")));
    Path jsonl = dir.resolve("pairs.jsonl");
    Files.writeString(
        jsonl,
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    i % 9 == 0
                        ? ""
                        : String.format(Locale.ROOT, "{\"source\": \"s%d\", \"target\": \"t\"}", i))
            .collect(Collectors.joining("\r\n")));
    List<InputSettings> inputs =
        SettingsReader.ofText(
                "corpus.inputs = [ { path = \"%s\", sourceField = source, targetField = target }, { format = jsonl, path = \"%s\", sourceField = source, targetField = target } ]"
                    .formatted(tsv, jsonl),
                List.of())
            .settings()
            .corpus()
            .inputs();
    List<BitextFile> files = new BitextFiles(new Configuration()).of(inputs);
    List<Row> expected = rows(new BitextReader(SparkTest.session()).read(files, List.of()));
    assertThat(expected).hasSizeGreaterThan(280);

    Dataset<Row> inPieces = new BitextReader(SparkTest.session(), 300).read(files, List.of());
    assertThat(inPieces.rdd().getNumPartitions()).isGreaterThan(10);
    assertThat(rows(inPieces)).isEqualTo(expected);
  }

  @Test
  void pairsOfAlignedFilesAreTheSameInPiecesOfAnySize() throws IOException {
    List<BitextFile> files = aligned(300, 300);
    List<Row> expected = rows(new BitextReader(SparkTest.session()).read(files, List.of()));
    assertThat(expected).hasSize(300);
    for (int bytes : List.of(40, 300, 2000)) {
      Dataset<Row> inPieces = new BitextReader(SparkTest.session(), bytes).read(files, List.of());
      assertThat(inPieces.rdd().getNumPartitions()).isGreaterThan(1);
      assertThat(rows(inPieces)).as("pieces of %d bytes", bytes).isEqualTo(expected);
    }
  }

  @Test
  void alignedFilesThatDifferInLengthAreRefusedInPiecesAsWell() throws IOException {
    for (int targets : List.of(0, 299, 302)) {
      List<BitextFile> files = aligned(300, targets);
      assertThatThrownBy(() -> new BitextReader(SparkTest.session(), 300).read(files, List.of()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("source.txt has 300 lines")
          .hasMessageContaining("target.txt has " + targets + "; line n of one file must be");
    }
  }

  /** Writes two files; the lines of one are longer, and the last has no end. */
  private List<BitextFile> aligned(int sources, int targets) throws IOException {
    Path source = dir.resolve("source.txt");
    Path target = dir.resolve("target.txt");
    Files.writeString(source, lines(sources, 13, "\n") + "\n");
    Files.writeString(target, lines(targets, 29, "\r\n"));
    return new BitextFiles(new Configuration())
        .of(
            SettingsReader.ofText(
                    "corpus.inputs = [ { source = \"%s\", target = \"%s\" } ]"
                        .formatted(source, target),
                    List.of())
                .settings()
                .corpus()
                .inputs());
  }

  private static String lines(int count, int longest, String end) {
    return IntStream.range(0, count)
        .mapToObj(i -> i % 50 == 0 ? "" : "é".repeat(i % longest) + i)
        .collect(Collectors.joining(end));
  }

  @Test
  void whatEveryTaskReceivesDoesNotGrowWithTheFiles() {
    assertThat(bytesForEveryTask(1000)).isLessThan(bytesForEveryTask(2) + 1000);
  }

  /** Returns the size of what Spark sends to each task that reads one of these files. */
  private static int bytesForEveryTask(int files) {
    List<BitextFile> bitext =
        IntStream.range(0, files)
            .mapToObj(
                i -> new BitextFile(i, Inputs.in(Format.TSV, "file:/in"), "file:/in/" + i, "", 1))
            .toList();
    RDD<Row> rows = new BitextReader(SparkTest.session()).read(bitext, List.of()).rdd();
    return SparkEnv.get()
        .closureSerializer()
        .newInstance()
        .serialize(rows, ClassTag$.MODULE$.apply(RDD.class))
        .limit();
  }

  @Test
  void manyTasksCleanALargeFileThatOneHasToRead() throws IOException {
    for (int file = 0; file < 3; file++) {
      Files.writeString(
          dir.resolve(file + ".csv"),
          IntStream.range(0, file == 1 ? 20_000 : 20)
              .mapToObj(i -> "s" + i + ",t")
              .collect(Collectors.joining("\n")));
    }
    List<InputSettings> inputs = List.of(Inputs.in(Format.CSV, dir.toString()));
    List<BitextFile> files = new BitextFiles(new Configuration()).of(inputs);
    SparkSession spark = SparkTest.session().newSession();
    spark.conf().set("spark.sql.adaptive.enabled", false); // it would join such small partitions
    Dataset<Row> asRead = new BitextReader(spark).read(files, List.of());
    assertThat(tasksByFile(asRead)).containsExactly(1L, 1L, 1L);

    Dataset<Row> spread = new BitextReader(spark, 300).read(files, List.of());
    assertThat(tasksByFile(spread)).containsExactly(1L, 2L, 1L);
    assertThat(rows(spread)).isEqualTo(rows(asRead));
  }

  /** Returns the numbers of tasks that have rows of each file. */
  private static List<Long> tasksByFile(Dataset<Row> rows) {
    return rows.withColumn("task", functions.spark_partition_id())
        .groupBy("fileOrder")
        .agg(functions.countDistinct("task").as("tasks"))
        .orderBy("fileOrder")
        .select("tasks")
        .as(Encoders.LONG())
        .collectAsList();
  }

  private static List<Row> rows(Dataset<Row> rows) {
    return rows.orderBy("fileOrder", "line").collectAsList();
  }
}
