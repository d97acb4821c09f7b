package io.tandem.training.worker;

import io.tandem.Text;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * A learning rate that rises in a straight line to its peak and then follows the subclass. The
 * names of the subclasses and of the two fields stand in the JSON of saved models.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
abstract class WarmupSchedule implements LearningRate {
  private static final long serialVersionUID = 1L;

  private double peak;
  private int warmup;

  /** Creates a schedule for JSON to fill. */
  WarmupSchedule() {}

  WarmupSchedule(double peak, int warmupUpdates) {
    if (!(peak > 0) || warmupUpdates < 0) {
      throw new IllegalArgumentException(
          Text.format(
              "peak = %s, warmupUpdates = %d: must be positive, and at least 0",
              peak, warmupUpdates));
    }
    this.peak = peak;
    this.warmup = warmupUpdates;
  }

  /** The share of the peak at an update after warmup. */
  abstract double shareAfterWarmup(long update);

  @Override
  public double rate(long update) {
    return peak * (update < warmup ? (double) update / warmup : shareAfterWarmup(update));
  }

  @Override
  public int warmupUpdates() {
    return warmup;
  }

  /** Returns this: nothing changes a schedule once JSON has filled it. */
  @Override
  public LearningRate clone() {
    return this;
  }

  /** Parameters whose updaters are equal share one block of the updater. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WarmupSchedule s
        && s.getClass().equals(getClass())
        && s.peak == peak
        && s.warmup == warmup;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(peak) + warmup;
  }
}
