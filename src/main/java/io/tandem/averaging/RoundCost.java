package io.tandem.averaging;

import io.tandem.averaging.round.FloatFormat;
import io.tandem.averaging.round.Slicing;
import io.tandem.config.AveragingSettings;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.transformer.TransformerGraph;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A model of what a round of averaging costs besides the updates: bytes by what is sent, seconds by
 * what was measured of each step and by the speed of the network. With K workers on E executors, D
 * bytes fetched and U bytes sent by each worker:
 *
 * <pre>
 * fetch     each worker fetches the slices from their owners ((E-1)/E · K/E · D into each executor)
 *           and loads them
 * send      each worker cuts U into slices and writes them down for the shuffle
 * average   the owners of slices fetch them ((E-1)/E · K/E · U into each executor), average them,
 *           make the step and store the slices
 * </pre>
 *
 * What a worker costs counts once for each wave of workers that an executor's cores take one after
 * another, and a task takes some time of its core whatever it does. Steps do not overlap, and
 * nobody waits for a slow machine, nor for the driver, which starts tasks one by one.
 *
 * @param downBytes D
 * @param upBytes U
 * @param bytesIntoExecutor the bytes into each executor, and out of it
 * @param schedulingSeconds jobs, stages and tasks, whatever their size
 * @param fetchSeconds the processor time of fetching; the following are processor times as well
 */
public record RoundCost(
    int workers,
    int executors,
    long downBytes,
    long upBytes,
    long bytesIntoExecutor,
    double schedulingSeconds,
    double fetchSeconds,
    double sendSeconds,
    double averageSeconds) {

  /**
   * The time of single steps on some machine, in seconds.
   *
   * @param perRound jobs, stages and whatever depends neither on bytes nor on tasks
   * @param perTask the time that a core needs for a task besides its work
   * @param fetch the time for each byte that a worker fetches and loads
   * @param send the time for each byte that a worker sends
   * @param average the time for each byte that arrives at an owner
   */
  public record Speed(double perRound, double perTask, double fetch, double send, double average) {}

  /**
   * The place of workers on a cluster, where they are spread evenly.
   *
   * @param cores the cores of each executor
   */
  public record Spread(int workers, int executors, int cores) {
    private int each() {
      return (workers + executors - 1) / executors;
    }

    private int waves() {
      return (each() + cores - 1) / cores;
    }

    /** Returns the tasks of a core in a round of so many slices. */
    public int tasksOfCore(int slices) {
      int slots = executors * cores;
      return waves() + (slices + slots - 1) / slots;
    }
  }

  /**
   * The cost of a round.
   *
   * @param parameters the parameters of the network
   * @param format the format in which workers send them
   * @param sharedState the floats of the optimizer's state that are averaged as well
   */
  public static RoundCost of(
      long parameters, FloatFormat format, long sharedState, Spread spread, Speed speed) {
    long sharedBytes = Float.BYTES * sharedState;
    long down = Float.BYTES * parameters + sharedBytes;
    long up = format.bytes(Math.toIntExact(parameters)) + sharedBytes;
    int executors = spread.executors();
    int slices = Slicing.of(Math.toIntExact(parameters), spread.workers()).count();
    int slicesAtOnce = Math.min(spread.cores(), (slices + executors - 1) / executors);
    return new RoundCost(
        spread.workers(),
        executors,
        down,
        up,
        spread.each() * (down + up) / executors * (executors - 1),
        speed.perRound() + spread.tasksOfCore(slices) * speed.perTask(),
        down * spread.waves() * speed.fetch(),
        up * spread.waves() * speed.send(),
        (double) up * spread.workers() / executors / slicesAtOnce * speed.average());
  }

  /** Returns the floats of the optimizer's state of a network that are averaged with it. */
  public static long sharedState(
      AveragingSettings averaging, ComputationGraphConfiguration network) {
    return averaging.mode() == Mode.LOCAL && averaging.optimizerState() == OptimizerState.AVERAGED
        ? TransformerGraph.updaterState(network)
        : 0;
  }

  /** Returns the bytes over the whole network. */
  public long totalBytes() {
    return bytesIntoExecutor * executors;
  }

  /**
   * Returns the seconds of the whole round without its updates.
   *
   * @param bitsPerSecond the bits per second of each machine's connection, in either direction;
   *     infinite where driver and executors are processes of one machine
   */
  public double seconds(double bitsPerSecond) {
    return schedulingSeconds
        + fetchSeconds
        + sendSeconds
        + averageSeconds
        + Byte.SIZE * bytesIntoExecutor / bitsPerSecond;
  }
}
