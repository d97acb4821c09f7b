package io.tandem.translation.spark;

import io.tandem.config.SearchSettings.Utility;
import io.tandem.metrics.Metric;
import io.tandem.translation.Translation.Candidate;
import java.io.Serializable;
import java.util.List;

/**
 * The choice of the candidate that is nearest to a reference: the data of sequence-level
 * interpolation (Kim and Rush 2016, arXiv 1606.07947, section 3.3). Driver and executors.
 *
 * @param metric compares a candidate with the reference
 * @param reference the column of the references; empty: there is no choice
 * @param rank the column to add: that of the chosen candidate, 1 for the best by score
 */
public record BestOf(Utility metric, String reference, String rank) implements Serializable {
  /** No choice: the translation is the best by score, and no column is added. */
  public static final BestOf SCORE = new BestOf(Utility.CHRF, "", "");

  /**
   * Returns the rank of the candidate that is nearest to the reference; of several the first.
   *
   * @param candidates best by score first
   * @param reference null: there is none, and the best by score is chosen
   */
  int rank(List<Candidate> candidates, String reference) {
    int rank = 1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.size() && reference != null; i++) {
      double score = Metric.ofSentences(metric).sentenceScore(candidates.get(i).text(), reference);
      if (score > highest) {
        highest = score;
        rank = i + 1;
      }
    }
    return rank;
  }
}
