package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SearchSettings.Stopping;
import io.tandem.subword.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShortlistTest {
  private static final int SIZE = 40_000;
  private static final int[] NOTHING = {};

  /** The likely tokens of source tokens 5 and 6. */
  private static final Shortlist SHORTLIST =
      Shortlist.of(
          SIZE,
          new int[] {700, 300, 301},
          new int[][] {{}, {}, {}, {}, {}, {39_999, 500, 301}, {600}});

  private static int[] withSpelling(int... others) {
    return IntStream.concat(
            IntStream.of(Vocabulary.EOS),
            IntStream.concat(
                IntStream.range(Vocabulary.FIRST_BYTE, Vocabulary.FIRST_PIECE),
                IntStream.of(others)))
        .sorted()
        .toArray();
  }

  @Test
  void candidatesAreTheLikelyAndTheFrequentTokensTheEndTheBytesAndThePrefix() {
    assertThat(SHORTLIST.candidates(new int[] {5, 6, Vocabulary.EOS}, NOTHING))
        .isEqualTo(withSpelling(300, 301, 500, 600, 700, 39_999));
    assertThat(SHORTLIST.candidates(new int[] {6, 6, Vocabulary.EOS}, new int[] {900, 300}))
        .isEqualTo(withSpelling(300, 301, 600, 700, 900));
  }

  @Test
  void vocabularyWithoutBytesHasNoneAsCandidates() {
    Shortlist small = Shortlist.of(9, new int[] {8}, new int[][] {{}, {}, {}, {5}});
    assertThat(small.candidates(new int[] {3}, NOTHING)).containsExactly(2, 4, 5, 6, 7, 8);
  }

  @Test
  void bytesHaveAllOfIt() {
    byte[] bytes = SHORTLIST.bytes();
    Shortlist read = Shortlist.read(bytes, "file");
    assertThat(read.bytes()).isEqualTo(bytes);
    assertThat(read.candidates(new int[] {5, 2}, NOTHING))
        .isEqualTo(SHORTLIST.candidates(new int[] {5, 2}, NOTHING));
    assertThat(bytes).as("one byte for most tokens").hasSizeLessThan(310);
  }

  @Test
  void everyDamageIsFound() {
    byte[] bytes = SHORTLIST.bytes();
    for (int at = 5; at < bytes.length; at++) {
      byte[] other = bytes.clone();
      other[at] ^= 1;
      assertRefused(other, "shortlist.bin is damaged: copy it again, or prepare the corpus again");
    }
    for (int length = 5; length < bytes.length; length++) {
      assertRefused(Arrays.copyOf(bytes, length), "shortlist.bin is damaged");
    }
    assertRefused(Arrays.copyOf(bytes, 3), "shortlist.bin is damaged");
  }

  @Test
  void otherFilesAndLaterVersionsAreRefused() {
    byte[] later = SHORTLIST.bytes();
    later[4] = 2;
    assertRefused(
        later,
        "shortlist.bin has version 2, but this version of Tandem reads version 1: use a newer one");
    assertRefused(new byte[50], "shortlist.bin is no shortlist: expected one that jobs/prepare.sh");
  }

  private static void assertRefused(byte[] content, String message) {
    assertThatThrownBy(() -> Shortlist.read(content, "shortlist.bin"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void vocabulariesOfOtherSizesAreRefused() {
    SHORTLIST.requireVocabularies(7, SIZE, "the model");
    assertThatThrownBy(() -> SHORTLIST.requireVocabularies(7, 50, "the model"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "the lexical shortlist is for vocabularies of 7 and 40,000 tokens, but those of the"
                + " model have 7 and 50: take the shortlist of a corpus with the same subwords");
  }

  @Test
  void sentencesWithAndWithoutCandidatesAreNotSearchedTogether() {
    PrefixModel model = PrefixModel.random(20, 1, 1, 1);
    SourceSentence whole = new SourceSentence(new int[] {5, 2});
    SourceSentence some = new SourceSentence(new int[] {5, 2}, NOTHING, new int[] {2, 7});
    BeamSearch search =
        new BeamSearch(2, 1, Stopping.EXACT, new LengthPenalty(1), new LengthLimit(1, 3));
    assertThatThrownBy(() -> search.searchTogether(model, List.of(whole, some)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void samplesAreDrawnAmongCandidates() {
    PrefixModel model = PrefixModel.random(60, 1, 0.1, 3);
    int[] chosen = {2, 7, 30, 59};
    SourceSentence sentence = new SourceSentence(new int[] {5, 2}, NOTHING, chosen);
    Sampling sampling =
        new Sampling(
            50,
            new Sampler(1, 0, 1, 0),
            new LengthPenalty(1),
            new LengthLimit(1, 6),
            /* seed= */ 1);
    int[] met =
        sampling.searchTogether(model, List.of(sentence)).get(0).stream()
            .flatMapToInt(sample -> Arrays.stream(sample.tokens()))
            .distinct()
            .sorted()
            .toArray();
    assertThat(met).containsExactly(7, 30, 59);
  }
}
