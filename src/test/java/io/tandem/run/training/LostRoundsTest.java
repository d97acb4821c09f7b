package io.tandem.run.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** Uses a patience of ten minutes. */
class LostRoundsTest {
  private static final Exception EXECUTORS = new SparkException("lost");

  private final AtomicLong clock = new AtomicLong();
  private final LostRounds rounds = new LostRounds(Duration.ofMinutes(10), clock::get);

  private long secondsAfter(long round, Exception failure) {
    return rounds.pause((LostRoundException) LostRoundException.in(failure, round)).toSeconds();
  }

  private long secondsAfter(long round) {
    return secondsAfter(round, EXECUTORS);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void theSameRoundMayBeLostAgainAndAgainAfterLongerPauses() {
    assertThat(secondsAfter(9)).isEqualTo(1);
    assertThat(secondsAfter(9)).isEqualTo(2);
    assertThat(secondsAfter(9)).isEqualTo(4);
    assertThat(secondsAfter(7)).isEqualTo(8);
    for (int more = 0; more < 60; more++) {
      assertThat(secondsAfter(9)).isBetween(16L, 60L);
    }
    assertThat(secondsAfter(10)).as("further than ever").isEqualTo(1);
  }

  @Test
  void lossesWithoutGettingAnyFurtherEndWithThePatience() {
    secondsAfter(9);
    pass(Duration.ofMinutes(9));
    secondsAfter(9);
    secondsAfter(3);
    pass(Duration.ofMinutes(1));
    assertThatThrownBy(() -> secondsAfter(9))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Spark could not compute round 9: lost; given up, as this happened 4 times within 10.0"
                + " minutes without getting any further")
        .hasRootCause(EXECUTORS);
  }

  /** Rounds may take longer than the patience. */
  @Test
  void aFewLossesAreNoReasonToGiveUp() {
    for (int loss = 1; loss < LostRounds.LOSSES; loss++) {
      secondsAfter(9);
      pass(Duration.ofMinutes(30));
    }
    assertThatThrownBy(() -> secondsAfter(9)).hasMessageContaining("4 times within 90.0 minutes");
  }

  @Test
  void whatATaskFailsWithTwiceInARowIsNoAccident() {
    Exception fault = new SparkException("job aborted", new ArithmeticException("/ by zero"));
    secondsAfter(9, fault);
    secondsAfter(8, fault);
    assertThatThrownBy(() -> secondsAfter(8, fault))
        .hasMessage(
            "Spark could not compute round 8: job aborted; given up, as this happened twice in a"
                + " row")
        .hasRootCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void aFullDiskOfAnExecutorMayBeAnAccident() {
    Exception full = new SparkException("job aborted", new IOException("No space left on device"));
    secondsAfter(9, full);
    assertThat(secondsAfter(9, full)).isEqualTo(2);
  }
}
