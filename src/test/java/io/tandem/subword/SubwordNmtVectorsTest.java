package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Passed;
import io.tandem.SharedData;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.text.WordSplitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Codes and segmented text that subword-nmt 0.3.9 made must come out equal line by line. */
class SubwordNmtVectorsTest {
  private static final String VECTORS = "vectors/subword-nmt/";

  @Test
  void learnsTheReferenceCodes() throws IOException {
    assertSame(learn(lines(VECTORS + "corpus.en"), 1000).text().lines().toList(), "bpe.ref");
  }

  @Test
  void appliesTheReferenceCodes() throws IOException {
    Bpe bpe = new Bpe(merges("bpe.ref"));
    assertSame(
        lines(VECTORS + "corpus.en").stream().map(bpe::applyToLine).toList(), "corpus.bpe.ref.en");
  }

  @Test
  void learnsTheCodesOfAWholeCorpus() throws IOException {
    assertSame(
        learn(lines("vectors/moses/train.lc.norm.tok.en.gz"), 2000).text().lines().toList(),
        "multi30k.en.2000.codes");
  }

  @Test
  void appliesTheCodesOfAWholeCorpus() throws IOException {
    Bpe bpe = new Bpe(merges("multi30k.en.2000.codes"));
    assertSame(
        lines("vectors/moses/val.lc.norm.tok.en.gz").stream().map(bpe::applyToLine).toList(),
        "val.en.bpe2000.txt");
  }

  @Test
  void passesEveryRowOfTheTestSuite() throws IOException {
    List<String> rows = lines(VECTORS + "testsuite.jsonl");
    assertThat(rows).hasSize(8);
    List<String> failed = new ArrayList<>();
    for (String row : rows) {
      JsonNode json = new ObjectMapper().readTree(row);
      String input = json.get("input").asText();
      if (json.get("op").asText().equals("apply")) {
        Bpe bpe = new Bpe(merges(json.get("codes").asText()));
        addUnlessEqual(failed, row, bpe.applyToLine(input), json.get("expected").asText());
      } else {
        addUnlessEqual(
            failed,
            row,
            new Glossary(texts(json.get("glossaries"))).isolate(input),
            texts(json.get("expected")));
      }
    }
    Passed.all("subword-nmt, testsuite.jsonl", rows.size(), failed);
  }

  private static void assertSame(List<String> found, String name) throws IOException {
    List<String> expected = lines(VECTORS + name);
    assertThat(found).hasSameSizeAs(expected);
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      addUnlessEqual(failed, "line " + (i + 1), found.get(i), expected.get(i));
    }
    Passed.all("subword-nmt, " + name, found.size(), failed);
  }

  private static void addUnlessEqual(
      List<String> failed, String what, Object found, Object expected) {
    if (!found.equals(expected)) {
      failed.add("%s: found %s, expected %s".formatted(what, found, expected));
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static Merges learn(List<String> lines, int merges) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : lines) {
      for (String word : WordSplitter.of(Splitting.WHITESPACE).split(line)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    return new BpeLearner(merges, BpeLearner.DEFAULT_MINIMUM_FREQUENCY).learn(counts);
  }

  private static Merges merges(String name) throws IOException {
    return Merges.parse(Files.readString(SharedData.path(VECTORS + name)), name);
  }

  private static List<String> lines(String name) throws IOException {
    Path path = SharedData.path(name);
    try (InputStream raw = Files.newInputStream(path);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return List.of(new String(plain.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    }
  }
}
