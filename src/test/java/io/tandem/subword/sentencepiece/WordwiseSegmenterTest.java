package io.tandem.subword.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segmenting word by word with a cache must give what segmenting the whole text gives. */
class WordwiseSegmenterTest {
  private static final int UNKNOWN = -1;
  private static final int WORDS = 5_000;

  /**
   * Scores that are multiples of a step make sums equal; the smaller the step, the more rounding
   * decides.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.1, 1e-4, 1e-6})
  void choosesAsTheWholeTextDoesWhereSumsAreNearlyEqual(double step) {
    Random random = new Random(5);
    Unigram unigram = new Unigram(pieces(random, step), UNKNOWN);
    assertThat(unigram.isWordwise()).isTrue();
    for (int n = 0; n < 20; n++) {
      byte[] text = Utf8.of(text(random));
      Segmentation whole = unigram.best(text);
      Segmentation wordwise = WordwiseSegmenter.of(unigram).best(text);
      assertThat(wordwise.ids()).isEqualTo(whole.ids());
      assertThat(wordwise.ends()).isEqualTo(whole.ends());
      assertThat(wordwise.score()).isEqualTo(whole.score());
    }
  }

  @Test
  void mergesAsTheWholeTextIsMerged() {
    Random random = new Random(6);
    PieceMerges merges =
        new PieceMerges(pieces(random, 1), UNKNOWN, new PieceTrie(List.of(), new int[0]));
    assertThat(merges.isWordwise()).isTrue();
    byte[] text = Utf8.of(text(random));
    Segmentation wordwise = new WordwiseSegmenter(merges).best(text);
    assertThat(wordwise.ids()).isEqualTo(merges.best(text).ids());
    assertThat(wordwise.ends()).isEqualTo(merges.best(text).ends());
  }

  @Test
  void textIsSegmentedAsAWholeWherePiecesHoldSeveralWords() {
    List<ScoredPiece> pieces =
        List.of(
            ScoredPiece.normal("▁a", -1),
            ScoredPiece.normal("▁b", -1),
            ScoredPiece.normal("▁a▁b", -1));
    Unigram unigram = new Unigram(pieces, UNKNOWN);
    assertThat(unigram.isWordwise()).isFalse();
    assertThat(WordwiseSegmenter.of(unigram).best(Utf8.of("▁a▁b▁b")).ids()).containsExactly(2, 1);
  }

  @Test
  void textIsSegmentedAsAWholeWhereAPieceIsUserDefined() {
    List<ScoredPiece> pieces =
        List.of(ScoredPiece.normal("a", -1), new ScoredPiece("b", 0, Type.USER_DEFINED));
    assertThat(new Unigram(pieces, UNKNOWN).isWordwise()).isFalse();
  }

  private static List<ScoredPiece> pieces(Random random, double step) {
    TreeSet<String> texts = new TreeSet<>(List.of("▁", "a", "b", "c", "é"));
    for (int n = 0; n < 60; n++) {
      texts.add((random.nextBoolean() ? "▁" : "") + letters(random, 1 + random.nextInt(4)));
    }
    List<ScoredPiece> pieces = new ArrayList<>();
    for (String text : texts) {
      int length = text.codePointCount(0, text.length());
      double score = -3.3 * length + step * random.nextInt(3);
      pieces.add(ScoredPiece.normal(text, (float) score));
    }
    return pieces;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < WORDS; n++) {
      text.append('▁').append(letters(random, random.nextInt(n % 100 == 0 ? 90 : 6)));
    }
    return text.toString();
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("aaabbcéx".charAt(random.nextInt(random.nextInt(20) == 0 ? 8 : 7)));
    }
    return letters.toString();
  }
}
