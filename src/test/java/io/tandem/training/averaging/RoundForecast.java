package io.tandem.training.averaging;

import io.tandem.training.averaging.round.Slicing;

/**
 * A round on a cluster with an executor for each worker: what it asks of the driver, from the
 * counts of {@link DriverLoadBenchmark}, against which {@link DriverLoadIT} holds it, and the
 * seconds that it takes beside its updates, from {@link Network} and {@link Costs}. Rounds that
 * average gradients clip them.
 *
 * @param parameters the parameters of the network
 * @param workers the number of workers
 * @param synchronous whether gradients are averaged, else parameters and Adam's moments
 */
record RoundForecast(long parameters, int workers, boolean synchronous) {
  private static final int MESSAGES_PER_TASK = 2; // it runs, it has ended
  private static final double FIXED_MESSAGES = 36;
  private static final double FIXED_LOCATIONS = 10;

  /**
   * A synchronous round has 3 of these and a local one 2: the places of a stage's code and tables.
   */
  private static final double MESSAGES_PER_EXECUTOR = 7;

  private static final double BYTES_PER_TASK = 9_153;
  private static final double GB = 1e9;

  /**
   * A cluster.
   *
   * @param bytesPerSecond of an executor's network, in each direction
   */
  record Network(double bytesPerSecond) {
    static Network ofGigabits(double perSecond) {
      return new Network(perSecond * GB / 8);
    }
  }

  /**
   * Measured costs.
   *
   * @param fixedSeconds of a round of a very small network
   * @param driverSecondsPerTask processor time, with its two messages
   * @param driverSecondsPerMessage processor time of any other message
   * @param secondsPerGigabyte an executor's time to receive, average and send a gigabyte, with the
   *     threads that it does so with
   */
  record Costs(
      double fixedSeconds,
      double driverSecondsPerTask,
      double driverSecondsPerMessage,
      double secondsPerGigabyte) {}

  int slices() {
    return Slicing.of(Math.toIntExact(parameters), workers).count();
  }

  /** Workers train; owners of slices average, and make the step when all norms are known. */
  int tasks() {
    return workers + (synchronous ? 2 : 1) * slices();
  }

  /** Returns the questions where a block is. */
  double locationsAsked(int executors) {
    return FIXED_LOCATIONS
        + (synchronous ? 3 : 2) * executors
        + (synchronous ? 3.2 : 2.3) * slices();
  }

  /** Returns all messages that the driver gets. */
  double messages(int executors) {
    return FIXED_MESSAGES
        + MESSAGES_PER_EXECUTOR * executors
        + MESSAGES_PER_TASK * tasks()
        + (synchronous ? 7 : 5) * slices();
  }

  /** Returns the bytes of tasks that the driver sends. */
  double taskBytes() {
    return BYTES_PER_TASK * tasks();
  }

  /** Returns the driver's processor time; tasks of a stage wait for each other there. */
  double driverSeconds(Costs costs) {
    double others = messages(workers) - MESSAGES_PER_TASK * tasks();
    return costs.driverSecondsPerTask() * tasks() + costs.driverSecondsPerMessage() * others;
  }

  /**
   * Returns the bytes into each executor, and out of it: a worker fetches all slices and sends all,
   * and the owner of a slice gets it from all workers.
   */
  double bytesIn() {
    double vectors = synchronous ? 1 : 3; // parameters or gradients; and two moments
    double others = (workers - 1.0) / workers;
    return 2 * vectors * Float.BYTES * parameters * others;
  }

  /** Returns the seconds of a round beside its updates, its parts one after the other. */
  double secondsBesideUpdates(Network network, Costs costs) {
    return costs.fixedSeconds()
        + driverSeconds(costs)
        + bytesIn() / network.bytesPerSecond()
        + bytesIn() / GB * costs.secondsPerGigabyte();
  }
}
