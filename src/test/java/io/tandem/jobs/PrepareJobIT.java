package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PrepareJobIT {
  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path sample;

  @BeforeEach
  void copySample() throws IOException {
    SparkTest.session();
    sample = Files.createDirectory(dir.resolve("input")).resolve("eng-fra.tsv");
    Files.copy(
        PrepareJobIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
  }

  @Test
  void aSampleIsPreparedAndTheTablePrinted() {
    assertThat(prepare(input(sample))).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("input 1: file:")
        .contains("bytes, split auto)")
        .contains("read 401 lines, rejected ")
        .containsPattern("learned \\d+ merges, \\d+ ids")
        .containsPattern("(?m)^read +401$")
        .containsPattern("(?m)^train pairs +3\\d\\d$")
        .containsPattern("(?m)^vocabulary +\\d+$")
        .containsPattern("(?m)^source tokens a sentence +\\d+\\.\\d\\d$")
        .containsPattern("(?m)^seconds +\\d+\\.\\d$")
        .containsPattern("(?m)^corpus in .*corpus$");
    assertThat(dir.resolve("corpus/manifest.json")).exists();
  }

  @Test
  void aCorpusIsOverwrittenOnlyWhenAskedTo() {
    assertThat(prepare(input(sample))).isZero();
    assertThat(prepare(input(sample))).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("exists already");
    assertThat(prepare(input(sample), "--overwrite")).isZero();
  }

  @Test
  void mistakesEndWithTwoAndAMessageAndLeaveNothing() throws IOException {
    assertMistake("no file " + dir + "/none.tsv", input(dir.resolve("none.tsv")));
    assertMistake("corpus.inputs is empty");
    assertMistake("did you mean corpus.filters", input(sample), "corpus.filtres=1");
    Path bad = dir.resolve("input/bad.tsv");
    Files.write(bad, new byte[] {'a', '\t', 'b', '\n', (byte) 0xFF});
    assertMistake("bad.tsv:2: invalid UTF-8 at byte 0", input(bad));
  }

  @Test
  void aMissingTargetIsAMistake() {
    CommandLine command = command();
    assertThat(ExitCodes.run(command, input(sample))).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("corpus.dir is not set");
  }

  @Test
  void helpShowsExamples() {
    assertThat(ExitCodes.run(command(), "--help")).isZero();
    assertThat(out.toString()).contains("--overwrite", "Examples:", "jobs/prepare.sh");
  }

  private void assertMistake(String message, String... arguments) throws IOException {
    err.getBuffer().setLength(0);
    assertThat(prepare(arguments)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSize(1);
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("input");
    }
  }

  private int prepare(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of("corpus.dir=" + dir.resolve("corpus"), "subword.merges=100"),
                Stream.of(arguments))
            .toArray(String[]::new);
    return ExitCodes.run(command(), all);
  }

  private CommandLine command() {
    return new CommandLine(new PrepareJob())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private static String input(Path file) {
    return "corpus.inputs=[{path=\"%s\"}]".formatted(file);
  }
}
