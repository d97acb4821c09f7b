package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.SharedData;
import io.tandem.Vectors;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Tokenizer;
import io.tandem.metrics.tokenize.Whitespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores, counts and tokens that sacreBLEU 2.6.0 gave for the same input. */
class SacrebleuVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "vectors/sacrebleu/";

  @Test
  void agreesWithSacrebleusOwnTests() throws IOException {
    checkTestsuite(rows(Vectors.path("sacrebleu/testsuite.jsonl")), 14);
  }

  /** This reads the rows above and those with sentences of test sets, which do not ship. */
  @Test
  void agreesWithSacrebleusOwnTestsOnSentencesOfTestSets() throws IOException {
    checkTestsuite(rows(SharedData.path(FOLDER + "testsuite.jsonl")), 18);
  }

  private static void checkTestsuite(List<JsonNode> rows, int expectedRows) {
    Passed passed = new Passed("testsuite.jsonl");
    for (JsonNode row : rows) {
      passed.check(row.get("id").asText(), () -> checkTestsuiteRow(row));
    }
    assertThat(rows).hasSize(expectedRows);
    passed.assertAll();
  }

  @Test
  void agreesOnWholeFiles() throws IOException {
    Passed passed = new Passed("golden/scores.jsonl");
    for (JsonNode row : rows(SharedData.path(FOLDER + "golden/scores.jsonl"))) {
      String id = row.get("case").asText() + " " + row.get("metric").asText() + row.get("args");
      passed.check(id, () -> checkGoldenRow(row));
    }
    passed.assertAll();
  }

  @ParameterizedTest
  @CsvSource({
    "val.de.drop7,13a",
    "val.de.swap5,13a",
    "val.de.lowertypo,13a",
    "val.de.multiref,13a",
    "wmt22.de-fr.Online-A,13a",
    "wmt22.en-zh.Online-B,zh"
  })
  void agreesOnSingleSentences(String corpus, String tokenizer) throws IOException {
    JsonNode golden =
        rows(SharedData.path(FOLDER + "golden/scores.jsonl")).stream()
            .filter(row -> row.get("case").asText().equals(corpus))
            .findFirst()
            .orElseThrow();
    List<String> hypotheses = goldenLines(golden.get("hyp").asText());
    List<List<String>> streams = referenceStreams(golden);
    Bleu bleu = Bleu.standard().with(BleuTokenizer.named(tokenizer)).with(Bleu.Orders.EFFECTIVE);
    Passed passed = new Passed(corpus + ".sentence.tsv");
    List<String> expected = lines(SharedData.path(FOLDER + "golden/" + corpus + ".sentence.tsv"));
    for (String row : expected.subList(1, expected.size())) {
      String[] cells = row.split("\t", -1);
      int line = Integer.parseInt(cells[0]) - 1;
      String hypothesis = hypotheses.get(line);
      List<String> references = streams.stream().map(s -> s.get(line)).toList();
      passed.check(
          "line " + cells[0],
          () -> {
            // The file has six digits after the point.
            assertSentence(bleu, hypothesis, references, cells[1], 1e-6);
            assertSentence(Chrf.standard(), hypothesis, references, cells[2], 1e-6);
            assertSentence(Ter.standard(), hypothesis, references, cells[3], 1e-6);
          });
    }
    passed.assertAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nc.fr.13a",
        "nc.fr.intl",
        "nc.fr.char",
        "wmt22.zh.13a",
        "wmt22.zh.intl",
        "wmt22.zh.zh"
      })
  void tokenizesLineByLine(String file) throws IOException {
    String name = file.substring(file.lastIndexOf('.') + 1);
    Path folder = SharedData.path(FOLDER + "tokenizers");
    String inputName = file.substring(0, file.lastIndexOf('.')) + ".input.txt";
    List<String> input = lines(folder.resolve(inputName));
    List<String> expected = lines(folder.resolve(file + ".txt"));
    assertThat(expected).hasSameSizeAs(input);
    Tokenizer tokenizer = BleuTokenizer.named(name).tokenizer();
    // The character tokenizer's lines keep blanks, which BLEU then drops like any others.
    UnaryOperator<String> normalized = line -> String.join(" ", Whitespace.split(line));
    Passed passed = new Passed(file);
    for (int i = 0; i < input.size(); i++) {
      String tokens = String.join(" ", tokenizer.tokenize(Whitespace.stripTrailing(input.get(i))));
      String wanted = normalized.apply(expected.get(i));
      passed.check("line " + (i + 1), () -> assertThat(tokens).isEqualTo(wanted));
    }
    passed.assertAll();
  }

  private static void checkTestsuiteRow(JsonNode row) {
    Metric metric = SacrebleuArguments.metric(row.get("metric").asText(), row.get("args"));
    if (row.has("expected_counts")) {
      Statistics counted = metric.corpusStatistics(strings(row.get("hyps")), streams(row));
      assertCounts(counted, "expected_counts", "expected_totals", row);
      return;
    }
    double score =
        row.get("level").asText().equals("statistics")
            ? metric.score(givenStatistics(row))
            : corpusReport(metric, strings(row.get("hyps")), streams(row)).score();
    if (row.has("expected_score_2dp")) {
      assertThat(Decimals.fixed(score, 2)).isEqualTo(row.get("expected_score_2dp").asText());
    } else {
      assertThat(score)
          .isCloseTo(row.get("expected_score").asDouble(), within(row.get("abs_tol").asDouble()));
    }
  }

  private static void checkGoldenRow(JsonNode row) throws IOException {
    Metric metric = SacrebleuArguments.metric(row.get("metric").asText(), row.get("args"));
    List<String> hypotheses = goldenLines(row.get("hyp").asText());
    List<List<String>> streams = referenceStreams(row);
    ScoreReport report = corpusReport(metric, hypotheses, streams);
    double tolerance = row.get("metric").asText().equals("TER") ? 1e-4 : 1e-6;
    assertThat(report.score()).isCloseTo(row.get("score").asDouble(), within(tolerance));
    assertThat(report.signature()).hasToString(row.get("signature").asText() + "+tandem");
    assertThat(report.text(6).replace("|" + report.signature(), ""))
        .isEqualTo(row.get("text").asText());
    if (metric instanceof Bleu bleu) {
      Statistics counted = bleu.corpusStatistics(hypotheses, streams);
      assertCounts(counted, "counts", "totals", row);
      BleuScore score = bleu.parts(counted);
      assertThat(score.hypothesisLength()).isEqualTo(row.get("sys_len").asLong());
      assertThat(score.referenceLength()).isEqualTo(row.get("ref_len").asLong());
      assertThat(score.brevityPenalty()).isCloseTo(row.get("bp").asDouble(), within(1e-12));
      assertThat(score.precisions()).hasSize(row.get("precisions").size());
    } else if (metric instanceof Ter ter) {
      Statistics counted = ter.corpusStatistics(hypotheses, streams);
      assertThat(counted.count(0)).isEqualTo(row.get("num_edits").asLong());
      assertThat(Ter.referenceLength(counted)).isEqualTo(row.get("ref_length").asDouble());
    }
  }

  private static void assertCounts(
      Statistics counted, String matches, String totals, JsonNode row) {
    assertThat(Arrays.stream(counted.counts()).skip(2))
        .containsExactlyElementsOf(
            LongStream.concat(longs(row.get(matches)), longs(row.get(totals))).boxed().toList());
  }

  private static void assertSentence(
      Metric metric, String hypothesis, List<String> references, String score, double error) {
    assertThat(metric.report(metric.statistics(hypothesis, references)).score())
        .as(metric.name())
        .isCloseTo(Double.parseDouble(score), within(error));
  }

  private static ScoreReport corpusReport(
      Metric metric, List<String> hypotheses, List<List<String>> streams) {
    return metric.report(metric.corpusStatistics(hypotheses, streams));
  }

  private static Statistics givenStatistics(JsonNode row) {
    LongStream lengths = LongStream.of(row.get("sys_len").asLong(), row.get("ref_len").asLong());
    LongStream ngrams = LongStream.concat(longs(row.get("counts")), longs(row.get("totals")));
    return new Statistics(ReferenceCount.of(1), LongStream.concat(lengths, ngrams).toArray());
  }

  private static List<List<String>> referenceStreams(JsonNode row) throws IOException {
    List<List<String>> streams = new ArrayList<>();
    for (JsonNode reference : row.get("refs")) {
      streams.add(goldenLines(reference.asText()));
    }
    return streams;
  }

  private static List<List<String>> streams(JsonNode row) {
    List<List<String>> streams = new ArrayList<>();
    row.get("ref_streams").forEach(stream -> streams.add(strings(stream)));
    return streams;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.isNull() ? null : node.asText()));
    return strings;
  }

  private static LongStream longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong);
  }

  private static List<JsonNode> rows(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : lines(file)) {
      JsonNode row = JSON.readTree(line);
      String metric = row.get("metric").asText();
      if (!metric.equals("TER-tokenizer")
          && SacrebleuArguments.areSupported(metric, row.get("args"))) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<String> goldenLines(String relative) throws IOException {
    return lines(SharedData.path(FOLDER + "golden/" + relative));
  }

  private static List<String> lines(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /** Checks all rows before it fails, and prints how many passed. */
  private static final class Passed {
    private final String name;
    private final SoftAssertions soft = new SoftAssertions();
    private int total;

    Passed(String name) {
      this.name = name;
    }

    void check(String row, Check check) {
      total++;
      soft.check(
          () -> {
            try {
              check.run();
            } catch (AssertionError | IOException e) {
              throw new AssertionError(row + ": " + e.getMessage(), e);
            }
          });
    }

    void assertAll() {
      int failed = soft.assertionErrorsCollected().size();
      System.out.printf("sacreBLEU vectors %s: %d of %d rows pass%n", name, total - failed, total);
      assertThat(total).as("rows of " + name).isPositive();
      soft.assertAll();
    }
  }

  /** A check that reads files. */
  private interface Check {
    void run() throws IOException;
  }
}
