package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("text")
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
  void aSampleIsPreparedTheTablePrintedAndTheCorpusOverwrittenOnlyWhenAskedTo() {
    String[] arguments = {input(sample), "corpus.split.valid=0.1"};
    assertThat(prepare(arguments)).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("input 1: file:")
        .contains("bytes, split auto)")
        .contains("read 401 lines, rejected ")
        .containsPattern("merges learned: \\d+, \\d+ ids")
        .containsPattern("(?m)^read +401$")
        .containsPattern("(?m)^train pairs +3\\d\\d$")
        .containsPattern("(?m)^vocabulary +\\d+$")
        .containsPattern("(?m)^source tokens per sentence +\\d+\\.\\d\\d$")
        .containsPattern("(?m)^seconds +\\d+\\.\\d$")
        .containsPattern("(?m)^corpus: .*corpus$")
        .as("a corpus that is as it should be is not warned of")
        .doesNotContain("warning");
    assertThat(dir.resolve("corpus/manifest.json")).exists();

    assertThat(prepare(arguments)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("exists already");
    assertThat(prepare(input(sample), "corpus.split.valid=0.1", "--overwrite")).isZero();
  }

  @Test
  void saysWhatAnEpochTakesFromEachInputOfTrain() throws IOException {
    List<String> inputs = new ArrayList<>();
    for (String name : List.of("first", "second", "valid")) {
      Path file = dir.resolve("input/" + name + ".tsv");
      Files.writeString(file, "A %1$s sentence\tUne phrase %1$s\n".formatted(name));
      String split = name.equals("valid") ? "valid" : "train";
      String named = name.equals("second") ? ", name=customer-relations" : "";
      inputs.add("{path=\"%s\", split=%s%s}".formatted(file, split, named));
    }
    assertThat(prepare("corpus.inputs=" + inputs)).isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^per epoch: .*first\\.tsv +1$")
        .containsPattern("(?m)^per epoch: customer-relations +1$")
        .doesNotContainPattern("per epoch: .*valid\\.tsv");
  }

  @Test
  void aCleaningThatRejectsNearlyEverythingSaysWhyAndWhereToLook() {
    assertThat(
            prepare(
                input(sample),
                "corpus.sourceLanguage=en",
                "corpus.targetLanguage=de",
                "corpus.rules=[{rule=language}]"))
        .isZero();
    assertThat(out.toString())
        .containsPattern(
            "(?m)^warning: \\d{3} of 401 lines \\(\\d\\d\\.\\d %\\) were rejected as language:"
                + " corpus\\.targetLanguage = de, but most of these targets look like fr"
                + " \\(examples in .*/audit\\.html, all of them in .*/rejected\\)$")
        .containsPattern(
            "(?m)^warning: only \\d+ of 401 lines became training pairs, which is too few");
  }

  @Test
  void aCleaningThatRejectsEverythingSaysWhyAsWell() throws IOException {
    assertMistake(
        "no pairs left for training: read 401 lines, rejected 401; 401 of 401 lines (100.0 %) were"
            + " rejected as language: corpus.sourceLanguage = de, but most of these sources look"
            + " like en",
        input(sample),
        "corpus.sourceLanguage=de",
        "corpus.targetLanguage=fr",
        "corpus.rules=[{rule=language, shortest=0}]");
  }

  @Test
  void aCorpusWithoutValidationPairsSaysSo() {
    assertThat(prepare(input(sample), "corpus.split.valid=0")).isZero();
    assertThat(out.toString())
        .endsWith(
            "warning: there are no validation pairs, but training needs some: set"
                + " corpus.split.valid above 0, or give an input with split = valid\n");
    assertThat(prepare(input(sample), "corpus.split.valid=0.0001", "--overwrite")).isZero();
    assertThat(out.toString())
        .endsWith(
            "warning: there are no validation pairs, but training needs some: corpus.split.valid ="
                + " 1.0E-4 of these sentences sets none aside; raise it, give another seed, or give an"
                + " input with split = valid\n");
  }

  @Test
  void pairsOfOneTaggedInputInValidAndTestAreWarnedOf() throws IOException {
    Path tagged = dir.resolve("tagged.tsv");
    Files.writeString(
        tagged,
        IntStream.range(0, 60)
            .mapToObj(i -> "word " + i + "\tmot " + i + "\n")
            .collect(Collectors.joining()));
    String inputs = "corpus.inputs=[{path=\"%s\"}, {path=\"%s\", tags=[\"<bt>\"]%s}]";
    assertThat(prepare(inputs.formatted(sample, tagged, ""), "corpus.split.valid=0.3")).isZero();
    assertThat(out.toString())
        .containsPattern(
            "warning: \\d+ pairs of valid and test are of \\S+tagged.tsv and have its tags <bt>: if"
                + " its source sentences are machine translations, give it split = train\n");
    out.getBuffer().setLength(0);
    assertThat(
            prepare(
                inputs.formatted(sample, tagged, ", split=train"),
                "corpus.split.valid=0.3",
                "--overwrite"))
        .isZero();
    assertThat(out.toString()).doesNotContain("its tags");
  }

  @Test
  void filesWithoutLinesAreWarnedOf() throws IOException {
    Path input = Files.createDirectory(dir.resolve("several"));
    Files.copy(sample, input.resolve("a.tsv"));
    Files.writeString(input.resolve("b.tsv"), "");
    assertThat(prepare(input(input))).isZero();
    assertThat(out.toString())
        .containsPattern("warning: 1 of 2 files of the input \\S+several has no lines: b\\.tsv\\R");
    Files.writeString(input.resolve("c.tsv"), "");
    assertThat(prepare(input(input), "--overwrite")).isZero();
    assertThat(out.toString()).contains("have no lines: b.tsv and others");
  }

  @Test
  void anInputThatGivesNothingIsWarnedOf() throws IOException {
    Path columns = Files.writeString(dir.resolve("one-column.tsv"), "one\ntwo\n");
    Path empty = Files.writeString(dir.resolve("empty.tsv"), "");
    assertThat(
            prepare(
                "corpus.inputs=[{path=\"%s\"}, {path=\"%s\"}, {path=\"%s\"}]"
                    .formatted(sample, columns, empty)))
        .isZero();
    assertThat(out.toString())
        .containsOnlyOnce("one-column.tsv was kept")
        .containsPattern("nothing of the input \\S+empty.tsv was kept: it has no lines\n")
        .containsPattern(
            "nothing of the input \\S+one-column.tsv was kept: 2 of its 2 lines were rejected as"
                + " too-few-columns; look at its format, languages and columns, and at its lines in"
                + " \\S+/corpus/rejected\n");
  }

  @Test
  void mistakesEndWithTwoAndAMessageAndLeaveNothing() throws IOException {
    assertMistake(
        "corpus.inputs path = " + dir + "/none.tsv: file not found",
        input(dir.resolve("none.tsv")));
    assertMistake("corpus.inputs is empty");
    assertMistake("did you mean corpus.rules", input(sample), "corpus.rulez=[]");
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

  @Test
  void theAuditPageShowsRulesWithWhatTheyDroppedAndStandsAlone() throws IOException {
    Path pairs = dir.resolve("input/pairs.tsv");
    Files.writeString(
        pairs,
        "<script>alert(1)</script>\tx\nsame\tsame\n"
            + "One sentence\tUne phrase\nAnother one\tUne autre\n");
    assertThat(
            prepare(
                "corpus.inputs=[{path=\"%s\", split=train}]".formatted(pairs),
                "corpus.sourceLanguage=en",
                "corpus.targetLanguage=fr",
                "corpus.rules=[{rule=markup}, {rule=identical}]"))
        .isZero();
    assertThat(out.toString()).containsPattern("(?m)^audit page: .*corpus/audit\\.html$");
    Path page = dir.resolve("corpus/audit.html");
    String html = Files.readString(page);
    assertThat(html)
        .contains("<h1>en &rarr; fr <span class=\"state\">corpus</span>")
        .contains("markup: 1 (25.0 % of all lines)", "identical: 1 (25.0 % of all lines)")
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;", "pairs.tsv:1", "<td dir=\"auto\">same</td>")
        .containsPattern("<td class=\"long\" dir=\"auto\">[0-9a-f]{64}</td>")
        .contains("<tr><td dir=\"auto\">pairs.tsv</td>")
        .contains(
            "<td dir=\"auto\">identical</td><td dir=\"auto\">identical</td><td class=\"number\">3</td>")
        .contains("latin, source: 100", "not checked")
        .doesNotContain("<script", "<link", "src=\"", "href=", "http:", "https:");
    assertThat(html.split("<figure>", -1)).hasSize(3);
    Files.delete(page);
    CommandLine report = new CommandLine(new ReportJob()).setOut(new PrintWriter(out, true));
    assertThat(ExitCodes.run(report, "--corpus", dir.resolve("corpus").toString())).isZero();
    assertThat(page).hasContent(html);
  }

  @Test
  void rulesAreListedWithTheirDefaults() {
    assertThat(ExitCodes.run(command(), "--list-rules")).isZero();
    assertThat(out.toString())
        .contains("length-ratio          one side is much longer than the other")
        .contains("free = 20, maximum = 4, unit = characters")
        .contains("repair-mojibake")
        .contains("conf/reference.conf");
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
