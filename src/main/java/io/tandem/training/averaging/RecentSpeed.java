package io.tandem.training.averaging;

/**
 * The speed of a training over the later half to three quarters of its updates: its start, when
 * JVMs are cold, says little of what is to come. A value: each round makes the next one. A resumed
 * training begins with the mean of all that it has behind it, unless warmup had rounds of its own:
 * those are forgotten, and what is measured begins after them. Driver only.
 *
 * @param sinceUpdates updates at the mark from which the speed is measured
 * @param sinceMinutes minutes of training at that mark
 * @param nextUpdates updates at the mark that takes its place when they have doubled
 * @param nextMinutes minutes of training at the next mark
 */
record RecentSpeed(long sinceUpdates, double sinceMinutes, long nextUpdates, double nextMinutes) {
  /**
   * Returns the state before the first round of an attempt.
   *
   * @param lostMinutes minutes that were spent on updates which do not count any more
   */
  static RecentSpeed notCounting(double lostMinutes) {
    return new RecentSpeed(0, lostMinutes, 0, lostMinutes);
  }

  /** Returns the state after which no earlier update counts for the speed. */
  static RecentSpeed since(long updates, double minutes) {
    return new RecentSpeed(updates, minutes, updates, minutes);
  }

  /** Returns the state after a round. */
  RecentSpeed after(long updates, double minutes) {
    return updates >= 2 * nextUpdates
        ? new RecentSpeed(nextUpdates, nextMinutes, updates, minutes)
        : this;
  }

  /** Returns the speed at this point of training. */
  double updatesPerMinute(long updates, double minutes) {
    return measuredUpdates(updates) / measuredMinutes(minutes);
  }

  /** Returns the number of updates over which the speed is measured. */
  long measuredUpdates(long updates) {
    return updates - sinceUpdates;
  }

  /** Returns the minutes over which the speed is measured. */
  double measuredMinutes(double minutes) {
    return minutes - sinceMinutes;
  }
}
