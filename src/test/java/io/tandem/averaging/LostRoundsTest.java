package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class LostRoundsTest {
  private final LostRounds rounds = new LostRounds();

  private void lose(long round) {
    rounds.requireAccident(
        (LostRoundException) LostRoundException.in(new SparkException("lost"), round));
  }

  private void requireGivenUp(long round) {
    assertThatThrownBy(() -> lose(round))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("lost");
  }

  @Test
  void aRoundMayBeLostAgainOnTheWayBackToIt() {
    lose(9);
    lose(7);
    lose(12);
    lose(11);
  }

  @Test
  void theSameRoundTwiceInARowIsNoAccident() {
    lose(9);
    requireGivenUp(9);
  }

  @Test
  void norAreManyLossesWithoutGettingAnyFurther() {
    lose(9);
    lose(3);
    lose(5);
    requireGivenUp(4);
  }
}
