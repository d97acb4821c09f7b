package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunsJobTest {
  private static final int ROUNDS = 60;

  @TempDir private Path folder;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void makeRuns() throws IOException {
    try (RunDirectory run = ExampleRun.running(folder.resolve("a/one"), ROUNDS)) {
      ExampleRun.end(run, ROUNDS, MetricRow.Event.FINISHED);
    }
    try (RunDirectory run =
        ExampleRun.running(folder.resolve("two"), ROUNDS, "training.learningRate=0.5")) {
      ExampleRun.end(run, ROUNDS, MetricRow.Event.FAILED);
    }
    ExampleRun.running(folder.resolve("three"), ROUNDS).close();
    Files.createDirectories(folder.resolve("other"));
    Files.writeString(folder.resolve("other/manifest.json"), "{\"kind\": \"of another tool\"}");
  }

  private int runs(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return ExitCodes.run(
        new CommandLine(new RunsJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true)),
        arguments);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void listsTheRunsBelowAFolderWithTheirStates() throws IOException {
    try (RunDirectory writing = ExampleRun.running(folder.resolve("zero"), 2)) {
      assertThat(writing.apparentWriter()).isPresent();
      assertThat(runs("list", folder.toString())).as(err.toString()).isZero();
    }
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).startsWith("run ").endsWith("size");
    assertThat(lines.get(1)).startsWith("a/one ").contains(" en → de ", " finished ", " d ");
    assertThat(lines.get(2)).startsWith("three ").contains(" not finished ");
    assertThat(lines.get(3)).startsWith("two ").contains(" diverged ").endsWith("B");
    assertThat(lines.get(4)).startsWith("zero ").contains(" training ");
  }

  @Test
  void aDamagedRunDoesNotHideTheOthers() throws IOException {
    Files.writeString(folder.resolve("three/effective.conf"), "training {");
    assertThat(runs("list", folder.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("damaged", "a/one", "two");
  }

  @Test
  void showsWhatDiffersFromTheDefaults() {
    assertThat(runs("show", path("two"))).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("state +diverged")
        .containsPattern("best BLEU +\\d+\\.\\d\\d at update ")
        .containsPattern("training.learningRate +0\\.5 +0\\.0")
        .doesNotContain("training.batchTokens");
  }

  @Test
  void anEmptyLineDividesTheRunsThatAreShown() {
    assertThat(runs("show", path("two"), path("a/one"))).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("run ").containsPattern("\\S\\R\\Rrun +\\S*one\\R");
  }

  @Test
  void saysWhatTakesHowMuchSpace() {
    assertThat(runs("du", folder.toString())).as(err.toString()).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).matches("run +checkpoints +metrics +samples +other +all");
    assertThat(lines.get(4)).matches("all +0 B .*B");
  }

  @Test
  void deletesWhatItIsToldTo() {
    assertThat(runs("delete", "--yes", path("two"), path("a/one"))).as(err.toString()).isZero();
    assertThat(out.toString()).containsPattern("two: \\d+ files, .*B\n").contains("deleted ");
    assertThat(folder.resolve("two")).doesNotExist();
    assertThat(folder.resolve("a")).isEmptyDirectory();
    assertThat(folder.resolve("three")).exists();
  }

  @Test
  void deletesNothingIfOneOfThemIsNoRunOrHoldsOrIsInUse() throws IOException {
    assertRefused("is not a training run", "other");
    assertRefused("is not a training run", "a");
    Files.createDirectories(folder.resolve("corpus"));
    Files.writeString(folder.resolve("corpus/manifest.json"), "{\"kind\": \"tandem-corpus\"}");
    assertRefused("if none is to be, delete it with rm -r or hadoop fs -rm -r", "corpus");
    Files.writeString(folder.resolve("three/checkpoints/thesis.txt"), "mine");
    assertRefused("also has what Tandem did not make (checkpoints/thesis.txt)", "three");
    try (RunDirectory writing = ExampleRun.empty(folder.resolve("zero"))) {
      assertThat(writing.apparentWriter()).isPresent();
      assertRefused("is being written by process ", "zero");
    }
    assertThat(runs("list", "--yes", folder.toString())).isEqualTo(ExitCodes.USER_MISTAKE);
  }

  private void assertRefused(String message, String name) {
    assertThat(runs("delete", "--yes", path("two"), path(name))).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(folder.resolve("two")).exists();
    assertThat(folder.resolve(name)).exists();
  }

  @Test
  void asksBeforeItDeletes() {
    assertThat(answering("no\n")).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(answering("")).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("nothing was deleted; answer yes, or give --yes");
    assertThat(folder.resolve("two")).exists();
    assertThat(answering("yes\n")).isZero();
    assertThat(folder.resolve("two")).doesNotExist();
  }

  private int answering(String answer) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
    try {
      return runs("delete", path("two"));
    } finally {
      System.setIn(before);
    }
  }
}
