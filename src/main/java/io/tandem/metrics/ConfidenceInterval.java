package io.tandem.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The interval in which the score of another sample of sentences would lie, 19 times in 20.
 *
 * @param mean the mean of the scores of bootstrap resamples
 * @param halfWidth half the distance between their 2.5 % and 97.5 % quantiles, which sacreBLEU
 *     prints after ±
 */
public record ConfidenceInterval(double mean, double halfWidth) implements Serializable {
  /** One resample in 40 is trimmed at either end: 1 - 2 / 40 = 95 %. */
  private static final int CUT = 40;

  public static ConfidenceInterval of(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    int cut = sorted.length / CUT;
    return new ConfidenceInterval(
        Arrays.stream(sorted).average().orElseThrow(),
        (sorted[sorted.length - 1 - cut] - sorted[cut]) / 2);
  }

  /** Returns mean and half width, as in {@code 34.5 ± 0.8}. */
  public String text(int fractionDigits) {
    return Decimals.fixed(mean, fractionDigits) + " ± " + Decimals.fixed(halfWidth, fractionDigits);
  }

  ConfidenceInterval rounded(int fractionDigits) {
    return new ConfidenceInterval(
        Decimals.rounded(mean, fractionDigits), Decimals.rounded(halfWidth, fractionDigits));
  }
}
