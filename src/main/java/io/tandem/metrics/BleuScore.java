package io.tandem.metrics;

import io.tandem.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A BLEU score with its parts.
 *
 * @param score the score, from 0 to 100
 * @param matches matched n-grams by order from 1; with add-k smoothing, the smoothed counts
 * @param totals n-grams of the hypotheses by order from 1; with add-k smoothing, the smoothed ones
 * @param precisions smoothed, in percent, by order from 1
 * @param brevityPenalty 1 unless the hypotheses are shorter than the references
 * @param hypothesisLength tokens of the hypotheses
 * @param referenceLength tokens of the references that are nearest in length
 */
record BleuScore(
    double score,
    List<Double> matches,
    List<Double> totals,
    List<Double> precisions,
    double brevityPenalty,
    long hypothesisLength,
    long referenceLength) {
  /** The replacement of the logarithm of zero, small enough for the score to be 0. */
  private static final double LOG_OF_ZERO = -9999999999.0;

  public BleuScore {
    matches = List.copyOf(matches);
    totals = List.copyOf(totals);
    precisions = List.copyOf(precisions);
  }

  /** Scores the sentences counted. If no n-gram matches, the score is 0 with any smoothing. */
  static BleuScore of(BleuStatistics counted, Smoothing smoothing, Bleu.Orders orders) {
    int maxOrder = counted.maxOrder();
    boolean anyMatch = false;
    for (int order = 1; order <= maxOrder; order++) {
      anyMatch |= counted.matches(order) > 0;
    }
    List<Double> matches = new ArrayList<>();
    List<Double> totals = new ArrayList<>();
    for (int order = 1; order <= maxOrder; order++) {
      double added = anyMatch && order > 1 ? smoothing.addedToCounts() : 0;
      matches.add(counted.matches(order) + added);
      totals.add(counted.total(order) + added);
    }
    List<Double> precisions =
        anyMatch ? precisions(matches, totals, smoothing) : Collections.nCopies(maxOrder, 0.0);
    double brevityPenalty = brevityPenalty(counted);
    double mean = anyMatch ? geometricMean(precisions, averagedOrders(totals, orders)) : 0;
    return new BleuScore(
        brevityPenalty * mean,
        matches,
        totals,
        precisions,
        brevityPenalty,
        counted.hypothesisLength(),
        counted.referenceLength());
  }

  /**
   * Returns the ratio of the lengths of hypotheses and references; 0 if the references are empty.
   */
  public double lengthRatio() {
    return referenceLength == 0 ? 0 : (double) hypothesisLength / referenceLength;
  }

  /** Returns precisions, brevity penalty and lengths as sacreBLEU prints them after the score. */
  public String verbose() {
    String percents =
        precisions.stream().map(p -> Decimals.fixed(p, 1)).collect(Collectors.joining("/"));
    return Text.format(
        "%s (BP = %s ratio = %s hyp_len = %d ref_len = %d)",
        percents,
        Decimals.fixed(brevityPenalty, 3),
        Decimals.fixed(lengthRatio(), 3),
        hypothesisLength,
        referenceLength);
  }

  private static double brevityPenalty(BleuStatistics counted) {
    double hypothesis = counted.hypothesisLength();
    double reference = counted.referenceLength();
    if (hypothesis >= reference) {
      return 1;
    }
    return hypothesis > 0 ? Math.exp(1 - reference / hypothesis) : 0;
  }

  /**
   * Returns the precisions in percent; 0 from the first order on of which the hypotheses have no
   * n-gram.
   */
  private static List<Double> precisions(
      List<Double> matches, List<Double> totals, Smoothing smoothing) {
    List<Double> precisions = new ArrayList<>(Collections.nCopies(matches.size(), 0.0));
    int ordersWithoutMatch = 0;
    for (int i = 0; i < matches.size() && totals.get(i) > 0; i++) {
      double counting = matches.get(i);
      if (counting == 0) {
        ordersWithoutMatch++;
        counting = smoothing.matchesInsteadOfNone(ordersWithoutMatch);
      }
      precisions.set(i, 100 * counting / totals.get(i));
    }
    return precisions;
  }

  private static int averagedOrders(List<Double> totals, Bleu.Orders orders) {
    if (orders == Bleu.Orders.ALL) {
      return totals.size();
    }
    int effective = 0;
    while (effective < totals.size() && totals.get(effective) > 0) {
      effective++;
    }
    return effective;
  }

  private static double geometricMean(List<Double> precisions, int orders) {
    double logs = 0;
    for (double precision : precisions.subList(0, orders)) {
      logs += precision == 0 ? LOG_OF_ZERO : Math.log(precision);
    }
    return Math.exp(logs / orders);
  }
}
