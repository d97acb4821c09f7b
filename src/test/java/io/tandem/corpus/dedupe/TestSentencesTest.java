package io.tandem.corpus.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Side;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestSentencesTest {
  private static Stream<TestSets.Sentence> endless(int ngram) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> new TestSets.Sentence(0, Side.BOTH, "one two three four five " + i, ngram));
  }

  @Test
  void aSetWithoutEndIsRefusedAtTheLimitOfNgrams() {
    TestSentences tests = new TestSentences(100, 1_000_000);
    assertThatThrownBy(() -> endless(4).forEach(tests::add))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("more than 100 n-grams")
        .hasMessageContaining("corpus.leakage.ngram = 0");
    // Each has three.
    assertThat(tests.list()).hasSize(33);
  }

  @Test
  void aSetWithoutEndIsRefusedAtTheLimitOfSentences() {
    TestSentences tests = new TestSentences(100, 50);
    assertThatThrownBy(() -> endless(0).forEach(tests::add))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("more than 50 sentences");
    assertThat(tests.list()).hasSize(50);
  }

  @Test
  void whatHasBeenCountedIsRefusedBeforeItIsCollected() {
    TestSentences tests = new TestSentences(100, 50);
    endless(4).limit(10).forEach(tests::add);
    assertThatCode(() -> tests.requireRoom(40, 70)).doesNotThrowAnyException();
    assertThatThrownBy(() -> tests.requireRoom(40, 71))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("more than 100 n-grams");
    assertThatThrownBy(() -> tests.requireRoom(41, 70))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("more than 50 sentences");
  }
}
