package io.tandem.metrics;

import io.tandem.Text;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A BLEU score with its parts.
 *
 * @param score the score, from 0 to 100
 * @param precisions smoothed, in percent, by order from 1
 * @param brevityPenalty 1 unless the hypotheses are shorter than the references
 * @param hypothesisLength tokens of the hypotheses
 * @param referenceLength tokens of the references that are nearest in length
 */
record BleuScore(
    double score,
    double[] precisions,
    double brevityPenalty,
    long hypothesisLength,
    long referenceLength) {
  /** The replacement of the logarithm of zero, small enough for the score to be 0. */
  private static final double LOG_OF_ZERO = -9999999999.0;

  /** Scores the sentences counted. Without any match the score is 0, whatever the smoothing. */
  static BleuScore of(Statistics counted, int maxOrder, Bleu.Orders orders) {
    long[] counts = Arrays.copyOf(counted.counts(), 2 + 2 * maxOrder);
    long[] matches = Arrays.copyOfRange(counts, 2, 2 + maxOrder);
    long[] totals = Arrays.copyOfRange(counts, 2 + maxOrder, counts.length);
    double[] precisions = new double[maxOrder];
    double mean = 0;
    if (Arrays.stream(matches).sum() > 0) {
      int effective = setPrecisions(matches, totals, precisions);
      mean = geometricMean(precisions, orders == Bleu.Orders.ALL ? maxOrder : effective);
    }
    double brevityPenalty = brevityPenalty(counted.count(0), counted.count(1));
    return new BleuScore(
        brevityPenalty * mean, precisions, brevityPenalty, counted.count(0), counted.count(1));
  }

  /** Returns the ratio of the lengths of hypotheses and references; 0 for empty references. */
  double lengthRatio() {
    return referenceLength == 0 ? 0 : (double) hypothesisLength / referenceLength;
  }

  /** Returns precisions, brevity penalty and lengths as sacreBLEU prints them after the score. */
  String verbose() {
    String percents =
        Arrays.stream(precisions)
            .mapToObj(p -> Decimals.fixed(p, 1))
            .collect(Collectors.joining("/"));
    return Text.format(
        "%s (BP = %s ratio = %s hyp_len = %d ref_len = %d)",
        percents,
        Decimals.fixed(brevityPenalty, 3),
        Decimals.fixed(lengthRatio(), 3),
        hypothesisLength,
        referenceLength);
  }

  private static double brevityPenalty(double hypothesis, double reference) {
    if (hypothesis >= reference) {
      return 1;
    }
    return hypothesis > 0 ? Math.exp(1 - reference / hypothesis) : 0;
  }

  /**
   * Sets the precisions in percent up to the first order of which the hypotheses have no n-gram.
   *
   * @return the number of orders before it
   */
  private static int setPrecisions(long[] matches, long[] totals, double[] precisions) {
    int withoutMatch = 0;
    int order = 0;
    for (; order < precisions.length && totals[order] > 0; order++) {
      double counting = matches[order] > 0 ? matches[order] : Math.scalb(1.0, - ++withoutMatch);
      precisions[order] = 100 * counting / totals[order];
    }
    return order;
  }

  private static double geometricMean(double[] precisions, int orders) {
    double logs = 0;
    for (int i = 0; i < orders; i++) {
      logs += precisions[i] == 0 ? LOG_OF_ZERO : Math.log(precisions[i]);
    }
    return Math.exp(logs / orders);
  }
}
