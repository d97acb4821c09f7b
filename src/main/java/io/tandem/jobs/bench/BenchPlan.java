package io.tandem.jobs.bench;

import io.tandem.config.Settings;
import io.tandem.config.UserException;
import java.util.Locale;

/**
 * The plan of a measurement.
 *
 * @param warmup updates of each worker before it measures: the compiler of the JVM takes some
 * @param iterations the updates, or batches of decoding, of each worker that are measured
 */
public record BenchPlan(
    Settings settings, BenchShape shape, int workers, int warmup, int iterations, boolean profile) {
  public BenchPlan {
    require("--workers", workers, 1);
    require("--warmup", warmup, 0);
    require("--updates", iterations, 1);
    int processors = Runtime.getRuntime().availableProcessors();
    if (workers > processors) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "--workers %d: this machine has %d processors, and workers that wait for one would"
                  + " spoil the measurement; give at most that many",
              workers,
              processors));
    }
  }

  private static void require(String option, int value, int least) {
    if (value < least) {
      throw new UserException(
          String.format(Locale.ROOT, "%s %d: must be at least %d", option, value, least));
    }
  }
}
