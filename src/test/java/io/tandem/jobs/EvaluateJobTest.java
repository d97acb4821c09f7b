package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.SharedData;
import io.tandem.jobs.cli.ExitCodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String hypotheses;
  private String references;

  @BeforeEach
  void writeTwoSentences() throws IOException {
    hypotheses = file("hyp.txt", "Der Hund biss den Mann.\nGut so\n");
    references = file("ref.txt", "Der Hund biss den Herrn.\nGut so\n");
  }

  @Test
  void printsOneJsonObjectForOneMetric() throws IOException {
    assertThat(evaluate("--metrics", "bleu")).isZero();
    JsonNode bleu = JSON.readTree(out.toString());
    // Six tokens, of which "Mann" is wrong, and two; "Gut so" has one pair and nothing longer.
    double product = (5 + 2) / 8.0 * ((3 + 1) / 6.0) * (2 / 4.0) * (1 / 3.0);
    assertThat(bleu.get("score").asDouble()).isCloseTo(100 * Math.pow(product, 0.25), within(1e-9));
    assertThat(bleu.fieldNames())
        .toIterable()
        .containsExactly(
            "name",
            "score",
            "signature",
            "verbose_score",
            "nrefs",
            "case",
            "eff",
            "tok",
            "smooth",
            "version");
  }

  @Test
  void printsAJsonArrayForSeveralMetrics() throws IOException {
    assertThat(evaluate("--chrf-word-order", "2", "--references", references)).isZero();
    JsonNode scores = JSON.readTree(out.toString());
    assertThat(scores.findValuesAsText("name")).containsExactly("BLEU", "chrF2++", "TER");
    assertThat(scores.findValuesAsText("nrefs")).containsOnly("2");
    // One of 7 words differs from the reference.
    assertThat(scores.get(2).get("score").asDouble()).isCloseTo(100 / 7.0, within(1e-9));
  }

  @Test
  void printsTextAsSacrebleuDoes() {
    assertThat(evaluate("--format", "text", "--metrics", "ter,bleu", "--tokenize", "char"))
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .isEqualTo(
            "TER|nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:2.6.0+tandem"
                + " = 14.29");
    assertThat(lines.get(1))
        .startsWith("BLEU|nrefs:1|case:mixed|eff:no|tok:char|smooth:exp|version:2.6.0+tandem = ");
  }

  @Test
  void widthRoundsScores() throws IOException {
    assertThat(evaluate("--metrics", "ter", "--width", "1")).isZero();
    assertThat(JSON.readTree(out.toString()).get("score").asText()).isEqualTo("14.3");
  }

  @Test
  void lowercaseReachesBleuAndChrf() throws IOException {
    hypotheses = file("hyp.txt", "DER HUND BISS DEN HERRN.\nGUT SO\n");
    assertThat(evaluate("--lowercase")).isZero();
    JsonNode scores = JSON.readTree(out.toString());
    assertThat(scores.get(0).get("score").asDouble()).isCloseTo(100, within(1e-9));
    assertThat(scores.get(1).get("score").asDouble()).isCloseTo(100, within(1e-9));
    assertThat(scores.findValuesAsText("case")).containsOnly("lc");
  }

  @Test
  void sentenceLevelTextIsATable() {
    assertThat(evaluate("--sentence-level", "--format", "text", "--metrics", "bleu,ter")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("line\tBLEU|nrefs:1|case:mixed|eff:yes|").contains("\tTER");
    assertThat(lines.get(1)).matches("1\t\\d+\\.\\d\\d\t20\\.00");
    assertThat(lines.get(2)).isEqualTo("2\t100.00\t0.00");
  }

  @Test
  void sentenceLevelJsonIsOneObjectALine() throws IOException {
    assertThat(evaluate("--sentence-level", "--metrics", "chrf,ter")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(4);
    JsonNode third = JSON.readTree(lines.get(2));
    assertThat(third.get("line").asInt()).isEqualTo(2);
    assertThat(third.get("name").asText()).isEqualTo("chrF2");
    assertThat(third.get("score").asDouble()).isCloseTo(100, within(1e-9));
  }

  @Test
  void readsGzipFilesAndTheStandardInput() throws IOException {
    Path zipped = folder.resolve("ref.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      gzip.write(Files.readAllBytes(Path.of(references)));
    }
    references = zipped.toUri().toString();
    byte[] piped = Files.readAllBytes(Path.of(hypotheses));
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(piped));
    try {
      hypotheses = "-";
      assertThat(evaluate("--metrics", "ter")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(JSON.readTree(out.toString()).get("score").asDouble())
        .isCloseTo(100 / 7.0, within(1e-9));
  }

  @Test
  void onlyALineFeedEndsALine() throws IOException {
    hypotheses = file("hyp.txt", "a\u2028b\u0085c\rd\r\ne");
    references = file("ref.txt", "a b c d\ne\n");
    assertThat(evaluate("--metrics", "ter")).isZero();
    assertThat(JSON.readTree(out.toString()).get("score").asDouble()).isZero();
  }

  @Test
  void warnsOfTextThatWasTokenizedBefore() throws IOException {
    hypotheses = file("hyp.txt", "Gut so .\n".repeat(100));
    references = file("ref.txt", "Gut so.\n".repeat(100));
    assertThat(evaluate("--metrics", "bleu")).isZero();
    assertThat(err.toString()).contains("100 lines of " + hypotheses).contains("separate period");
  }

  @Test
  void aMissingFileIsNamed() {
    hypotheses = folder.resolve("nowhere.txt").toString();
    assertMistake("--hypotheses " + hypotheses + ": file not found");
  }

  @Test
  void aDirectoryIsRefused() {
    references = folder.toString();
    assertMistake("--references " + folder + ": a directory, expected a file");
  }

  @Test
  void anUnknownFileSystemIsAMessage() {
    references = "nosuchfs://host/ref.txt";
    assertMistake(
        "--references nosuchfs://host/ref.txt: no file system for nosuchfs: is on the class path");
  }

  @Test
  void aFileThatIsNotGzipIsAMessage() throws IOException {
    references = file("ref.txt.gz", "plain\n");
    assertMistake(references + ": not a .gz file, despite its name");
  }

  @Test
  void differentNumbersOfLinesAreSaidWithBothNames() throws IOException {
    references = file("ref.txt", "eins\nzwei\ndrei\n");
    assertMistake(hypotheses + " has 2 lines", references + " has 3");
  }

  @Test
  void invalidUtf8IsSaidWithFileAndLine() throws IOException {
    Path broken = folder.resolve("broken.txt");
    Files.write(broken, "Gut\nM\u00e4nner\n".getBytes(StandardCharsets.ISO_8859_1));
    references = broken.toString();
    assertMistake(broken + ":2: invalid UTF-8 at byte 1 of the line", "found 0xE4");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    hypotheses = file("empty.txt", "");
    assertMistake(hypotheses + " is empty");
  }

  @Test
  void unknownNamesSuggestTheNearest() {
    assertMistakeOf(
        evaluate("--metrics", "blue,ter"),
        "unknown metric \"blue\": expected one of bleu, chrf, ter; did you mean bleu?");
    assertMistakeOf(
        evaluate("--tokenize", "13b"),
        "unknown tokenizer \"13b\": expected one of 13a, intl, char, zh, none; did you mean 13a?");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertMistakeOf(
        evaluate("--chrf-word-order", "-1"), "--chrf-word-order must be from 0 to 9, found -1");
    assertMistakeOf(evaluate("--width", "99"), "--width must be from 0 to 15, found 99");
  }

  @Test
  void referencesCannotBeTheStandardInput() {
    references = "-";
    assertMistake("--references cannot be read from standard input");
  }

  @Test
  void confidenceAddsTheIntervalOfEachScore() throws IOException {
    writeManySentences();
    assertThat(evaluate("--confidence", "--metrics", "bleu,ter", "--width", "1")).isZero();
    JsonNode scores = JSON.readTree(out.toString());
    JsonNode bleu = scores.get(0);
    double mean = bleu.get("confidence_mean").asDouble();
    double half = bleu.get("confidence_var").asDouble();
    assertThat(bleu.get("score").asDouble()).isBetween(mean - half, mean + half);
    assertThat(half).isPositive();
    assertThat(bleu.get("confidence").asText()).isEqualTo("μ = " + mean + " ± " + half);
    assertThat(bleu.get("signature").asText()).startsWith("nrefs:1|bs:1000|seed:12345|case:mixed");
    assertThat(bleu.get("bs").asText()).isEqualTo("1000");

    out.getBuffer().setLength(0);
    assertThat(evaluate("--confidence", "--confidence-n", "50", "--format", "text")).isZero();
    assertThat(out.toString().lines())
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("|bs:50|seed:12345|")
                    .containsPattern(" = [0-9.]+ \\(μ = [0-9.]+ ± [0-9.]+\\)"));
  }

  /**
   * The interval is the one that sacreBLEU's --confidence prints for its golden file, with two
   * digits.
   */
  @Test
  void intervalIsPrintedAsSacrebleuPrintsIt() {
    hypotheses = SharedData.path("vectors/sacrebleu/golden/val.de.drop7.hyp.txt").toString();
    references = SharedData.path("data/multi30k/val.de.gz").toString();
    assertThat(evaluate("--confidence", "--format", "text")).isZero();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            bleu ->
                assertThat(bleu)
                    .isEqualTo(
                        "BLEU|nrefs:1|bs:1000|seed:12345|case:mixed|eff:no|tok:13a|smooth:exp"
                            + "|version:2.6.0+tandem = 64.83 (μ = 64.82 ± 0.45)"
                            + " 100.0/86.3/71.3/56.1 (BP = 0.846 ratio = 0.857 hyp_len = 10985"
                            + " ref_len = 12825)"),
            chrf -> assertThat(chrf).endsWith(" = 82.30 (μ = 82.29 ± 0.41)"),
            ter -> assertThat(ter).endsWith(" = 14.33 (μ = 14.34 ± 0.22)"));
  }

  /**
   * Computed by hand: of a missing sentence nothing matches, and all words of its reference are
   * edits.
   */
  @Test
  void emptyTranslationsCountAsErrorsAndNotAsAbsent() throws IOException {
    hypotheses = file("hyp.txt", "\nGut so gemacht, ja\n");
    references = file("ref.txt", "Der Hund bellt laut\nGut so gemacht, ja\n");
    assertThat(evaluate("--metrics", "bleu,ter")).isZero();
    JsonNode scores = JSON.readTree(out.toString());
    // 5 tokens of 9, all of them right.
    assertThat(scores.get(0).get("score").asDouble())
        .isCloseTo(100 * Math.exp(1 - 9 / 5.0), within(1e-9));
    assertThat(scores.get(1).get("score").asDouble()).isCloseTo(100 * 4 / 8.0, within(1e-9));
  }

  @Test
  void nothingTranslatedAtAllIsScoredZero() throws IOException {
    hypotheses = file("hyp.txt", "\n\n");
    assertThat(evaluate("--confidence", "--confidence-n", "20")).isZero();
    JsonNode scores = JSON.readTree(out.toString());
    assertThat(scores.findValues("score"))
        .extracting(JsonNode::asDouble)
        .containsExactly(0.0, 0.0, 100.0);
    assertThat(scores.findValues("confidence_var")).allMatch(half -> half.asDouble() == 0);
  }

  @Test
  void emptyReferencesAreScoredAndNotFatal() throws IOException {
    references = file("ref.txt", "\n\n");
    assertThat(evaluate("--confidence", "--confidence-n", "20")).isZero();
    JsonNode scores = JSON.readTree(out.toString());
    assertThat(scores.findValues("score")).allMatch(score -> Double.isFinite(score.asDouble()));
    assertThat(scores.get(0).get("score").asDouble()).isZero();
  }

  @Test
  void oneSentenceIsADocument() throws IOException {
    hypotheses = file("hyp.txt", "Gut so gemacht, ja");
    references = file("ref.txt", "Gut so gemacht, ja\n");
    assertThat(evaluate("--confidence", "--confidence-n", "20", "--metrics", "bleu")).isZero();
    JsonNode bleu = JSON.readTree(out.toString());
    assertThat(bleu.get("score").asDouble()).isCloseTo(100, within(1e-9));
    assertThat(bleu.get("confidence_mean").asDouble()).isCloseTo(100, within(1e-9));
    assertThat(bleu.get("confidence_var").asDouble()).isZero();
  }

  @Test
  void twoSystemsAreComparedInOneCommand() throws IOException {
    String better = writeManySentences();
    assertThat(evaluate("--hypotheses", better, "--paired-bs", "--metrics", "bleu,chrf")).isZero();
    JsonNode systems = JSON.readTree(out.toString());
    // The order of options is that of systems; evaluate() gives its own last.
    assertThat(systems.findValuesAsText("system"))
        .containsExactly("Baseline: " + better, hypotheses);
    assertThat(systems.get(0).fieldNames()).toIterable().containsExactly("system", "BLEU", "chrF2");
    assertThat(systems.get(0).get("BLEU").get("p_value").isNull()).isTrue();
    JsonNode second = systems.get(1).get("chrF2");
    assertThat(second.fieldNames())
        .toIterable()
        .containsExactly("score", "p_value", "mean", "ci", "signature");
    assertThat(second.get("p_value").asDouble()).isEqualTo(1 / 1001.0);
    assertThat(second.get("mean").asDouble()).isBetween(50.0, 99.0);
  }

  @Test
  void textComparisonIsATableWithSignatures() throws IOException {
    String better = writeManySentences();
    assertThat(
            evaluate(
                "--hypotheses",
                better,
                "--paired-ar",
                "--paired-ar-n",
                "500",
                "--metrics",
                "bleu,ter",
                "--format",
                "text"))
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).matches("system +BLEU +p +TER +p");
    assertThat(lines.get(1)).matches("Baseline: \\Q" + better + "\\E +[0-9.]+ +[0-9.]+");
    assertThat(lines.get(2))
        .matches("\\Q" + hypotheses + "\\E +[0-9.]+  0.0020\\* +[0-9.]+  0.0020\\*");
    assertThat(lines.get(4)).contains("500 trials, seed 12345");
    assertThat(lines.get(7)).startsWith("BLEU|nrefs:1|ar:500|seed:12345|");
    assertThat(lines.get(8)).startsWith("TER|nrefs:1|ar:500|seed:12345|");
  }

  @Test
  void systemsOfEqualScoreAreNotMarkedAsDifferent() throws IOException {
    writeManySentences();
    String same = file("same.txt", Files.readString(Path.of(hypotheses)));
    assertThat(
            evaluate("--hypotheses", same, "--paired-bs", "--metrics", "bleu", "--format", "text"))
        .isZero();
    assertThat(out.toString().lines().skip(2).findFirst().orElseThrow())
        .startsWith(hypotheses)
        .doesNotContain("*");
    assertThat(out.toString()).contains("(equal scores have the smallest, as in sacreBLEU)");
  }

  @Test
  void severalSystemsWithoutATestHaveTheirScoresAlone() throws IOException {
    String better = writeManySentences();
    assertThat(evaluate("--hypotheses", better, "--metrics", "ter", "--width", "0")).isZero();
    JsonNode systems = JSON.readTree(out.toString());
    assertThat(systems.findValuesAsText("system")).containsExactly(better, hypotheses);
    assertThat(systems.get(0).get("TER").get("score").asText()).isEqualTo("0.0");
    assertThat(systems.get(0).get("TER").get("mean").isNull()).isTrue();
  }

  /**
   * Writes sixty sentences with errors in most of them, and returns a file of the same without
   * errors.
   */
  private String writeManySentences() throws IOException {
    StringBuilder wrong = new StringBuilder();
    StringBuilder right = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String sentence =
          String.format(
              Locale.ROOT, "Satz %d handelt von dem Hund und von %d Katzen.%n", i, i * i % 7);
      right.append(sentence);
      wrong.append(i % 4 == 0 ? sentence : sentence.replace("dem Hund", "Hunden"));
    }
    hypotheses = file("hyp.txt", wrong.toString());
    references = file("ref.txt", right.toString());
    return file("better.txt", right.toString());
  }

  @Test
  void resamplingThatDoesNotFitIsRefused() throws IOException {
    String better = writeManySentences();
    assertMistakeOf(evaluate("--paired-bs"), "compare systems, found one");
    assertMistakeOf(
        evaluate("--hypotheses", better, "--confidence"),
        "--confidence is for one system, found 2");
    assertMistakeOf(evaluate("--confidence", "--paired-ar"), "give one of --confidence");
    assertMistakeOf(
        evaluate("--confidence", "--confidence-n", "0"), "--confidence-n 0: must be at least 1");
    assertMistakeOf(evaluate("--confidence", "--seed", "-1"), "--seed -1: must be at least 0");
    assertMistakeOf(evaluate("--sentence-level", "--confidence"), "--sentence-level is for one");
    assertMistakeOf(evaluate("--hypotheses", hypotheses), hypotheses + " is given twice");
  }

  @Test
  void optionsWithoutEffectAreRefused() {
    assertMistakeOf(
        evaluate("--confidence-n", "10"),
        "evaluate: --confidence-n has no effect without --confidence: give both or neither");
    assertMistakeOf(
        evaluate("--seed", "7"),
        "--seed has no effect without resampling: add --confidence, --paired-bs or --paired-ar");
    assertMistakeOf(
        evaluate("--metrics", "ter", "--tokenize", "intl"),
        "--tokenize has no effect without bleu among --metrics: leave it out");
    assertMistakeOf(
        evaluate("--metrics", "ter", "--lowercase"),
        "--lowercase has no effect on ter, which always ignores case: leave it out");
  }

  @Test
  void namesOfMetricsAreTakenInAnyCase() {
    assertThat(evaluate("--metrics", "BLEU,ChrF")).isZero();
    assertThat(out.toString()).contains("BLEU", "chrF2");
  }

  @Test
  void systemsOfDifferentLengthAreSaidWithBothNames() throws IOException {
    String other = file("other.txt", "Gut so\n");
    assertMistakeOf(
        evaluate("--hypotheses", other), other + " has 1 line but", hypotheses + " has 2");
  }

  @Test
  void missingOptionsAndUnknownFormatsAreUsageErrors() {
    assertThat(run("--references", references)).isEqualTo(2);
    assertThat(err.toString())
        .contains("--hypotheses")
        .contains("jobs/evaluate.sh --help explains the options")
        .hasLineCount(1);
    assertThat(evaluate("--format", "xml")).isEqualTo(2);
    assertThat(err.toString()).contains("xml");
  }

  @Test
  void helpShowsExamples() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("Usage: jobs/evaluate.sh")
        .contains("jobs/evaluate.sh --hypotheses out.de --references test.de")
        .contains("Exit codes: 0 scored");
  }

  private void assertMistake(String... messages) {
    assertMistakeOf(evaluate(), messages);
  }

  /** Asserts the exit code and a message without a stack trace that contains all of these. */
  private void assertMistakeOf(int exitCode, String... messages) {
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains(messages).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  private int evaluate(String... more) {
    String[] args = Arrays.copyOf(more, more.length + 4);
    System.arraycopy(
        new String[] {"--hypotheses", hypotheses, "--references", references},
        0,
        args,
        more.length,
        4);
    return run(args);
  }

  private int run(String... args) {
    CommandLine commandLine =
        new CommandLine(new EvaluateJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(commandLine, args);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }
}
