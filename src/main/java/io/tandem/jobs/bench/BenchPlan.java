package io.tandem.jobs.bench;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.text.Display;

/**
 * The plan of a measurement.
 *
 * @param workers workers side by side, each with a network of its own
 * @param microBatches threads of each worker, which compute a micro-batch of the shape's batch each
 * @param warmup updates of each worker before it measures, while the JVM compiles
 * @param iterations the measured updates, or batches of decoding, of each worker
 */
public record BenchPlan(
    Settings settings,
    BenchShape shape,
    int workers,
    int microBatches,
    int warmup,
    int iterations,
    boolean profile) {
  public BenchPlan {
    require("--workers", workers, 1);
    require("--micro-batches", microBatches, 1);
    require("--warmup", warmup, 0);
    require("--updates", iterations, 1);
    int processors = Runtime.getRuntime().availableProcessors();
    if (workers > processors) {
      throw UserException.of(
          "--workers %d: this machine has %d processors, and workers that wait for one would"
              + " spoil the measurement; give at most that many",
          workers, processors);
    }
    if ((long) workers * microBatches > processors) {
      throw UserException.of(
          "--micro-batches %d: each of %s computes them on as many threads, and this"
              + " machine has %d processors; threads that wait for one would spoil the"
              + " measurement",
          microBatches, Display.count(workers, "worker"), processors);
    }
    if (profile && microBatches > 1) {
      throw new UserException(
          "--profile: it adds up the time of one thread for each worker; leave out"
              + " --micro-batches");
    }
  }

  private static void require(String option, int value, int least) {
    if (value < least) {
      throw UserException.of("%s %d: must be at least %d", option, value, least);
    }
  }

  /** Sentence pairs of one update of a worker. */
  int sentencesOfUpdate() {
    return microBatches * shape.sentences();
  }
}
