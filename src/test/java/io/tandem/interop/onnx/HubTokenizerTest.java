package io.tandem.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.text.Normalizer;
import io.tandem.text.moses.TextForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hugging Face's own library reads and writes text by an exported tokenizer as Tandem does. */
class HubTokenizerTest {
  /** A SentencePiece model of merged pieces. */
  private static final String MERGED = "sentencepiece/tatoeba.bpe.3000.model";

  private static final int LINES = 3000;

  @TempDir Path directory;

  private HuggingFaceTokenizer tokenizer(HubTokenizer written) throws Exception {
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, written.json().toString());
    return HuggingFaceTokenizer.newInstance(file);
  }

  /** Returns a random line of words, parts of words, spaces, and characters without a piece. */
  static String randomLine(Random random) {
    String[] known = {
      "the", "lower", " ", " ", " ", "20", ",", "new", "est", "Wolken", "ü", ".", "ß", "-",
      "\u2581", "x", "low", "er", "widest", "  ", "^", "]", "\u00A0", "é", "\t", "e\u0301", "\u00AD"
    };
    StringBuilder line = new StringBuilder();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      if (random.nextInt(6) == 0) {
        int c =
            random.nextBoolean() ? 0x370 + random.nextInt(0x1000) : 0x1F600 + random.nextInt(64);
        // Whether later characters are letters depends on the version of Unicode.
        line.appendCodePoint(Character.isDefined(c) ? c : 'q');
      } else {
        line.append(known[random.nextInt(known.length)]);
      }
    }
    return line.toString();
  }

  private static int[] inIdsOfTheNetwork(TokenizerIds ids, long[] encoded) {
    return Arrays.stream(encoded)
        .flatMap(id -> Arrays.stream(ids.source().get((int) id)).asLongStream())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** Returns by id of the network the first id of the tokenizer that stands for it. */
  private static Map<Integer, Integer> idsOfTheTokenizer(TokenizerIds ids) {
    Map<Integer, Integer> first = new HashMap<>();
    for (int id = 0; id < ids.target().length; id++) {
      first.putIfAbsent(ids.target()[id], id);
    }
    return first;
  }

  private static int[] withEnd(int[] ids) {
    int[] with = Arrays.copyOf(ids, ids.length + 1);
    with[ids.length] = Vocabulary.EOS;
    return with;
  }

  private void assertSameIdsAndText(Subwords subwords, List<String> lines) throws Exception {
    HubTokenizer written = HubTokenizer.of(subwords);
    Map<Integer, Integer> ids = idsOfTheTokenizer(written.ids());
    try (HuggingFaceTokenizer tokenizer = tokenizer(written)) {
      for (String line : lines) {
        long[] encoded = tokenizer.encode(line, true, false).getIds();
        assertThat(inIdsOfTheNetwork(written.ids(), encoded))
            .as(line)
            .isEqualTo(withEnd(subwords.encode(subwords.source().normalized(line))));
        int[] target = written(subwords.encodeTarget(line));
        long[] decoded = Arrays.stream(target).mapToLong(ids::get).toArray();
        assertThat(tokenizer.decode(decoded, true)).isEqualTo(subwords.decode(target));
      }
    }
  }

  /** Without UNK, which no translation has. */
  private static int[] written(int[] ids) {
    return Arrays.stream(ids).filter(id -> id != Vocabulary.UNK).toArray();
  }

  private static List<String> randomLines() {
    Random random = new Random(31);
    List<String> lines = new ArrayList<>();
    while (lines.size() < LINES) {
      String line = randomLine(random);
      if (!line.isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource({
    "REVERSIBLE, KEEP, 0",
    "REVERSIBLE, KEEP, 1",
    "REVERSIBLE, LOWER, 2",
    "WHITESPACE, KEEP, 0",
    "WHITESPACE, LOWER, 0"
  })
  void bytePairs(Splitting splitting, Casing casing, int minimumPieceFrequency) throws Exception {
    assertSameIdsAndText(
        LearnedSubwords.bpe(new LineWords(casing, splitting), minimumPieceFrequency),
        randomLines());
  }

  @ParameterizedTest
  @CsvSource({"KEEP", "LOWER"})
  void unigrams(Casing casing) throws Exception {
    assertSameIdsAndText(
        LearnedSubwords.unigram(new LineWords(casing, Splitting.REVERSIBLE)), randomLines());
  }

  @Test
  void aVocabularyForEachSide() throws Exception {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    List<String> lines = randomLines().subList(0, 200);
    assertSameIdsAndText(
        Subwords.separate(LearnedSubwords.bpe(words, 1), LearnedSubwords.bpe(words, 2)), lines);
    assertSameIdsAndText(
        Subwords.separate(LearnedSubwords.unigram(words), LearnedSubwords.unigram(words)), lines);
  }

  /**
   * The pieces of OPUS-MT's files, whose ids are those of a vocabulary, which may have what the
   * source's model does not know; without lines that spell special tokens.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void marianModels(boolean isJoint) throws Exception {
    List<String> lines = new ArrayList<>(randomLines().subList(0, 1000));
    lines.addAll(LearnedSubwords.linesOfMarian());
    lines.removeIf(line -> line.contains("</s>"));
    assertSameIdsAndText(LearnedSubwords.marian(isJoint), lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tatoeba.unigram.2000", "tatoeba.bpe.3000"})
  void sentencePieceModels(String name) throws Exception {
    List<String> lines = new ArrayList<>(randomLines().subList(0, 1000));
    lines.addAll(LearnedSubwords.linesOfSentencePiece(name));
    assertSameIdsAndText(
        LearnedSubwords.sentencePiece("sentencepiece/%s.model".formatted(name)), lines);
  }

  @Test
  void mergedPiecesWithoutBytes() throws Exception {
    assertSameIdsAndText(LearnedSubwords.withoutBytes(MERGED), randomLines());
  }

  @Test
  void refusesAMarianModelOfMergedPieces() throws Exception {
    Subwords subwords = LearnedSubwords.marian(MERGED);
    assertThatThrownBy(() -> HubTokenizer.of(subwords))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("subwords of source.spm")
        .hasMessageContaining("its pieces are merged (BPE)");
  }

  @Test
  void refusesAPieceWithACharacterThatIsNone() throws Exception {
    assertRefused(
        LearnedSubwords.without(MERGED, piece -> piece.text().equals("\u00E9")),
        "but not its character '\u00E9'");
  }

  @Test
  void refusesUnusedPieces() throws Exception {
    ScoredPiece unused = new ScoredPiece("\u2581les", -1, ScoredPiece.Type.UNUSED);
    assertRefused(
        LearnedSubwords.with(MERGED, Map.of(unused.text(), unused)), "it has unused pieces");
  }

  @Test
  void refusesAPieceWithTheNameOfASpecialToken() throws Exception {
    assertRefused(
        LearnedSubwords.with(
            MERGED,
            Map.of(
                "<pad>",
                new ScoredPiece("<PAD>", 0, ScoredPiece.Type.CONTROL),
                "\u2581les",
                ScoredPiece.normal("<pad>", -1))),
        "it has a piece '<pad>'");
  }

  private static void assertRefused(Subwords subwords, String message) {
    assertThatThrownBy(() -> HubTokenizer.of(subwords))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @EnumSource(OtherTokenizer.class)
  void tokenizersOfOtherTools(OtherTokenizer tokenizer) throws Exception {
    for (Casing casing : List.of(Casing.KEEP, Casing.LOWER)) {
      assertSameIdsAndText(tokenizer.subwords(casing), randomLines());
    }
  }

  /** Lines of every kind of white space, control, invisible and decomposed character. */
  private static List<String> unnormalizedLines() {
    List<String> lines = new ArrayList<>(randomLines().subList(0, 500));
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      if (!Character.isSurrogate((char) c)
          && !new Normalizer(Casing.KEEP)
              .normalize("a" + (char) c + " b")
              .equals("a" + (char) c + " b")) {
        lines.add("the" + (char) c + "lower" + (char) c);
        lines.add((char) c + "the " + (char) c + " low");
      }
    }
    lines.removeIf(line -> new Normalizer(Casing.KEEP).normalize(line).isEmpty());
    return lines;
  }

  @ParameterizedTest
  @CsvSource({"KEEP", "LOWER"})
  void textIsNormalizedForModelsThatLearnedFromSuch(Casing casing) throws Exception {
    List<String> lines = unnormalizedLines();
    LineWords words = new LineWords(casing, Splitting.REVERSIBLE);
    List<Subwords> all =
        List.of(
            LearnedSubwords.bpe(words, 1),
            LearnedSubwords.bpe(new LineWords(casing, Splitting.WHITESPACE), 0),
            LearnedSubwords.unigram(words),
            LearnedSubwords.sentencePiece("sentencepiece/tatoeba.unigram.2000.model"),
            OtherTokenizer.METASPACE.subwords(casing));
    for (Subwords subwords : all) {
      assertSameIdsAndText(subwords.ofNormalizedText(true), lines);
    }
  }

  /** Unicode keeps noncharacters out of text that programs exchange. */
  @Test
  void noncharactersInTextMarkNothing() throws Exception {
    Subwords subwords = LearnedSubwords.bpe(new LineWords(Casing.KEEP, Splitting.REVERSIBLE), 1);
    try (HuggingFaceTokenizer tokenizer = tokenizer(HubTokenizer.of(subwords))) {
      for (char mark = '\uFDD0'; mark <= '\uFDD5'; mark++) {
        assertThat(tokenizer.encode("the" + mark + "low").getIds())
            .isEqualTo(tokenizer.encode("the\uFFFDlow").getIds());
      }
    }
  }

  @Test
  void tagsBeforeALine() throws Exception {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    List<String> lines = List.of("<2de> the lower", "<2fr> <2de> the", "the <2de");
    assertSameIdsAndText(LearnedSubwords.unigram(words).withTags(List.of("<2de>", "<2fr>")), lines);
    assertSameIdsAndText(LearnedSubwords.bpe(words, 1).withTags(List.of("<2de>", "<2fr>")), lines);
    Subwords others = OtherTokenizer.METASPACE.subwords(Casing.KEEP);
    assertSameIdsAndText(others.withTags(List.of("<2de>", "<2fr>")), lines);
  }

  @Test
  void refusesWhatTheFormatCannotHold() {
    TextForm moses = TextForm.of("en", Punctuation.MOSES, Tokenization.MOSES);
    LineWords tokenized = new LineWords(Casing.KEEP, Splitting.WHITESPACE, moses, moses);
    assertThatThrownBy(() -> HubTokenizer.of(LearnedSubwords.bpe(tokenized, 0)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.tokenization = none");
    LineWords words = new LineWords(Casing.KEEP, Splitting.WHITESPACE);
    assertThatThrownBy(() -> HubTokenizer.of(LearnedSubwords.bpe(words, 1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("subword.minimumPieceFrequency = 0");
  }
}
