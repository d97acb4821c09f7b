package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.CorpusSettings.SplitShares;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.storage.Hash64;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SentenceKeyTest {
  @Test
  void caseBlanksAndPunctuationPlayNoPart() {
    assertThat(SentenceKey.of("I'm here - at 9!")).isEqualTo(SentenceKey.of("im HERE at9"));
    assertThat(SentenceKey.of("ΟΔΟΣ")).isEqualTo(SentenceKey.of("οδος"));
  }

  @Test
  void lettersDigitsAndTheirOrderCount() {
    assertThat(
            IntStream.range(0, 100_000).mapToLong(i -> SentenceKey.of("Sentence " + i)).distinct())
        .hasSize(100_000);
    assertThat(SentenceKey.of("ab")).isNotEqualTo(SentenceKey.of("ba"));
    assertThat(SentenceKey.of("e")).isNotEqualTo(SentenceKey.of("é"));
  }

  @Test
  void marksOnLettersCountAndThoseOfEmojiDoNot() {
    // He comes, she comes; tiger, shirt, mat: they differ in vowels and tones, which are marks.
    assertThat(SentenceKey.of("वह आता है।")).isNotEqualTo(SentenceKey.of("वह आती है।"));
    assertThat(Stream.of("เสือ", "เสื้อ", "เสื่อ").mapToLong(SentenceKey::of).distinct())
        .hasSize(3);
    assertThat(SentenceKey.of("I love it \u2764\ufe0f")).isEqualTo(SentenceKey.of("I love it!"));
  }

  @Test
  void aSentenceWithoutLettersIsItsOwnText() {
    assertThat(SentenceKey.of("...")).isNotEqualTo(SentenceKey.of("?!"));
  }

  @Test
  void theKeyFollowsItsDefinition() {
    long fnv = (0xcbf29ce484222325L ^ 'a') * 0x100000001b3L;
    assertThat(SentenceKey.of("A.")).isEqualTo(Hash64.mix(fnv));
  }

  @Test
  void splitsHaveTheirShares() {
    SplitRule rule = new SplitRule(new SplitShares(0.1, 0.05), 1, Split.AUTO);
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    IntStream.range(0, 20_000)
        .mapToObj(i -> rule.split(SentenceKey.of("sentence " + i)))
        .forEach(split -> counts.merge(split, 1, Integer::sum));
    // Four standard deviations of the binomial.
    assertThat(counts.get(Split.VALID)).isCloseTo(2000, within(170));
    assertThat(counts.get(Split.TEST)).isCloseTo(1000, within(124));
  }

  @Test
  void theSeedChangesTheSplitAndNothingElseDoes() {
    SplitShares shares = new SplitShares(0.25, 0.25);
    long key = SentenceKey.of("some sentence");
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(seed -> new SplitRule(shares, seed, Split.AUTO).split(key))
                .distinct())
        .containsExactlyInAnyOrder(Split.TRAIN, Split.VALID, Split.TEST);
    assertThat(new SplitRule(shares, 3, Split.AUTO).split(key))
        .isEqualTo(new SplitRule(shares, 3, Split.AUTO).split(key));
  }

  @Test
  void whatTheInputAsksForIsObeyed() {
    SplitShares none = new SplitShares(0, 0);
    assertThat(new SplitRule(none, 1, Split.TEST).split(5)).isEqualTo(Split.TEST);
    assertThat(new SplitRule(none, 1, Split.AUTO).split(5)).isEqualTo(Split.TRAIN);
  }
}
