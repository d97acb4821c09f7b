package io.tandem.training;

import java.util.Locale;

/**
 * The learning rate of "Attention Is All You Need" (arXiv 1706.03762, section 5.3), scaled so that
 * its peak is a setting: linear warmup to {@code peak}, then the inverse square root of the update.
 *
 * <p>Its class name and its two fields stand in the JSON of saved models: do not rename them.
 */
public final class InverseSquareRootSchedule implements LearningRate {
  private static final long serialVersionUID = 1L;

  private double peak;
  private int warmup;

  /** Creates a schedule for JSON to fill. */
  private InverseSquareRootSchedule() {}

  public InverseSquareRootSchedule(double peak, int warmupUpdates) {
    if (!(peak > 0) || warmupUpdates < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "peak = %s, warmupUpdates = %d: both must be positive",
              peak,
              warmupUpdates));
    }
    this.peak = peak;
    this.warmup = warmupUpdates;
  }

  @Override
  public double rate(long update) {
    return peak * Math.min((double) update / warmup, Math.sqrt((double) warmup / update));
  }

  @Override
  public int warmupUpdates() {
    return warmup;
  }

  public double getPeak() {
    return peak;
  }

  public void setPeak(double peak) {
    this.peak = peak;
  }

  public int getWarmup() {
    return warmup;
  }

  public void setWarmup(int warmup) {
    this.warmup = warmup;
  }

  @Override
  public LearningRate clone() {
    return new InverseSquareRootSchedule(peak, warmup);
  }

  /** Parameters whose updaters are equal share one block of the updater. */
  @Override
  public boolean equals(Object other) {
    return other instanceof InverseSquareRootSchedule s && s.peak == peak && s.warmup == warmup;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(peak) + warmup;
  }
}
