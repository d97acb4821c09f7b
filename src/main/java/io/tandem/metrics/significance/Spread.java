package io.tandem.metrics.significance;

import java.util.List;

/**
 * Mean and spread of a figure measured several times, such as with several seeds.
 *
 * @param count the number of measurements
 * @param mean their mean; NaN if there are none
 * @param deviation their standard deviation, with count - 1; NaN if there are fewer than two
 * @param least the smallest; NaN if there are none
 * @param most the largest; NaN if there are none
 */
public record Spread(int count, double mean, double deviation, double least, double most) {
  private static final double CONFIDENCE = 0.95;

  /** Measures these values. */
  public static Spread of(List<Double> values) {
    int count = values.size();
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return new Spread(
        count,
        mean,
        count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1)),
        values.stream().mapToDouble(v -> v).min().orElse(Double.NaN),
        values.stream().mapToDouble(v -> v).max().orElse(Double.NaN));
  }

  /**
   * Returns half the width of the 95 % confidence interval of the mean by Student's t, for values
   * from a normal distribution; NaN for fewer than two values.
   */
  public double margin() {
    return count < 2
        ? Double.NaN
        : StudentT.bound(CONFIDENCE, count - 1) * deviation / Math.sqrt(count);
  }

  /** Returns the lower end of the interval. */
  public double low() {
    return mean - margin();
  }

  /** Returns the upper end of the interval. */
  public double high() {
    return mean + margin();
  }
}
