package io.tandem.subword.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.Vectors;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerJsonWriter;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.text.moses.TextForm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerJsonTest {
  private static final List<String> CORPUS =
      List.of(
          "the lower the better, the newer the wider",
          "Über den Wolken muss die Freiheit wohl grenzenlos sein.",
          "low lower lowest new newer newest wide wider widest 2024 2025");

  private static Map<String, Long> counts(LineWords words) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : CORPUS) {
      words.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    return counts;
  }

  private static Subwords bpe(LineWords words, int minimumPieceFrequency) {
    VocabularyLimits limits = new VocabularyLimits(Integer.MAX_VALUE, minimumPieceFrequency);
    return new SubwordLearner(new BpeLearner(80, 2), limits, words).learn(counts(words));
  }

  private static TokenizerJson written(Subwords subwords) {
    return TokenizerJson.parse(TokenizerJsonWriter.write(subwords.source()), "tokenizer.json");
  }

  private static List<Integer> ids(Subwords subwords, String line) {
    return Arrays.stream(subwords.encode(line)).boxed().toList();
  }

  /** Single precision would prefer the other segmentation. */
  @Test
  void scoresAreAddedInDoublePrecision() {
    String text =
        """
        {"version": "1.0", "added_tokens": [],
         "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"},
         "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["\u2581hi", -7.0],
          ["!", -5.119999885559082], ["!!", -9.119999885559082]]}}
        """;
    assertThat(TokenizerJson.parse(text, "t").encode("hi!!!")).containsExactly(1, 2, 3);
  }

  /** Returns a random line, of known characters only where the format cannot write bytes. */
  private static String randomLine(Random random, boolean anyCharacter) {
    String[] known = {"the", "lower", " ", " ", "20", ",", "new", "est", "Wolken", "ü", "."};
    StringBuilder line = new StringBuilder();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      int c = 0x370 + random.nextInt(0x1000);
      if (anyCharacter && random.nextInt(4) == 0) {
        line.appendCodePoint(c);
      } else {
        line.append(known[random.nextInt(known.length)]);
      }
    }
    return line.toString();
  }

  @Test
  void unigramSubwordsKeepTheirIdsAndText() {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    Subwords subwords =
        new UnigramSubwordLearner(new VocabularyLimits(Vocabulary.FIRST_PIECE + 70, 1), words)
            .learn(counts(words));
    TokenizerJson json = written(subwords);
    Random random = new Random(31);
    int same = 0;
    for (int n = 0; n < 2000; n++) {
      String line = randomLine(random, true);
      List<Integer> ids = json.encode(line);
      same += ids.equals(ids(subwords, line)) ? 1 : 0;
      assertThat(json.decode(ids)).isEqualTo(line);
    }
    // Equally probable segmentations may be told apart by rounding.
    assertThat(same).isGreaterThan(1900);
  }

  @ParameterizedTest
  @EnumSource(Splitting.class)
  void bytePairsKeepTheirIdsAndText(Splitting splitting) {
    Subwords subwords = bpe(new LineWords(Casing.LOWER, splitting), 0);
    TokenizerJson json = written(subwords);
    Random random = new Random(32);
    for (int n = 0; n < 2000; n++) {
      String line = randomLine(random, false);
      List<Integer> ids = ids(subwords, line);
      if (ids.stream().noneMatch(id -> id < Vocabulary.FIRST_PIECE)) {
        assertThat(json.encode(line)).as(line).isEqualTo(ids);
        assertThat(json.decode(ids)).isEqualTo(subwords.decode(subwords.encode(line)));
      }
    }
    assertThat(json.encode("the lower")).isEqualTo(ids(subwords, "the lower"));
  }

  @Test
  void refusesToWriteWhatTheFormatCannotHold() {
    LineWords plain = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    assertThatThrownBy(() -> TokenizerJsonWriter.write(bpe(plain, 1).source()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("subword.minimumPieceFrequency = 0");
    TextForm moses = TextForm.of("en", Punctuation.MOSES, Tokenization.MOSES);
    LineWords tokenized = new LineWords(Casing.KEEP, Splitting.WHITESPACE, moses, moses);
    assertThatThrownBy(() -> TokenizerJsonWriter.write(bpe(tokenized, 0).source()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Moses");
  }

  private static final String BYTE_LEVEL =
      """
      {"added_tokens": [{"id": 9, "content": "<end>", "special": true}],
       "normalizer": {"type": "NFC"},
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
       "post_processor": {"type": "ByteLevel"},
       "decoder": {"type": "ByteLevel"},
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "Ġ": 2, "Ã": 3, "©": 4, "ab": 5, "Ġab": 6,
                 "Ã©": 7, "ba": 8},
                 "merges": ["a b", "Ġ ab", "Ã ©", "b a"]}}
      """;

  @Test
  void readsByteLevelModels() {
    TokenizerJson json = TokenizerJson.parse(BYTE_LEVEL, "t");
    // "aba" merges "a b" first; an e with a combining accent is composed and has two bytes.
    assertThat(json.encode("aba ab e\u0301<end>")).containsExactly(5, 0, 6, 2, 7, 9);
    assertThat(json.tokens(List.of(6, 9))).containsExactly("Ġab", "<end>");
    assertThat(json.decode(List.of(5, 0, 6, 2, 7, 9))).isEqualTo("aba ab é");
  }

  /**
   * Against Hugging Face's own tokenizers, which apply the rules differently from SentencePiece.
   */
  @Test
  void rulesOfSentencePieceAreAppliedAsByHuggingFace() throws IOException {
    byte[] model = Files.readAllBytes(Vectors.path("sentencepiece/tatoeba.unigram.2000.model"));
    byte[] rules = SentencePieceFile.parse(model, "model").normalization().rules().compiled();
    String[] parts = {
      "a", "e\u0301", "\uFB01", "\uFF21", "\u2460", "\u304B\u3099", "\uFF76\uFF9E", "A\u0308\u0304",
      "\u1112\u1161\u11AB", "\u0E33", "\u00A0", "\u200B", "\uFDFA", "\u0958", "\u1E9B\u0323",
          "\r\n",
      "\u0307", "\u2126\u0301", "\uD83D\uDE00\uFE0F", "q\u0307\u0323", "\u3300", "\t"
    };
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("added_tokens");
    json.putObject("normalizer")
        .put("type", "Precompiled")
        .put("precompiled_charsmap", Base64.getEncoder().encodeToString(rules));
    json.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
    ObjectNode bytes = json.putObject("model").put("type", "BPE").putObject("vocab");
    ((ObjectNode) json.get("model")).putArray("merges");
    IntStream.rangeClosed(0x21, 0x143)
        .filter(c -> c < 0x7F || c > 0xA0 && c != 0xAD)
        .forEach(c -> bytes.put(Character.toString(c), bytes.size()));
    TokenizerJson ours = TokenizerJson.parse(json.toString(), "t");
    Random random = new Random(33);
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json.toString().getBytes(StandardCharsets.UTF_8)),
            Map.of("addSpecialTokens", "false"))) {
      for (int n = 0; n < 2000; n++) {
        String line =
            random
                .ints(1 + random.nextInt(8), 0, parts.length)
                .mapToObj(i -> parts[i])
                .collect(Collectors.joining());
        List<Integer> expected =
            Arrays.stream(theirs.encode(line).getIds()).mapToObj(Math::toIntExact).toList();
        assertThat(ours.encode(line)).as(line).isEqualTo(expected);
      }
    }
  }

  private static final String ADDED =
      """
      {"added_tokens": [
         {"id": 10, "content": "<mask>", "special": true, "lstrip": true, "normalized": false},
         {"id": 11, "content": "<sep>", "special": true, "rstrip": true, "normalized": false},
         {"id": 12, "content": "ab", "single_word": true, "special": false, "normalized": false},
         {"id": 13, "content": "BA", "special": false, "normalized": true},
         {"id": 14, "content": "<sep><sep>", "special": false, "normalized": false}],
       "normalizer": {"type": "Lowercase"},
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false},
       "decoder": {"type": "ByteLevel"},
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "Ġ": 2, "é": 3}, "merges": []}}
      """;

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '|',
      value = {
        "a  <mask> b|0 10 2 1",
        "a <sep>  <mask> b|0 2 11 10 2 1",
        "<sep><sep><sep> a|14 11 0",
        "ab a|12 2 0",
        "ab_a aab abé|0 1 0 2 0 0 1 2 0 1",
        "AB|0 1",
        "bA a BAba|13 2 0 2 13 13",
        "<MASK>|0",
      })
  void addedTokensTakeSpacesAndMindWordsAsTheySay(String line, String ids) {
    List<Integer> expected = Arrays.stream(ids.split(" ")).map(Integer::valueOf).toList();
    assertThat(TokenizerJson.parse(ADDED, "t").encode(line)).isEqualTo(expected);
  }

  @Test
  void specialTokensAreLeftOutOfTextAndOtherAddedOnesAreNot() {
    assertThat(TokenizerJson.parse(ADDED, "t").decode(List.of(10, 0, 12, 11, 13)))
        .isEqualTo("aabBA");
  }

  private static String bpeWith(String parts, String model) {
    return "{%s \"model\": {\"type\": \"BPE\", \"vocab\": {\"▁\": 0, \"a\": 1, \"b\": 2, \"▁a\": 3, \"<0xC3>\": 4, \"<0xA9>\": 5, \"<unk>\": 6}, \"merges\": [[\"▁\", \"a\"]] %s}}"
        .formatted(parts, model);
  }

  @Test
  void readsMetaspaceBytesAndUnknownTokens() {
    String parts =
        "\"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"▁\", \"prepend_scheme\":"
            + " \"always\"}, \"decoder\": {\"type\": \"Sequence\", \"decoders\": [{\"type\":"
            + " \"ByteFallback\"}, {\"type\": \"Metaspace\", \"replacement\": \"▁\","
            + " \"prepend_scheme\": \"always\"}]},";
    TokenizerJson json =
        TokenizerJson.parse(
            bpeWith(
                parts, ", \"unk_token\": \"<unk>\", \"byte_fallback\": true, \"fuse_unk\": true"),
            "t");
    assertThat(json.encode("a  bé xx")).containsExactly(3, 0, 0, 2, 4, 5, 0, 6);
    assertThat(json.decode(List.of(3, 0, 0, 2, 4, 5))).isEqualTo("a  bé");
    TokenizerJson apart = TokenizerJson.parse(bpeWith(parts, ", \"unk_token\": \"<unk>\""), "t");
    assertThat(apart.encode("xx")).containsExactly(0, 6, 6);
    assertThat(TokenizerJson.parse(bpeWith(parts, ""), "t").encode("xx")).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Removed | a,b",
        "Isolated | a,-,-,b",
        "MergedWithPrevious | a-,-,b",
        "MergedWithNext | a,-,-b",
        "Contiguous | a,--,b"
      })
  void splitsAsTheBehaviorSays(String behavior, String expected) throws JsonProcessingException {
    Component split =
        new Component(
            new ObjectMapper()
                .readTree(
                    "{\"type\": \"Split\", \"behavior\": \"%s\", \"pattern\": {\"String\": \"-\"}}"
                        .formatted(behavior)),
            "split");
    assertThat(PreTokenizers.of(split).apply(new LinePart("a--b", true)))
        .isEqualTo(List.of(expected.split(",")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"normalizer\": {\"type\": \"BertNormalizer\"},",
        "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\":"
            + " \"UnicodeScripts\"}]},",
        "\"decoder\": {\"type\": \"CTC\"},",
        "\"post_processor\": {\"type\": \"Strange\"},",
      })
  void refusesWhatItDoesNotSupportByName(String part) {
    String component = part.substring(1, part.indexOf('"', 1));
    assertThatThrownBy(() -> TokenizerJson.parse(bpeWith(part, ""), "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("my.json: " + component)
        .hasMessageContaining("not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+b", "(a|a)*b", "(.*)*b", "(a|b|ab)*c", "(x+x+)+y|(a*)*b"})
  void anExpressionThatWouldTakeForEverIsRefusedAtTheLine(String expression) {
    TokenizerJson json = TokenizerJson.parse(bpeWith(splitBy(expression), ""), "my.json");
    assertThat(json.encode("low")).isNotNull();
    String line = "a".repeat(5000);
    assertThatThrownBy(() -> json.encode(line))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "my.json: pre_tokenizer.pattern: matching this regular expression takes too long for a"
                + " line of 5,000 characters; use another tokenizer, or rewrite it without nested"
                + " repetitions");
  }

  @Test
  void theExpressionsOfKnownTokenizersMatchLongLines() {
    String gpt4 =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r"
            + "\\\\n"
            + "\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r"
            + "\\\\n"
            + "]*|\\\\s*[\\\\r"
            + "\\\\n"
            + "]+|\\\\s+(?!\\\\S)|\\\\s+";
    TokenizerJson json = TokenizerJson.parse(bpeWith(splitBy(gpt4), ""), "my.json");
    for (String part : List.of("lower ", "a", " ", "1", "?!", "\t ")) {
      assertThat(json.encode(part.repeat(20_000))).as(part).isNotNull();
    }
  }

  private static String splitBy(String expression) {
    return "\"pre_tokenizer\": {\"type\": \"Split\", \"behavior\": \"Isolated\", \"pattern\": {\"Regex\": \"%s\"}},"
        .formatted(expression);
  }

  @Test
  void refusesExpressionsThatAreTooLongOrTooDeep() {
    assertThatThrownBy(() -> TokenizerJson.parse(bpeWith(splitBy("a".repeat(5000)), ""), "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "my.json: pre_tokenizer.pattern: a regular expression of 5,000 characters, expected at"
                + " most 4,096");
    assertThatThrownBy(() -> TokenizerJson.parse(bpeWith(splitBy("(a"), ""), "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("my.json: pre_tokenizer.pattern: not a regular expression");
  }

  @Test
  void replacementsDoNotGrowWithoutBounds() {
    String doubling =
        "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aa\"}";
    String part =
        "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [%s]},"
            .formatted(String.join(",", Collections.nCopies(64, doubling)));
    TokenizerJson json = TokenizerJson.parse(bpeWith(part, ""), "my.json");
    assertThat(json.encode("low")).isNotNull();
    assertThatThrownBy(() -> json.encode("a"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("turn a line into more than 65,536 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[\"a\", -1], [\"a\", -2]] | 0 | my.json: model.vocab: the token 'a' occurs twice",
        "[[\"\", -1]] | 0 | my.json: model.vocab: the piece '' has 0 bytes, expected 1 to 1,024",
        "[[\"a\", -1]] | 7 | my.json: model.unk_id: found 7, expected the id of one of the 1"
            + " tokens",
        "[[\"a\", -1e999]] | 0 | my.json: model.vocab: the piece 'a' has the score -Infinity,"
            + " expected a number"
      })
  void refusesUnigramVocabulariesThatCannotBe(String vocabulary, int unknown, String message) {
    String json =
        "{\"model\": {\"type\": \"Unigram\", \"unk_id\": %s, \"vocab\": %s}}"
            .formatted(unknown, vocabulary);
    assertThatThrownBy(() -> TokenizerJson.parse(json, "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessage(message);
  }

  @Test
  void refusesOtherModelsAndOtherFiles() {
    assertThatThrownBy(
            () -> TokenizerJson.parse("{\"model\": {\"type\": \"WordPiece\"}}", "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("my.json: model: the type 'WordPiece' is not supported");
    assertThatThrownBy(() -> TokenizerJson.parse("{}", "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no model");
    assertThatThrownBy(() -> TokenizerJson.parse("{", "my.json"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be read as JSON");
  }
}
