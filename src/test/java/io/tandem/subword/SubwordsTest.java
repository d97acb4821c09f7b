package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.text.WordSplitter;
import io.tandem.text.moses.TextForm;
import io.tandem.text.moses.TruecaseModel;
import io.tandem.text.moses.Truecaser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubwordsTest {
  private static final List<String> CORPUS =
      List.of(
          "the lower the better, the newer the wider",
          "Über den Wolken muss die Freiheit wohl grenzenlos sein.",
          "low lower lowest new newer newest wide wider widest 2024 2025",
          "@@ </w> ▁ <0xE2> <s> the end");

  private final Subwords reversible = learn(Splitting.REVERSIBLE, Casing.KEEP);
  private final Subwords whitespace = learn(Splitting.WHITESPACE, Casing.KEEP);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "   ",
        "the",
        " the",
        "the ",
        "  the  lower   one ",
        "a\tb\u00A0c\u3000d\u2028e\r\nf\u0000g",
        " \t \n ",
        "▁",
        " ▁",
        "▁ ",
        "▁▁",
        "▁the▁ ▁ the",
        "@@ the@@ </w> low</w> ▁ <0xE2> <s> </s> <unk> <pad>",
        "Ça coûte 12,50 €.",
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 ❤️ 🇫🇷",
        "مرحبا بالعالم، كيف حالك؟ می‌خواهم",
        "नमस्ते दुनिया क्‍ष",
        "สวัสดีชาวโลก",
        "你好，世界！我是学生。",
        "e\u0301 and é stay apart",
        "\uFFFD\uFEFF\u200B\u200D",
      })
  void decodesWhatItEncoded(String line) {
    assertThat(reversible.decode(reversible.encode(line))).isEqualTo(line);
  }

  @Test
  void decodesRandomTextOfAllPlanes() {
    Random random = new Random(20160811);
    for (int n = 0; n < 5000; n++) {
      String line = randomText(random);
      assertThat(reversible.decode(reversible.encode(line))).isEqualTo(line);
    }
  }

  @Test
  void decodesWordsWithSingleSpacesWhenSplitAtSpaces() {
    Random random = new Random(7);
    for (int n = 0; n < 2000; n++) {
      String line =
          String.join(" ", WordSplitter.of(Splitting.WHITESPACE).split(randomText(random)));
      assertThat(whitespace.decode(whitespace.encode(line))).isEqualTo(line);
    }
  }

  /** Mixes known words, spaces, markers and any characters, including unassigned ones. */
  private static String randomText(Random random) {
    String[] known = {"the", "lower", " ", " ", "▁", "@@", "</w>", "2024", ",", "\u0301", "newest"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(24); i > 0; i--) {
      int c = random.nextInt(random.nextBoolean() ? 0x110000 : 0x3000);
      boolean isSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (isSurrogate || random.nextBoolean()) {
        text.append(known[random.nextInt(known.length)]);
      } else {
        text.appendCodePoint(c);
      }
    }
    return text.toString();
  }

  @Test
  void replacesLoneSurrogates() {
    String line = "low\uD83D er \uDE00";
    int[] ids = reversible.encode(line);
    assertThat(reversible.decode(ids)).isEqualTo("low\uFFFD er \uFFFD");
  }

  @Test
  void writesKnownWordsAsOnePieceAndUnknownCharactersAsBytes() {
    assertThat(reversible.source().pieces("the 水"))
        .containsExactly("▁the", "▁@@", "<0xE6>@@", "<0xB0>@@", "<0xB4>");
    assertThat(whitespace.source().pieces("the 水"))
        .containsExactly("the", "<0xE6>@@", "<0xB0>@@", "<0xB4>");
  }

  @Test
  void countsTokensAndCharactersInBytes() {
    int[] ids = reversible.encode("the 水😀");
    assertThat(ids).hasSize(1 + 1 + 3 + 4);
    assertThat(Vocabulary.charactersInBytes(ids)).isEqualTo(2);
  }

  @Test
  void neverWritesSpecialTokens() {
    assertThat(Arrays.stream(reversible.encode("<pad> <s> </s> <unk> 水")))
        .allMatch(id -> id >= Vocabulary.FIRST_BYTE);
  }

  @Test
  void skipsSpecialTokensAndShowsUnknownOnes() {
    int[] the = reversible.encode("the");
    int[] ids = {Vocabulary.BOS, the[0], Vocabulary.UNK, the[0], Vocabulary.EOS, Vocabulary.PAD};
    assertThat(reversible.decode(ids)).isEqualTo("the\uFFFD the");
  }

  @Test
  void showsBytesThatAreNotTextAsReplacementCharacters() {
    int[] ids = {Vocabulary.idOf((byte) 0xE6), Vocabulary.idOf((byte) 'a')};
    assertThat(reversible.decode(ids)).isEqualTo("\uFFFDa");
  }

  @Test
  void refusesIdsBeyondTheVocabulary() {
    assertThatThrownBy(() -> reversible.decode(new int[] {reversible.size()}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ids 0 to " + (reversible.size() - 1));
  }

  @Test
  void lowersCaseOnlyWhenAsked() {
    Subwords lower = learn(Splitting.REVERSIBLE, Casing.LOWER);
    assertThat(lower.decode(lower.encode("The LOWER"))).isEqualTo("the lower");
  }

  @Test
  void takesPiecesOutsideTheVocabularyApart() {
    VocabularyLimits limits = new VocabularyLimits(Vocabulary.FIRST_PIECE + 12, 1);
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    Subwords small = new SubwordLearner(new BpeLearner(60, 2), limits, words).learn(counts(words));
    assertThat(small.size()).isEqualTo(Vocabulary.FIRST_PIECE + 12);
    for (String line : CORPUS) {
      assertThat(small.decode(small.encode(line))).isEqualTo(line);
      assertThat(Arrays.stream(small.encode(line))).allMatch(id -> id < small.size());
    }
  }

  @Test
  void comesBackEqualFromItsFiles() {
    for (Subwords subwords : List.of(reversible, whitespace)) {
      Subwords back = Subwords.of(subwords.files(), "model");
      assertThat(back).isEqualTo(subwords).hasSameHashCodeAs(subwords);
      assertThat(back.merges()).isEqualTo(subwords.merges());
      assertThat(back.vocabulary()).isEqualTo(subwords.vocabulary());
      assertThat(back.words()).isEqualTo(subwords.words());
      CORPUS.forEach(line -> assertThat(back.encode(line)).isEqualTo(subwords.encode(line)));
    }
  }

  @Test
  void namesTheFileThatIsMissing() {
    Map<String, byte[]> files = new HashMap<>(reversible.files());
    files.remove(SubwordFiles.VOCABULARY);
    assertThatThrownBy(() -> Subwords.of(files, "hdfs://x/model"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("hdfs://x/model: found no file vocabulary.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"formatVersion\":2,\"casing\":\"KEEP\",\"splitting\":\"REVERSIBLE\"}",
        "{\"formatVersion\":1,\"casing\":\"UPPER\",\"splitting\":\"REVERSIBLE\"}",
        "{\"formatVersion\":1,\"casing\":\"KEEP\"}",
        "{\"formatVersion\"",
        "",
      })
  void refusesSettingsItDoesNotKnow(String settings) {
    Map<String, byte[]> files = new HashMap<>(reversible.files());
    files.put(SubwordFiles.SETTINGS, settings.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model/subwords.json");
  }

  @Test
  void threadsShareIt() {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      lines.add(randomText(random));
    }
    Subwords other = learn(Splitting.REVERSIBLE, Casing.KEEP);
    List<int[]> alone = lines.stream().map(other::encode).toList();
    List<int[]> together = lines.parallelStream().map(reversible::encode).toList();
    assertThat(together.toArray(int[][]::new)).isDeepEqualTo(alone.toArray(int[][]::new));
  }

  @Test
  void givesTokenizedTextBackDetokenizedAndKeepsTheFormInItsFiles() {
    TextForm english = TextForm.of("en", Punctuation.MOSES, Tokenization.MOSES);
    TextForm french = TextForm.of("fr", Punctuation.MOSES, Tokenization.MOSES);
    LineWords words = new LineWords(Casing.KEEP, Splitting.WHITESPACE, english, french);
    Subwords made =
        new SubwordLearner(new BpeLearner(5, 1), new VocabularyLimits(1000, 1), words)
            .learn(Map.of("l&apos;", 3L, "eau", 2L));
    Subwords read = Subwords.of(made.files(), "model");
    assertThat(read.words()).isEqualTo(words);
    for (Subwords subwords : List.of(made, read)) {
      String line = "Est-ce que l’eau & le «\u00A0vin\u00A0» (5,3 %) coulent ?";
      assertThat(subwords.decode(subwords.encodeTarget(line)))
          .isEqualTo("Est-ce que l'eau & le \"vin\" (5,3 %) coulent ?");
      assertThat(subwords.encode("it's")).isEqualTo(whitespaceIds(subwords, "it", "&apos;s"));
    }
  }

  private static LineWords truecasing(String... modelOfTarget) {
    TextForm english = TextForm.of("en", Punctuation.KEEP, Tokenization.MOSES);
    return new LineWords(Casing.TRUECASE, Splitting.WHITESPACE, english, english)
        .with(
            new Truecaser(TruecaseModel.parse(List.of("in (1/1)"), "source")),
            new Truecaser(TruecaseModel.parse(List.of(modelOfTarget), "target")));
  }

  @Test
  void truecasesEachSideByItsModelAndBeginsSentencesWithACapital() {
    LineWords words = truecasing("the (5/7) THE (2)", "Paris (3/3)");
    Subwords made =
        new SubwordLearner(new BpeLearner(5, 1), new VocabularyLimits(1000, 1), words)
            .learn(Map.of("the", 3L, "Paris", 2L));
    assertThat(made.files()).containsKeys("truecase-model.source", "truecase-model.target");
    Subwords read = Subwords.of(made.files(), "model");
    assertThat(read).isEqualTo(made);
    assertThat(read.words()).isEqualTo(words);
    for (Subwords subwords : List.of(made, read, read.withTags(List.of("<x>")))) {
      assertThat(subwords.words().ofTarget("The PARIS of THE East. \"The\""))
          .containsExactly("the", "Paris", "of", "THE", "East", ".", "&quot;", "the", "&quot;");
      assertThat(subwords.words().of("In The")).containsExactly("in", "The");
      assertThat(subwords.decode(subwords.encodeTarget("The Paris? the \"end\".")))
          .isEqualTo("The Paris? The \"end\".");
    }
  }

  @Test
  void aModelOfCasingThatIsMissingOrBrokenIsNamed() {
    Map<String, byte[]> files =
        new HashMap<>(reversible.withWords(truecasing("the (1/1)", "a (1/1)")).files());
    files.put("truecase-model.target", "the (1/1)\nParis 3\n".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "model/truecase-model.target, line 2 is not a line of a truecasing model: found \"Paris"
                + " 3\"");
    files.remove("truecase-model.target");
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model: found no file truecase-model.target");
  }

  @Test
  void filesOfPlainTextSayNothingOfForms() {
    assertThat(reversible.files()).doesNotContainKeys(SubwordFiles.SOURCE_CASING);
    assertThat(new String(reversible.files().get(SubwordFiles.SETTINGS), StandardCharsets.UTF_8))
        .doesNotContain("tokenization")
        .doesNotContain("language");
  }

  @Test
  void refusesAFormThatItDoesNotKnow() {
    Map<String, byte[]> files = new HashMap<>(reversible.files());
    String settings = new String(files.get(SubwordFiles.SETTINGS), StandardCharsets.UTF_8);
    String strange =
        settings.replaceFirst(
            "\\{",
            "{\"source\": {\"language\": \"en\", \"punctuation\": \"KEEP\", \"tokenization\":"
                + " \"X\"},");
    files.put(SubwordFiles.SETTINGS, strange.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessage("model/subwords.json: found tokenization 'X', expected one of [NONE, MOSES]");
  }

  private static int[] whitespaceIds(Subwords subwords, String... tokens) {
    return new SubwordCoder(
            new SubwordForm(SubwordKind.BPE, subwords.words()),
            subwords.merges(),
            subwords.vocabulary())
        .encode(List.of(tokens));
  }

  private static Subwords learn(Splitting splitting, Casing casing) {
    LineWords words = new LineWords(casing, splitting);
    return new SubwordLearner(new BpeLearner(60, 2), VocabularyLimits.NONE, words)
        .learn(counts(words));
  }

  private static Map<String, Long> counts(LineWords words) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : CORPUS) {
      for (String word : words.of(line)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    return counts;
  }
}
