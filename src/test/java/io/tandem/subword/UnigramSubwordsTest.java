package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.SentencePiece;
import io.tandem.text.ReversibleSplitter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnigramSubwordsTest {
  private static final LineWords WORDS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
  private static final List<String> CORPUS =
      List.of(
          "the lower the better, the newer the wider",
          "Über den Wolken muss die Freiheit wohl grenzenlos sein.",
          "low lower lowest new newer newest wide wider widest 2024 2025");

  private final Subwords subwords = learn();

  private static Subwords learn() {
    Map<String, Long> counts = new HashMap<>();
    for (String line : CORPUS) {
      WORDS.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    return new UnigramSubwordLearner(new VocabularyLimits(Vocabulary.FIRST_PIECE + 60, 1), WORDS)
        .learn(counts);
  }

  private static String randomText(Random random) {
    String[] known = {"the", "lower", " ", " ", "▁", "@@", "2024", ",", "\u0301", "newest"};
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
  void decodesWhatItEncodedAndNeverWritesUnknown() {
    Random random = new Random(2018);
    for (int n = 0; n < 5000; n++) {
      String line = randomText(random);
      int[] ids = subwords.encode(line);
      assertThat(Arrays.stream(ids)).allMatch(id -> id >= Vocabulary.FIRST_BYTE);
      assertThat(subwords.decode(ids)).isEqualTo(line);
    }
  }

  @Test
  void usesLongPiecesForFrequentWords() {
    assertThat(subwords.kind()).isEqualTo(SubwordKind.UNIGRAM);
    assertThat(subwords.size()).isLessThanOrEqualTo(Vocabulary.FIRST_PIECE + 60);
    assertThat(subwords.encode("the")).hasSize(1);
    assertThat(subwords.source().pieces("the 水"))
        .containsExactly("▁the@@", "▁@@", "<0xE6>@@", "<0xB0>@@", "<0xB4>");
  }

  @Test
  void comesBackEqualFromItsFiles() {
    Map<String, byte[]> files = subwords.files();
    assertThat(files).containsOnlyKeys("vocabulary.txt", "subwords.json", "sentencepiece.model");
    Subwords back = Subwords.of(files, "model");
    assertThat(back).isEqualTo(subwords).hasSameHashCodeAs(subwords);
    assertThat(back.kind()).isEqualTo(SubwordKind.UNIGRAM);
    CORPUS.forEach(line -> assertThat(back.encode(line)).isEqualTo(subwords.encode(line)));
  }

  /**
   * Rounding, which depends on the earlier part of the line, may decide between equally probable
   * segmentations.
   */
  @Test
  void theSentencePieceModelGivesTheSameIdsOrEquallyProbableOnes() {
    SentencePiece model =
        SentencePiece.of(subwords.files().get(SubwordFiles.SENTENCE_PIECE), "model");
    Random random = new Random(77);
    int same = 0;
    for (int n = 0; n < 3000; n++) {
      String line = randomText(random).replace(ReversibleSplitter.MARK, "") + ".";
      List<Integer> ids = model.encode(line).ids();
      List<Integer> own = Arrays.stream(subwords.encode(line)).boxed().toList();
      same += ids.equals(own) ? 1 : 0;
      assertThat(score(ids, model)).as(line).isCloseTo(score(own, model), offset(1e-3));
      assertThat(model.decode(ids)).isEqualTo(line);
    }
    assertThat(same).isGreaterThan(2800);
  }

  private static double score(List<Integer> ids, SentencePiece model) {
    return ids.stream().mapToDouble(id -> model.model().pieces().get(id).score()).sum();
  }

  @Test
  void asksForWordsThatCarryTheirSpaces() {
    LineWords atBlanks = new LineWords(Casing.KEEP, Splitting.WHITESPACE);
    assertThatThrownBy(() -> new UnigramSubwordLearner(VocabularyLimits.NONE, atBlanks))
        .hasMessageContaining("include their spaces");
  }

  @Test
  void filesOfBytePairEncodingSayNothingOfTheKind() {
    Subwords bpe = Subwords.of(Merges.NONE, new Vocabulary(List.of()), WORDS);
    assertThat(bpe.files())
        .containsOnlyKeys(SubwordFiles.MERGES, SubwordFiles.VOCABULARY, SubwordFiles.SETTINGS);
    assertThat(new String(bpe.files().get(SubwordFiles.SETTINGS), StandardCharsets.UTF_8))
        .doesNotContain("kind");
  }
}
