package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Filters;
import org.junit.jupiter.api.Test;

class PairFiltersTest {
  @Test
  void anEmptySideIsRejected() {
    PairFilter filter = new EmptySide();
    assertThat(filter.rejects("", "b")).isTrue();
    assertThat(filter.rejects("a", "")).isTrue();
    assertThat(filter.rejects("a", "b")).isFalse();
  }

  @Test
  void wordsAreCountedOnBothSides() {
    assertThat(new TooFewWords(2).rejects("a b", "a")).isTrue();
    assertThat(new TooFewWords(2).rejects("a", "a b")).isTrue();
    assertThat(new TooFewWords(2).rejects("a b", "a b")).isFalse();
    assertThat(new TooManyWords(2).rejects("a b c", "a")).isTrue();
    assertThat(new TooManyWords(2).rejects("a", "a b c")).isTrue();
    assertThat(new TooManyWords(2).rejects("a b", "a b")).isFalse();
  }

  @Test
  void charactersAreCodePoints() {
    String threeEmoji = "\uD83D\uDE00".repeat(3);
    assertThat(new TooManyCharacters(3).rejects(threeEmoji, "a")).isFalse();
    assertThat(new TooManyCharacters(2).rejects("a", threeEmoji)).isTrue();
    assertThat(new TooManyCharacters(2).rejects(threeEmoji, "a")).isTrue();
  }

  @Test
  void theLengthRatioCountsOnlyWhenTheLongerSideIsLongEnough() {
    PairFilter filter = new LengthRatio(2.0, 6);
    assertThat(filter.rejects("aaaaaa", "a")).isFalse();
    assertThat(filter.rejects("aaaaaaa", "aaa")).isTrue();
    assertThat(filter.rejects("aaa", "aaaaaaa")).isTrue();
    assertThat(filter.rejects("aaaaaaaa", "aaaa")).isFalse();
  }

  @Test
  void identicalSidesAreRejected() {
    assertThat(new IdenticalSides().rejects("a", "a")).isTrue();
    assertThat(new IdenticalSides().rejects("a", "A")).isFalse();
  }

  @Test
  void theFirstReasonIsTheOneGiven() {
    PairFilters filters = PairFilters.of(new Filters(2, 4, 12, 2.0, 4, true, true));
    assertThat(filters.reason("", "")).contains("empty-side");
    assertThat(filters.reason("one", "one")).contains("too-few-words");
    assertThat(filters.reason("a b c d e", "a b c d e")).contains("too-many-words");
    assertThat(filters.reason("a bcdefghijklmn", "a b")).contains("too-many-characters");
    assertThat(filters.reason("a bcdefghijk", "a b")).contains("length-ratio");
    assertThat(filters.reason("a b", "a b")).contains("identical-sides");
    assertThat(filters.reason("a b", "c d")).isEmpty();
  }

  @Test
  void whatTheSettingsTurnOffIsNotRejected() {
    PairFilters filters = PairFilters.of(new Filters(1, 4, 12, 2.0, 4, false, true));
    assertThat(filters.reason("a b", "a b")).isEmpty();
  }

  @Test
  void givenSetsLoseOnlyEmptySides() {
    PairFilters filters = PairFilters.ofGivenSets();
    assertThat(filters.reason("a ".repeat(1000).strip(), "a")).isEmpty();
    assertThat(filters.reason("same", "same")).isEmpty();
    assertThat(filters.reason("", "a")).contains("empty-side");
  }
}
