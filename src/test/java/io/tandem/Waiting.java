package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do. */
public final class Waiting {
  private Waiting() {}

  /**
   * Waits until a condition is met.
   *
   * @param what what is waited for, for the message; asked only when it has not come
   * @param limitNanos the longest time to wait
   */
  public static void until(Supplier<String> what, long limitNanos, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start)
          .as(() -> "nanoseconds without " + what.get())
          .isLessThan(limitNanos);
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
