package io.tandem.run.report;

import java.util.Arrays;

/** The median, which summarizes all measurements. */
public final class Median {
  private Median() {}

  /** Returns the middle value, or the mean of the two middle values; NaN for no values. */
  public static double of(double... values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
