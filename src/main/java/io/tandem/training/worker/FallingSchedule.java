package io.tandem.training.worker;

import io.tandem.Text;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * A learning rate that falls to zero in the last updates of a training, from where another schedule
 * has it by then, on the curve of the subclass. The update after the last would have the rate 0.
 *
 * <p>The names of the subclasses and of the three fields stand in the JSON of saved models.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
abstract class FallingSchedule implements LearningRate {
  private static final long serialVersionUID = 1L;

  private LearningRate before;
  private long last;
  private long updates;

  /** Creates a schedule for JSON to fill. */
  FallingSchedule() {}

  /**
   * @param before the rates until the fall, which begins after its warmup
   * @param last the last update of the training, counted from 1
   * @param updates how many updates the fall takes
   */
  FallingSchedule(LearningRate before, long last, long updates) {
    if (updates < 1 || last - updates < before.warmupUpdates()) {
      throw new IllegalArgumentException(
          Text.format(
              "a fall over %d of %d updates: must be at least 1, and begin after %d of warmup",
              updates, last, before.warmupUpdates()));
    }
    this.before = before;
    this.last = last;
    this.updates = updates;
  }

  /**
   * The rate in the course of the fall.
   *
   * @param from the rate before it
   * @param left the steps to zero, at most {@code steps}; 0 for every update after the last
   * @param steps the steps from that rate to zero
   */
  abstract double fallen(double from, long left, long steps);

  @Override
  public double rate(long update) {
    long begin = last - updates;
    return update <= begin
        ? before.rate(update)
        : fallen(before.rate(begin), Math.max(0, last + 1 - update), updates + 1);
  }

  @Override
  public int warmupUpdates() {
    return before.warmupUpdates();
  }

  @Override
  public long lastUpdate() {
    return last;
  }

  /** Returns this: nothing changes a schedule once JSON has filled it. */
  @Override
  public LearningRate clone() {
    return this;
  }

  /** Parameters whose updaters are equal share one block of the updater. */
  @Override
  public boolean equals(Object other) {
    return other instanceof FallingSchedule s
        && s.getClass().equals(getClass())
        && s.before.equals(before)
        && s.last == last
        && s.updates == updates;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * before.hashCode() + Long.hashCode(last)) + Long.hashCode(updates);
  }
}
