package io.tandem.averaging;

import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.AveragingSettings.OptimizerState;

/**
 * A model of what a round of averaging costs besides the updates: bytes by what is sent, seconds by
 * what was measured of each step and by the speed of the network. With K workers on E executors, D
 * bytes broadcast and U bytes sent by each worker:
 *
 * <pre>
 * hand out  the driver serializes D; every executor fetches D, from the driver or from those that
 *           have it (D out of the driver, D into an executor); each worker loads it and makes ready
 *           what it will send
 * cut       each worker splits U into slices and writes them down for the shuffle
 * reduce    the owners of slices fetch them ((E-1)/E · K/E · U into each executor), sum them in the
 *           order of workers, and send the mean (D into the driver)
 * driver    joins the mean and takes the outer step
 * </pre>
 *
 * What a worker costs counts once for each wave of workers that an executor's cores take one after
 * another; the driver starts tasks one by one. Steps do not overlap, and nobody waits for a slow
 * machine.
 *
 * @param downBytes D
 * @param upBytes U
 * @param exchangedBytes the bytes into each executor, and out of it, when slices go to their owners
 * @param schedulingSeconds jobs, stages and tasks, whatever their size
 * @param handOutSeconds the processor time of the hand-out; the following are processor times as
 *     well
 */
public record RoundCost(
    int workers,
    int executors,
    long downBytes,
    long upBytes,
    long exchangedBytes,
    double schedulingSeconds,
    double handOutSeconds,
    double cutSeconds,
    double reduceSeconds,
    double driverSeconds) {

  /**
   * Stages of a round: the updates, the splitting, the summing. Each has a task for each worker.
   */
  private static final int STAGES = 3;

  /**
   * The hops of a broadcast: out of the driver, and from executor to executor at the same time; two
   * is an upper bound.
   */
  private static final int HOPS_OF_BROADCAST = 2;

  /**
   * The time of single steps on some machine, in seconds.
   *
   * @param perRound jobs, stages and whatever depends neither on bytes nor on workers
   * @param perTask the driver starts a task and takes its result
   * @param handOut the time for each byte that is broadcast, until an executor has it
   * @param load the time for each byte that is broadcast, until a worker has loaded it and is ready
   *     to send
   * @param cut the time of splitting each byte that a worker sends
   * @param reduce the time of adding each byte that is summed
   * @param driver the driver's time for each byte of the mean
   */
  public record Speed(
      double perRound,
      double perTask,
      double handOut,
      double load,
      double cut,
      double reduce,
      double driver) {}

  /**
   * The settings of a training, on a cluster where workers are spread evenly.
   *
   * @param parameters the parameters of the network
   * @param format the format in which workers send them
   * @param moments the treatment of Adam's moments, which may be averaged as well
   * @param cores the cores of each executor
   */
  public static RoundCost of(
      long parameters,
      FloatFormat format,
      OptimizerState moments,
      int workers,
      int executors,
      int cores,
      Speed speed) {
    long sharedBytes = moments == OptimizerState.AVERAGED ? 2 * Float.BYTES * parameters : 0;
    long down = Float.BYTES * parameters + sharedBytes;
    long up = format.offset(Math.toIntExact(parameters)) + sharedBytes;
    int each = (workers + executors - 1) / executors;
    int waves = (each + cores - 1) / cores;
    return new RoundCost(
        workers,
        executors,
        down,
        up,
        each * up / executors * (executors - 1),
        speed.perRound() + STAGES * workers * speed.perTask(),
        down * (speed.handOut() + waves * speed.load()),
        up * waves * speed.cut(),
        (double) up * each / Math.min(cores, each) * speed.reduce(),
        down * speed.driver());
  }

  /** Returns the bytes over the whole network: broadcast, slices and mean. */
  public long totalBytes() {
    return downBytes * (executors + 1) + exchangedBytes * executors;
  }

  /**
   * Returns the seconds of the whole round without its updates.
   *
   * @param bitsPerSecond the bits per second of each machine's connection, in either direction;
   *     infinite where driver and executors are processes of one machine
   */
  public double seconds(double bitsPerSecond) {
    double bytes = HOPS_OF_BROADCAST * (double) downBytes + exchangedBytes + downBytes;
    return schedulingSeconds
        + handOutSeconds
        + cutSeconds
        + reduceSeconds
        + driverSeconds
        + Byte.SIZE * bytes / bitsPerSecond;
  }
}
