package io.tandem.run.training;

import io.tandem.Text;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides whether training goes back to its newest checkpoint after Spark has lost a round, and
 * after which pause: 1, 2, 4 seconds and so on, at most {@value #MAX_SECONDS}. Executors that come
 * and go cost such a round now and then, also the same one again; but not for longer than the
 * patience and {@value #LOSSES} times without getting any further. What a task itself fails with is
 * no accident when it comes twice in a row. Driver only.
 */
final class LostRounds {
  static final int LOSSES = 4;
  private static final long MAX_SECONDS = 60;
  private static final int MAX_DOUBLINGS = 6;

  private final Duration patience;
  private final LongSupplier nanos;
  private long latest;
  private long furthest;
  private int inVain;
  private long since;

  /**
   * @param minutes the patience
   */
  LostRounds(double minutes) {
    this(Duration.ofMillis((long) (minutes * TimeUnit.MINUTES.toMillis(1))), System::nanoTime);
  }

  /**
   * @param nanos the clock, as {@link System#nanoTime}
   */
  LostRounds(Duration patience, LongSupplier nanos) {
    this.patience = patience;
    this.nanos = nanos;
  }

  /**
   * Waits until it is time to go back.
   *
   * @throws IllegalStateException with Spark's failure, if going back has no chance
   */
  void pauseAfter(LostRoundException lost) {
    try {
      Thread.sleep(pause(lost).toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Duration pause(LostRoundException lost) {
    if (lost.round() > furthest) {
      inVain = 0;
      since = nanos.getAsLong();
    }
    inVain++;
    if (lost.isFaultOfTask() && lost.round() == latest) {
      throw givenUp(lost, "twice in a row");
    }
    Duration passed = Duration.ofNanos(nanos.getAsLong() - since);
    if (inVain >= LOSSES && passed.compareTo(patience) >= 0) {
      throw givenUp(
          lost,
          Text.format(
              "%d times within %.1f minutes without getting any further",
              inVain, passed.toMillis() / (double) TimeUnit.MINUTES.toMillis(1)));
    }
    latest = lost.round();
    furthest = Math.max(furthest, latest);
    return Duration.ofSeconds(Math.min(MAX_SECONDS, 1L << Math.min(inVain - 1, MAX_DOUBLINGS)));
  }

  private static IllegalStateException givenUp(LostRoundException lost, String howOften) {
    return new IllegalStateException(
        "%s; given up, as this happened %s".formatted(lost.getMessage(), howOften), lost.why());
  }
}
