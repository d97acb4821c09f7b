package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Passed;
import io.tandem.SharedData;
import io.tandem.Vectors;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.text.WordSplitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes and segmented text must equal those of subword-nmt 0.3.9, line by line. */
class SubwordNmtVectorsTest {
  private static final String SHARED = "vectors/subword-nmt/";

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void learnsTheSameCodes(String language) throws IOException {
    assertSame(
        learned(Vectors.path("tatoeba." + language + ".txt"), 1000),
        Vectors.path("subword-nmt/tatoeba." + language + ".codes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void appliesCodesTheSameWay(String language) throws IOException {
    assertSame(
        applied(
            Vectors.path("subword-nmt/tatoeba." + language + ".codes"),
            Vectors.path("tatoeba." + language + ".txt")),
        Vectors.path("subword-nmt/tatoeba." + language + ".bpe.txt"));
  }

  @Test
  void learnsAndAppliesTheReferenceCodesOfItsOwnTests() throws IOException {
    Path corpus = SharedData.path(SHARED + "corpus.en");
    Path codes = Vectors.path("subword-nmt/bpe.ref");
    assertSame(learned(corpus, 1000), codes);
    assertSame(applied(codes, corpus), SharedData.path(SHARED + "corpus.bpe.ref.en"));
  }

  @Test
  void learnsAndAppliesTheCodesOfAWholeCorpus() throws IOException {
    Path codes = SharedData.path(SHARED + "multi30k.en.2000.codes");
    assertSame(learned(SharedData.path("vectors/moses/train.lc.norm.tok.en.gz"), 2000), codes);
    assertSame(
        applied(codes, SharedData.path("vectors/moses/val.lc.norm.tok.en.gz")),
        SharedData.path(SHARED + "val.en.bpe2000.txt"));
  }

  private static List<String> learned(Path corpus, int merges) throws IOException {
    return learn(Vectors.lines(corpus), merges).text().lines().toList();
  }

  private static List<String> applied(Path codes, Path text) throws IOException {
    Bpe bpe = new Bpe(merges(codes));
    return Vectors.lines(text).stream().map(line -> SegmentedLine.of(line, bpe)).toList();
  }

  @Test
  void passesEveryRowOfTheTestSuite() throws IOException {
    List<String> rows = Vectors.lines(Vectors.path("subword-nmt/testsuite.jsonl"));
    assertThat(rows).hasSize(8);
    int applied = 0;
    List<String> failed = new ArrayList<>();
    for (String row : rows) {
      JsonNode json = new ObjectMapper().readTree(row);
      String input = json.get("input").asText();
      if (json.get("op").asText().equals("apply")) {
        Bpe bpe = new Bpe(merges(Vectors.path("subword-nmt/" + json.get("codes").asText())));
        addUnlessEqual(failed, row, SegmentedLine.of(input, bpe), json.get("expected").asText());
        applied++;
      }
    }
    // The others are of glossaries, which Tandem does not have.
    assertThat(applied).isPositive();
    Passed.all("subword-nmt, testsuite.jsonl", applied, failed);
  }

  private static void assertSame(List<String> found, Path file) throws IOException {
    List<String> expected = Vectors.lines(file);
    assertThat(found).hasSameSizeAs(expected);
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      addUnlessEqual(failed, "line " + (i + 1), found.get(i), expected.get(i));
    }
    Passed.all("subword-nmt, " + file.getFileName(), found.size(), failed);
  }

  private static void addUnlessEqual(
      List<String> failed, String what, Object found, Object expected) {
    if (!found.equals(expected)) {
      failed.add("%s: found %s, expected %s".formatted(what, found, expected));
    }
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

  private static Merges merges(Path file) throws IOException {
    return Merges.parse(Files.readString(file), file.getFileName().toString());
  }
}
