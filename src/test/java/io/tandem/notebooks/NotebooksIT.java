package io.tandem.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.jobs.sweep.Sweep;
import io.tandem.jobs.sweep.SweepDirectory;
import io.tandem.jobs.sweep.SweepPlan;
import io.tandem.storage.GivenPath;
import io.tandem.storage.publish.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every paragraph of every note in {@code notebooks/} is run in order: %spark by the Scala
 * interpreter, %spark.sql by the same session, on a small corpus and a run in HDFS, and a run on
 * the local file system.
 */
@Tag("text")
@Tag("process")
class NotebooksIT {
  @TempDir private static Path folder;

  /** The session of the one interpreter that the notes share, as in Zeppelin by default. */
  private static SparkSession spark;

  private static ScalaShell shell;
  private static CorpusManifest corpus;

  @BeforeAll
  static void makeCorpusAndRun() throws IOException {
    spark = SparkTest.session().newSession();
    String directory = Place.HDFS.newPath().toString();
    String run = Place.HDFS.newPath().toString();
    corpus = SmallRun.prepareCorpus(spark, folder.resolve("pairs.tsv"), directory);
    String other = folder.resolve("other").toUri().toString();
    SmallRun.writeRun(spark, directory, run, "search.maximumLengthExtra=3");
    SmallRun.writeRun(spark, directory, other, "search.maximumLengthExtra=4");
    spark.conf().set("spark.tandem.corpus", directory);
    spark.conf().set("spark.tandem.run", run);
    spark.conf().set("spark.tandem.runs", run + ", " + other);
    spark.conf().set("spark.tandem.sweep", makeSweep(directory));
    spark.conf().set("spark.tandem.exported", folder.resolve("exported").toUri().toString());
    shell = new ScalaShell(spark);
  }

  /** Makes a sweep of one cell with two seeds. */
  private static String makeSweep(String directory) throws IOException {
    String sweep = Place.HDFS.newPath().toString();
    SmallRun.writeRun(spark, directory, sweep + "/k2");
    SmallRun.writeRun(spark, directory, sweep + "/k2-seed2", "seed=2");
    SweepPlan plan =
        SweepPlan.of(
            SettingsReader.ofText(
                    """
                    training.maximumUpdates = 120
                    validation.patience = 0
                    sweep { parts { k2 { averaging.workers = 2 } }, cells = [ k2 ], seeds = [ 1, 2 ] }
                    """,
                    List.of("run.dir=" + sweep))
                .sweepCells());
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SweepDirectory written = new SweepDirectory(hadoop, GivenPath.file(sweep), plan);
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    new Sweep(spark, written, Sweep.TestPairs.IGNORED, nowhere).table();
    return sweep;
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  @Test
  void everyParagraphOfEveryNoteRunsAndShowsWhatItShould() throws IOException {
    List<Path> files = noteFiles();
    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly(
            "1-corpus-audit.zpln",
            "2-training-curves.zpln",
            "3-vocabulary-and-segmentation.zpln",
            "4-attention-and-positions.zpln",
            "5-translation-and-evaluation.zpln",
            "6-comparison-of-runs.zpln");
    for (Path file : files) {
      Note note = Note.read(file);
      note.paragraphs().forEach(NotebooksIT::runNamed);
      System.out.printf("%s: %d paragraphs run%n", note.name(), note.paragraphs().size());
      checkViews(file);
    }
  }

  /** Checks the views of a note right after it has run, before the next note replaces them. */
  private static void checkViews(Path file) {
    switch (file.getFileName().toString()) {
      case "1-corpus-audit.zpln" ->
          assertThat(spark.table("pairs").count() + spark.table("rejected").count())
              .isEqualTo(corpus.read());
      case "2-training-curves.zpln" -> {
        assertThat(spark.table("rounds").count()).isEqualTo(SmallRun.ROUNDS);
        // Missing measurements must not appear in the curve.
        assertThat(spark.table("validations").where("bleu is not null").count())
            .isEqualTo(SmallRun.VALIDATIONS_WITH_BLEU);
      }
      case "3-vocabulary-and-segmentation.zpln" ->
          assertThat(spark.table("subwords").count()).isEqualTo(corpus.vocabularySize());
      case "5-translation-and-evaluation.zpln" -> {
        assertThat(spark.table("judged").count()).isEqualTo(corpus.split("test").pairs());
        assertThat(folder.resolve("exported/model.bin")).isNotEmptyFile();
      }
      case "6-comparison-of-runs.zpln" ->
          assertThat(spark.table("rounds").count()).isEqualTo(2 * SmallRun.ROUNDS);
      default -> {
        // The fourth note leaves no views.
      }
    }
  }

  /** Otherwise {@code jobs/zeppelin.sh check} reports paragraphs of another kind than announced. */
  @Test
  void withoutASweepItsParagraphsSaySoAsTableAndPage() throws IOException {
    Note note = Note.read(noteFiles().get(5));
    String sweep = spark.conf().get("spark.tandem.sweep");
    spark.conf().set("spark.tandem.sweep", "");
    try {
      List<String> outputs =
          note.paragraphs().stream()
              .filter(paragraph -> paragraph.label().matches("Parameters|Cells of a sweep.*"))
              .map(paragraph -> shell.run(paragraph.code()).strip())
              .toList();
      assertThat(outputs).hasSize(3);
      assertThat(outputs.get(1)).startsWith("%table ").contains("no sweep");
      assertThat(outputs.get(2)).startsWith("%html ").contains("no sweep");
    } finally {
      spark.conf().set("spark.tandem.sweep", sweep);
    }
  }

  @Test
  void notesAreKeptWithoutResults() throws IOException {
    for (Path file : noteFiles()) {
      assertThat(Note.read(file).paragraphs()).as(file.toString()).noneMatch(Note.Paragraph::ran);
    }
  }

  @Test
  void aParagraphThatDoesNotCompileOrFailsIsReported() {
    assertThatThrownBy(() -> shell.run("noSuchName.count()"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("not found: value noSuchName");
    assertThatThrownBy(() -> shell.run("spark.table(\"nowhere\")"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
  }

  private static void runNamed(Note.Paragraph paragraph) {
    try {
      run(paragraph);
    } catch (RuntimeException e) {
      throw new AssertionError("paragraph \"" + paragraph.label() + "\" failed", e);
    }
  }

  private static void run(Note.Paragraph paragraph) {
    switch (paragraph.interpreter()) {
      case "%md" -> assertThat(paragraph.code()).isNotBlank();
      case "%spark" -> checkOutput(paragraph, shell.run(paragraph.code()));
      case "%spark.sql" ->
          assertThat(spark.sql(paragraph.code()).collectAsList())
              .as(paragraph.label())
              .isNotEmpty();
      default -> throw new AssertionError("unknown interpreter " + paragraph.interpreter());
    }
  }

  /** Checks that the output is what its first word announces: a picture, a table, or else text. */
  private static void checkOutput(Note.Paragraph paragraph, String output) {
    assertThat(output.getBytes(StandardCharsets.UTF_8).length)
        .as("%s: bytes, of which Zeppelin shows 102,400 by default", paragraph.label())
        .isLessThan(102_400);
    if (paragraph.code().contains("\"%html ")) {
      // The interpreter's echo of a value would follow it, inside the page.
      assertThat(output.strip())
          .as(paragraph.label())
          .startsWith("%html <div class=\"tandem\">")
          .endsWith("</div>");
      if (!paragraph.label().contains("where the run recorded it")) {
        assertThat(output).as(paragraph.label()).contains("<svg").doesNotContain("no values yet");
      }
    } else if (paragraph.code().contains("\"%table ")) {
      String[] rows = output.strip().split("\\R");
      assertThat(rows).as(paragraph.label()).hasSizeGreaterThan(1);
      assertThat(rows[0]).as(paragraph.label()).startsWith("%table ").contains("\t");
      int columns = rows[0].split("\t", -1).length;
      assertThat(rows).as(paragraph.label()).allMatch(r -> r.split("\t", -1).length == columns);
    } else {
      assertThat(output).as(paragraph.label()).isNotBlank().doesNotContain("%html");
    }
  }

  private static List<Path> noteFiles() throws IOException {
    try (Stream<Path> files = Files.list(Deployment.home().resolve("notebooks"))) {
      return files.filter(f -> f.toString().endsWith(".zpln")).sorted().toList();
    }
  }
}
