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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
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
    List<BitextFile> files =
        filesOf(
            "corpus.inputs = [ { path = \"%s\", sourceField = source, targetField = target }, { format = jsonl, path = \"%s\", sourceField = source, targetField = target } ]"
                .formatted(tsv, jsonl));
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

  @Test
  void compressedFilesAreReadInPiecesOfPlainCopies() throws IOException {
    Path tsv = dir.resolve("pairs.tsv");
    Files.writeString(tsv, lines(200, 13, "\tt\n"));
    aligned(300, 300);
    Path source = packed(dir.resolve("source.txt"));
    compareWithCopies("{ path = \"%s\" }".formatted(packed(tsv)), packed(tsv));
    compareWithCopies(
        "{ source = \"%s\", target = \"%s\" }".formatted(source, dir.resolve("target.txt")),
        source);
  }

  /** Compares the rows of an input with those of plain copies, made and then found again. */
  private void compareWithCopies(String input, Path packed) throws IOException {
    List<BitextFile> files = filesOf("corpus.inputs = [" + input + "]");
    List<Row> expected = rows(new BitextReader(SparkTest.session()).read(files, List.of()));
    assertThat(expected).hasSizeGreaterThan(190);
    List<Long> decompressed = new ArrayList<>();
    for (int attempt = 1; attempt <= 2; attempt++) {
      List<BitextFile> copied = copies(decompressed::add).of(files, copiesOf(packed));
      Dataset<Row> inPieces = new BitextReader(SparkTest.session(), 300).read(copied, List.of());
      assertThat(inPieces.rdd().getNumPartitions()).isGreaterThan(10);
      assertThat(rows(inPieces)).isEqualTo(expected);
      assertThat(decompressed).containsExactly(Files.size(packed));
    }
  }

  private static PlainCopies copies(LongConsumer begins) {
    return new PlainCopies(
        JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext()), begins, 300);
  }

  private static org.apache.hadoop.fs.Path copiesOf(Path file) {
    return new org.apache.hadoop.fs.Path(
        file.resolveSibling(file.getFileName() + "-copies").toUri());
  }

  @Test
  void aDamagedFileLeavesNoPlainCopy() throws IOException {
    Path text = dir.resolve("pairs.tsv");
    Files.writeString(text, lines(2000, 13, "\tt\n"));
    Path packed = packed(text);
    byte[] bytes = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(bytes, bytes.length - 20));
    List<BitextFile> files = filesOf("corpus.inputs = [ { path = \"%s\" } ]".formatted(packed));
    assertThatThrownBy(() -> copies(compressed -> {}).of(files, copiesOf(packed)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pairs.tsv.gz: cannot be decompressed after line ")
        .hasMessageContaining("the file is damaged or cut off");
    assertThat(dir.resolve("pairs.tsv.gz-copies")).isEmptyDirectory();
  }

  private static Path packed(Path file) throws IOException {
    Path packed = file.resolveSibling(file.getFileName() + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    return packed;
  }

  private static List<BitextFile> filesOf(String settings) {
    return new BitextFiles(new Configuration())
        .of(SettingsReader.ofText(settings, List.of()).settings().corpus().inputs());
  }

  /** Writes two files; the lines of one are longer, and the last has no end. */
  private List<BitextFile> aligned(int sources, int targets) throws IOException {
    Path source = dir.resolve("source.txt");
    Path target = dir.resolve("target.txt");
    Files.writeString(source, lines(sources, 13, "\n") + "\n");
    Files.writeString(target, lines(targets, 29, "\r\n"));
    return filesOf(
        "corpus.inputs = [ { source = \"%s\", target = \"%s\" } ]".formatted(source, target));
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
