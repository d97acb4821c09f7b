package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.Merges.Merge;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** BPE-dropout and unigram sampling: other ids for the same text. */
class ResamplingTest {
  private static final Map<String, Long> COUNTS =
      Map.of(
          "▁the", 9L, "▁lower", 5L, "▁newest", 4L, "▁lowest", 3L, ".", 9L, "the", 5L, "lower", 2L);
  private static final String LINE = "the lower  the newest ▁ 水 lowest. ";

  private static Subwords bpe(Splitting splitting) {
    LineWords words = new LineWords(Casing.KEEP, splitting);
    return new SubwordLearner(new BpeLearner(30, 1), VocabularyLimits.NONE, words).learn(COUNTS);
  }

  private static Subwords unigram() {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    return new UnigramSubwordLearner(new VocabularyLimits(300, 1), words).learn(COUNTS);
  }

  @ParameterizedTest
  @EnumSource(Splitting.class)
  void keepsTheTextOfBytePairEncoding(Splitting splitting) {
    keepsTheText(bpe(splitting), 0.3, 5);
  }

  @Test
  void keepsTheTextOfUnigramSubwords() {
    keepsTheText(unigram(), 0.1, 5);
  }

  private static void keepsTheText(Subwords subwords, double strength, int different) {
    int[] ids = subwords.encode(LINE);
    Set<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      int[] others = subwords.source().resample(ids, strength, new SplittableRandom(seed));
      assertThat(subwords.decode(others)).isEqualTo(subwords.decode(ids));
      assertThat(others)
          .isEqualTo(subwords.source().resample(ids, strength, new SplittableRandom(seed)));
      drawn.add(Arrays.toString(others));
    }
    assertThat(drawn).hasSizeGreaterThan(different);
  }

  @Test
  void changesNothingWithoutDropout() {
    Subwords subwords = bpe(Splitting.REVERSIBLE);
    assertThat(subwords.source().resample(subwords.encode(LINE), 0, new Random(1)))
        .isEqualTo(subwords.encode(LINE));
  }

  @Test
  void dropsEveryMergeWithFullDropout() {
    Bpe bpe = new Bpe(new Merges(List.of(new Merge("a", "b"), new Merge("ab", "c</w>"))));
    assertThat(bpe.sample("abc", 1, new Random(1))).containsExactly("a", "b", "c");
    assertThat(bpe.sample("abc", 0, new Random(1))).containsExactly("abc");
    assertThat(bpe.sample("", 0.5, new Random(1))).isEmpty();
  }

  @Test
  void leavesMergesOutAsOftenAsAsked() {
    // One pair is open at each step: "a b" is merged with 1 - p, then "ab c" again with 1 - p.
    Bpe bpe = new Bpe(new Merges(List.of(new Merge("a", "b"), new Merge("ab", "c</w>"))));
    double p = 0.2;
    int whole = 0;
    int characters = 0;
    int draws = 20_000;
    Random random = new Random(4);
    for (int n = 0; n < draws; n++) {
      int pieces = bpe.sample("abc", p, random).size();
      whole += pieces == 1 ? 1 : 0;
      characters += pieces == 3 ? 1 : 0;
    }
    assertThat(whole / (double) draws).isBetween(0.64 - 0.015, 0.64 + 0.015);
    assertThat(characters / (double) draws).isBetween(p - 0.015, p + 0.015);
  }
}
