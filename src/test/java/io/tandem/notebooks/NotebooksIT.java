package io.tandem.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.Deployment;
import io.tandem.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every paragraph of every note in {@code notebooks/} is run in order: %spark by the Scala
 * interpreter, %spark.sql by the same session, on a corpus and a run made here.
 */
class NotebooksIT {
  @TempDir private Path folder;

  @Test
  void everyParagraphOfEveryNoteRunsAndEveryQueryYieldsRows(TestReporter reporter)
      throws IOException {
    SparkSession spark = SparkTest.session().newSession();
    Path corpus = folder.resolve("corpus");
    Path run = folder.resolve("run");
    MadeCorpus.writeCorpus(spark, corpus);
    MadeCorpus.writeRun(run);
    spark.conf().set("spark.tandem.corpus", corpus.toUri().toString());
    spark.conf().set("spark.tandem.run", run.toUri().toString());

    List<Path> files = noteFiles();
    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly("1-corpus-statistics.zpln", "2-training-curves.zpln");
    for (Path file : files) {
      Note note = Note.read(file);
      try (ScalaShell shell = new ScalaShell(spark)) {
        note.paragraphs().forEach(paragraph -> runNamed(paragraph, shell, spark));
      }
      reporter.publishEntry(note.name(), note.paragraphs().size() + " paragraphs run");
    }
    assertThat(spark.table("pairs").count())
        .isEqualTo(MadeCorpus.TRAIN_PAIRS + 2 * MadeCorpus.OTHER_PAIRS);
    assertThat(spark.table("rounds").count()).isEqualTo(MadeCorpus.ROUNDS);
    // What was not measured must stay out of the curve.
    assertThat(spark.sql("select count(*) from validations where bleu is not null").first())
        .extracting(row -> ((Row) row).getLong(0))
        .isEqualTo(1L);
  }

  @Test
  void notesAreKeptWithoutResults() throws IOException {
    for (Path file : noteFiles()) {
      assertThat(Note.read(file).paragraphs()).as(file.toString()).noneMatch(Note.Paragraph::ran);
    }
  }

  @Test
  void aParagraphThatDoesNotCompileOrFailsIsReported() {
    try (ScalaShell shell = new ScalaShell(SparkTest.session().newSession())) {
      assertThatThrownBy(() -> shell.run("noSuchName.count()"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("not found: value noSuchName");
      assertThatThrownBy(() -> shell.run("spark.table(\"nowhere\")"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    }
  }

  private static void runNamed(Note.Paragraph paragraph, ScalaShell shell, SparkSession spark) {
    try {
      run(paragraph, shell, spark);
    } catch (RuntimeException e) {
      throw new AssertionError("paragraph \"" + paragraph.label() + "\" failed", e);
    }
  }

  private static void run(Note.Paragraph paragraph, ScalaShell shell, SparkSession spark) {
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
