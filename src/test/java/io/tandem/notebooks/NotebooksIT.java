package io.tandem.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.store.CorpusManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every paragraph of every note in {@code notebooks/} is run in order: %spark by the Scala
 * interpreter, %spark.sql by the same session, on a small corpus and run.
 */
class NotebooksIT {
  @TempDir private static Path folder;

  /** As in Zeppelin by default, the notes share one interpreter. */
  private static SparkSession spark;

  private static ScalaShell shell;
  private static CorpusManifest corpus;

  @BeforeAll
  static void makeCorpusAndRun() throws IOException {
    spark = SparkTest.session().newSession();
    Path directory = folder.resolve("corpus");
    Path run = folder.resolve("run");
    corpus = SmallRun.prepareCorpus(spark, folder.resolve("pairs.tsv"), directory);
    SmallRun.writeRun(spark, directory, run);
    spark.conf().set("spark.tandem.corpus", directory.toUri().toString());
    spark.conf().set("spark.tandem.run", run.toUri().toString());
    shell = new ScalaShell(spark);
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  @Test
  void everyParagraphOfEveryNoteRunsAndEveryQueryYieldsRows() throws IOException {
    List<Path> files = noteFiles();
    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly("1-corpus-statistics.zpln", "2-training-curves.zpln");
    for (Path file : files) {
      Note note = Note.read(file);
      note.paragraphs().forEach(NotebooksIT::runNamed);
      System.out.printf("%s: %d paragraphs run%n", note.name(), note.paragraphs().size());
    }
    assertThat(spark.table("pairs").count() + spark.table("rejected").count())
        .isEqualTo(corpus.read());
    assertThat(spark.table("rounds").count()).isEqualTo(SmallRun.ROUNDS);
    // What was not measured must stay out of the curve.
    assertThat(spark.table("validations").where("bleu is not null").count())
        .isEqualTo(SmallRun.VALIDATIONS_WITH_BLEU);
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
      case "%spark" -> assertThat(shell.run(paragraph.code())).as(paragraph.label()).isNotBlank();
      case "%spark.sql" ->
          assertThat(spark.sql(paragraph.code()).collectAsList())
              .as(paragraph.label())
              .isNotEmpty();
      default -> throw new AssertionError("unknown interpreter " + paragraph.interpreter());
    }
  }

  private static List<Path> noteFiles() throws IOException {
    try (Stream<Path> files = Files.list(Deployment.home().resolve("notebooks"))) {
      return files.filter(f -> f.toString().endsWith(".zpln")).sorted().toList();
    }
  }
}
