package io.tandem.text.moses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Passed;
import io.tandem.SharedData;
import io.tandem.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output must equal that of Moses' Perl scripts, line by line. */
class MosesVectorsTest {
  private static final String VECTORS = "vectors/moses/";

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void normalizesPunctuation(String language) throws IOException {
    assertSame(
        "nc." + language + ".raw.txt",
        PunctuationNormalizer.of(language)::normalize,
        "nc." + language + ".norm.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void tokenizes(String language) throws IOException {
    String input = "nc." + language + ".norm.txt";
    String output = "nc." + language + ".norm.tok";
    MosesTokenizer tokenizer = MosesTokenizer.of(language);
    assertSame(input, tokenizer::tokenize, output + ".txt");
    assertSame(
        input, line -> MosesEscapes.unescape(tokenizer.tokenize(line)), output + ".noescape.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void detokenizes(String language) throws IOException {
    assertSame(
        "nc." + language + ".norm.tok.txt",
        MosesDetokenizer.of(language)::detokenize,
        "nc." + language + ".norm.tok.detok.txt");
  }

  /**
   * The published files come from an older Moses, which kept the full stop with an abbreviation
   * even at the end of a line. The present one separates it there, as Tandem does: such lines are
   * compared with their last full stop separated, and counted.
   */
  @ParameterizedTest
  @CsvSource({
    "val, en, 0",
    "val, de, 0",
    "val, fr, 1",
    "test_2016_flickr, en, 0",
    "test_2016_flickr, de, 1",
    "test_2016_flickr, fr, 1",
    "train, en, 0",
    "train, de, 12"
  })
  void preparesMulti30k(String part, String language, int withLastStopAttached) throws IOException {
    List<String> published = shared(VECTORS + part + ".lc.norm.tok." + language + ".gz");
    List<String> apart =
        published.stream().map(line -> line.replaceFirst("(?<=[^ .])\\.$", " .")).toList();
    assertThat(differences(apart, published)).hasSize(withLastStopAttached);
    Passed.all(
        "moses, multi30k %s.%s prepared".formatted(part, language),
        apart.size(),
        differences(prepared(part, language), apart));
  }

  @Test
  void learnsTheCasing() throws IOException {
    MosesTokenizer tokenizer = MosesTokenizer.of("en");
    CasingCounts counts = new CasingCounts();
    for (String line : shared("data/multi30k/train.en.gz")) {
      CasingCounts.telling(tokenizer.tokenize(line)).forEach(word -> counts.add(word, 1));
    }
    // Spellings behind the first are in the order of Perl's hash in the file, and so are ties.
    List<String> missing =
        new ArrayList<>(
            shared(VECTORS + "truecase-model.en.txt").stream()
                .map(MosesVectorsTest::sortedFields)
                .toList());
    List<String> found =
        counts.model().lines().stream().map(MosesVectorsTest::sortedFields).toList();
    assertThat(found).hasSameSizeAs(missing);
    found.forEach(missing::remove);
    Passed.all("moses, truecase-model.en.txt", found.size(), missing);
  }

  @Test
  void truecasesAndBack() throws IOException {
    TruecaseModel model =
        TruecaseModel.parse(shared(VECTORS + "truecase-model.en.txt"), "truecase-model.en.txt");
    assertSame("val.tok.en.txt", new Truecaser(model)::truecase, "val.tok.truecased.en.txt");
    assertSame("val.tok.truecased.en.txt", Truecaser::detruecase, "val.tok.detruecased.en.txt");
  }

  @Test
  void passesEveryRowOfTheTestSuite() throws IOException {
    checkTestsuite(Vectors.path("moses/testsuite.jsonl"), 20);
  }

  /** This reads the rows above and Moses' own tests. */
  @Test
  void passesEveryRowOfTheTestSuiteOfMosesItself() throws IOException {
    checkTestsuite(SharedData.path(VECTORS + "testsuite.jsonl"), 25);
  }

  private static void checkTestsuite(Path file, int expectedRows) throws IOException {
    List<String> rows =
        Vectors.lines(file).stream()
            .filter(row -> !row.contains("replace_unicode_punctuation"))
            .toList();
    assertThat(rows).hasSize(expectedRows);
    List<String> failed = new ArrayList<>();
    for (String text : rows) {
      JsonNode row = new ObjectMapper().readTree(text);
      List<String> accepted = new ArrayList<>(List.of(row.get("expected").asText()));
      if (row.has("perl_moses_gives")) {
        accepted.add(row.get("perl_moses_gives").asText());
      }
      String found = operation(row).apply(row.get("input").asText());
      if (!accepted.contains(found)) {
        failed.add(text + " -> " + found);
      }
    }
    Passed.all("moses, testsuite.jsonl", rows.size(), failed);
  }

  private static UnaryOperator<String> operation(JsonNode row) {
    String language = row.get("lang").asText();
    return switch (row.get("op").asText()) {
      case "tokenize" ->
          row.at("/options/escape").asBoolean(true)
              ? MosesTokenizer.of(language)::tokenize
              : line -> MosesEscapes.unescape(MosesTokenizer.of(language).tokenize(line));
      case "detokenize" -> MosesDetokenizer.of(language)::detokenize;
      case "normalize" -> PunctuationNormalizer.of(language)::normalize;
      case "detruecase" -> Truecaser::detruecase;
      default -> throw new AssertionError("unknown operation " + row.get("op"));
    };
  }

  private static List<String> prepared(String part, String language) throws IOException {
    PunctuationNormalizer normalizer = PunctuationNormalizer.of(language);
    MosesTokenizer tokenizer = MosesTokenizer.of(language);
    return shared("data/multi30k/" + part + "." + language + ".gz").stream()
        .map(line -> normalizer.normalize(line.toLowerCase(Locale.ROOT)))
        .map(tokenizer::tokenize)
        .toList();
  }

  private static String sortedFields(String line) {
    String[] fields = line.replaceAll("/[0-9]+", "").split(" ", -1);
    Arrays.sort(fields);
    return String.join(" ", fields);
  }

  private static void assertSame(String input, UnaryOperator<String> step, String output)
      throws IOException {
    List<String> found = shared(VECTORS + input).stream().map(step).toList();
    Passed.all("moses, " + output, found.size(), differences(found, shared(VECTORS + output)));
  }

  private static List<String> differences(List<String> found, List<String> expected) {
    assertThat(found).as("number of lines").hasSameSizeAs(expected);
    return IntStream.range(0, found.size())
        .filter(i -> !found.get(i).equals(expected.get(i)))
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT, "line %d%n%s%n%s%n", i + 1, found.get(i), expected.get(i)))
        .toList();
  }

  private static List<String> shared(String relative) throws IOException {
    return Vectors.lines(SharedData.path(relative));
  }
}
