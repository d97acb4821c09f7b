package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RoundLineageTest {
  /** What Spark does when it stops while it is asked to forget an RDD: it never answers. */
  @Test
  @Timeout(60)
  void theEndOfATrainingDoesNotWaitForASparkThatHasLeft() {
    CountDownLatch never = new CountDownLatch(1);
    RoundLineage.waitAtMost(
        Duration.ofMillis(50),
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    never.countDown();
  }

  @Test
  void itWaitsForASparkThatAnswers() {
    AtomicBoolean done = new AtomicBoolean();
    RoundLineage.waitAtMost(Duration.ofMinutes(1), () -> done.set(true));
    assertThat(done).isTrue();
    assertThatCode(
            () ->
                RoundLineage.waitAtMost(
                    Duration.ofMinutes(1),
                    () -> {
                      throw new IllegalStateException("Spark has stopped");
                    }))
        .doesNotThrowAnyException();
  }
}
