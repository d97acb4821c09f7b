package io.tandem.jobs.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.SourceLine;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.PrefixModel;
import io.tandem.translation.spark.TrainedNetwork;
import io.tandem.translation.spark.TranslationCounts;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RequestStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final NextTokenModel MODEL = PrefixModel.random(vocabulary(), 2, 3, 11);

  private final TranslationCounts counts = TranslationCounts.local();

  private static int vocabulary() {
    return TestSubwords.learned().size();
  }

  private RequestStream stream(NextTokenModel model) {
    return new RequestStream(
        TrainedNetwork.search("search.beam=3", "search.maximumSourceTokens=20"),
        search -> new Translator(model, TestSubwords.learned(), search, 1),
        counts);
  }

  private static Translation expected(String text, String prefix, int nBest) {
    return new Translator(
            MODEL,
            TestSubwords.learned(),
            TrainedNetwork.search(
                "search.beam=3", "search.maximumSourceTokens=20", "search.nBest=" + nBest),
            1)
        .translateLines(List.of(new SourceLine(text, prefix)), done -> {})
        .get(0);
  }

  private static List<JsonNode> answers(RequestStream stream, byte[] requests) throws IOException {
    List<JsonNode> answers = new ArrayList<>();
    for (String line : written(stream, requests).lines().toList()) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }

  @Test
  void answersComeInOrderWithWhatWasAskedFor() throws IOException {
    List<JsonNode> answers =
        answers(
            stream(MODEL),
            """
            {"id": 7, "text": "the low road"}
            {"id": {"a": [1]}, "text": "the road", "nBest": 2}
            {"text": "the low road", "prefix": "new low"}
            {"id": null, "text": ""}
            {"id": "long", "text": "the high road and the low road and the high road again"}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(answers).hasSize(5);
    Translation first = expected("the low road", "", 1);
    assertThat(answers.get(0).get("id").asInt()).isEqualTo(7);
    assertThat(answers.get(0).get("translation").asText()).isEqualTo(first.text());
    assertThat(answers.get(0).get("score").asDouble()).isCloseTo(first.score(), within(1e-9));
    assertThat(answers.get(0).has("nBest")).isFalse();
    Translation second = expected("the road", "", 2);
    assertThat(answers.get(1).get("id").toString()).isEqualTo("{\"a\":[1]}");
    assertThat(answers.get(1).get("nBest")).hasSize(2);
    assertThat(answers.get(1).get("nBest").get(1).get("text").asText())
        .isEqualTo(second.nBest().get(1).text());
    assertThat(answers.get(2).has("id")).isFalse();
    assertThat(answers.get(2).get("translation").asText())
        .startsWith("new low")
        .isEqualTo(expected("the low road", "new low", 1).text());
    assertThat(answers.get(3)).hasToString("{\"id\":null,\"translation\":\"\",\"score\":0.0}");
    assertThat(answers.get(4).get("segments").asInt()).isGreaterThan(1);
    assertThat(counts.lines()).isEqualTo(5);
  }

  @Test
  void lineThatIsNoRequestIsAnsweredInItsPlace() throws IOException {
    byte[] requests =
        """
        nonsense
        [1]

        {"id": 1, "txt": "the road"}
        {"id": 2, "text": 5}
        {"id": 3, "text": "the road", "nBest": 9}
        {"id": 4, "text": "the road", "nBest": 1.5}
        {"id": 5, "text": "the road", "id": 6}
        {"id": 7, "text": "caf?"}
        {"id": 8, "text": "the road"}"""
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < requests.length; i++) {
      requests[i] = requests[i] == '?' ? (byte) 0xE9 : requests[i];
    }
    RequestStream stream = stream(MODEL);
    List<JsonNode> answers = answers(stream, requests);
    List<String> errors = answers.stream().map(answer -> answer.path("error").asText()).toList();
    assertThat(errors.get(0))
        .isEqualTo(
            "column 1 of the line: expected one JSON object with each name once, found nonsense");
    assertThat(errors.get(1))
        .isEqualTo("expected a JSON object such as {\"text\":\"A sentence.\"}, found [1]");
    assertThat(errors.get(2)).endsWith("found an empty line");
    assertThat(errors.get(3)).contains("unknown field txt");
    assertThat(errors.get(4)).isEqualTo("text is 5, expected a string");
    assertThat(errors.get(5)).contains("search.nBest = 9", "search.beam = 3");
    assertThat(errors.get(6)).startsWith("nBest is 1.5, expected a whole number");
    assertThat(errors.get(7))
        .startsWith("column 31 of the line: ")
        .endsWith("with each name once, found \"id\": 6}");
    assertThat(errors.get(8)).contains("requests:9: invalid UTF-8");
    for (int i = 0; i < 9; i++) {
      assertThat(answers.get(i).get("line").asInt()).isEqualTo(i + 1);
    }
    assertThat(answers.get(7).has("id")).isFalse();
    assertThat(answers.get(8).get("id").asInt()).isEqualTo(7);
    assertThat(answers.get(9).has("line")).isFalse();
    assertThat(answers.get(9).get("translation").asText())
        .isEqualTo(expected("the road", "", 1).text());
    assertThat(answers.get(4).get("id").asInt()).isEqualTo(2);
    assertThat(stream.refused()).isEqualTo(9);
    assertThat(counts.lines()).isEqualTo(1);
  }

  @Test
  void idComesBackAsItWasWritten() throws IOException {
    for (String id :
        List.of(
            "1e400",
            "1.10",
            "-0.0",
            "1e999999999",
            "123456789012345678901234567890",
            "\"\\u00e9\"",
            "{\"b\": [1.50, {\"id\": 2}], \"a\": null}",
            "\"" + "x".repeat(40_000) + "\"")) {
      for (String rest : List.of(", \"text\": \"a\"}", ", \"text\": 1}", ", \"text\": 'a'}")) {
        assertThat(written("{\"id\":  " + id + rest)).startsWith("{\"id\":" + id + ",");
      }
    }
  }

  @Test
  void idThatIsNotCertainDoesNotComeBack() throws IOException {
    for (String request :
        List.of(
            "{\"id\": 12",
            "{\"id\": 12x, \"text\": \"a\"}",
            "{\"id\": 1, \"text\": \"a\", \"id\": 2}",
            "{\"id\": 1, \"text\": \"a\"} {\"id\": 2, \"text\": \"b\"}",
            "{\"text\": {\"id\": 1}}")) {
      assertThat(written(request)).startsWith("{\"line\":1,\"error\":");
    }
    byte[] latin = "{\"id\": \"caf\u00e9\", \"text\": \"a\"}".getBytes(ISO_8859_1);
    assertThat(answers(stream(MODEL), latin).get(0).has("id")).isFalse();
  }

  @Test
  void numberOfTranslationsIsNeverCutToFit() throws IOException {
    for (String nBest : List.of("4294967297", "1e400", "1e999999999", "\"1\"", "null")) {
      assertThat(written("{\"text\": \"a\", \"nBest\": %s}".formatted(nBest)))
          .contains("nBest is " + nBest.replace("\"", "\\\"") + ", expected a whole number");
    }
  }

  @Test
  void mistakesInJsonAreToldInOurWordsByTheirColumn() throws IOException {
    String once = "expected one JSON object with each name once";
    Map<String, String> found =
        Map.of(
            "{\"text\": \"a\"} {\"text\": \"b\"}",
            "column 15 of the line: " + once + ", found {\"text\": \"b\"}",
            "{\"text\": \"a\"",
            "column 13 of the line: " + once + ", found the end of the line",
            "{\"id\": 7, \"text\": 'x'}",
            "column 11 of the line: " + once + ", found \"text\": 'x'}",
            "{\"id\": 012}",
            "column 2 of the line: " + once + ", found \"id\": 012}",
            "[".repeat(1200),
            "at most 1,000 levels deep and with numbers of at most 1,000 digits, found [[");
    for (Map.Entry<String, String> each : found.entrySet()) {
      byte[] request = each.getKey().getBytes(StandardCharsets.UTF_8);
      assertThat(answers(stream(MODEL), request).get(0).get("error").asText())
          .contains(each.getValue());
    }
  }

  private String written(String request) throws IOException {
    return written(stream(MODEL), request.getBytes(StandardCharsets.UTF_8));
  }

  private static String written(RequestStream stream, byte[] requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    stream.run(LineReader.of("requests", new ByteArrayInputStream(requests)), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void networkThatGivesNoProbabilitiesIsAnError() throws IOException {
    List<JsonNode> answers =
        answers(
            stream(PrefixModel.broken(vocabulary())),
            "{\"id\": 1, \"text\": \"the road\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(answers.get(0))
        .hasToString("{\"id\":1,\"line\":1,\"error\":\"the network gave no probabilities (NaN)\"}");
    assertThat(counts.describe("line", 1)).contains("no probabilities (NaN) for 1 of them");
  }

  /** A client that waits for each answer before its next request must not wait for a batch. */
  @Test
  void requestThatArrivesAloneIsAnsweredAtOnce() throws Exception {
    PipedOutputStream client = new PipedOutputStream();
    PipedInputStream answers = new PipedInputStream();
    try (PipedInputStream requests = new PipedInputStream(client);
        PipedOutputStream out = new PipedOutputStream(answers);
        BufferedReader answered =
            new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8))) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try {
                  stream(MODEL).run(LineReader.of("pipe", requests), out);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      for (int id = 0; id < 3; id++) {
        client.write(
            ("{\"id\":" + id + ",\"text\":\"the road\"}\n").getBytes(StandardCharsets.UTF_8));
        client.flush();
        assertThat(JSON.readTree(answered.readLine()).get("id").asInt()).isEqualTo(id);
      }
      client.close();
      served.get();
    }
  }
}
