package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LearnedShareTest {
  private static final int PAIRS = 20_000;

  @Test
  void aShareOfThePairsIsChosenByTheirText() {
    LearnedShare share = new LearnedShare(0.3, List.of());
    assertThat((double) IntStream.range(0, PAIRS).filter(i -> share.has("a" + i, "b" + i)).count())
        .isCloseTo(0.3 * PAIRS, Offset.offset(0.02 * PAIRS));
    assertThat(IntStream.range(0, PAIRS).filter(i -> share.has("a", "b" + i)))
        .hasSizeBetween((int) (0.28 * PAIRS), (int) (0.32 * PAIRS));
    assertThat(share.has(new String("same"), "pair")).isEqualTo(share.has("same", "pair"));
  }

  @Test
  void fromOneOnAllAreChosen() {
    LearnedShare share = new LearnedShare(1, List.of());
    assertThat(IntStream.range(0, 100).allMatch(i -> share.has("a" + i, "b"))).isTrue();
  }
}
