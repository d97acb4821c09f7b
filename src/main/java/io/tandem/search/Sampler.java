package io.tandem.search;

import io.tandem.config.SearchSettings;
import io.tandem.subword.Vocabulary;
import java.util.Arrays;

/**
 * Draws the next token: from P^(1 / temperature), restricted to the {@code topK} most probable
 * tokens (Fan et al. 2018, arXiv 1805.04833) and of these to the fewest whose probabilities sum to
 * {@code topP} (the nucleus, Holtzman et al. 2020, arXiv 1904.09751). PAD, BOS and UNK are never
 * drawn.
 *
 * @param topK 0 for all
 */
record Sampler(double temperature, int topK, double topP) {
  /** The result when every token has probability 0. */
  static final int NONE = -1;

  static Sampler of(SearchSettings.Sampling settings) {
    return new Sampler(settings.temperature(), settings.topK(), settings.topP());
  }

  /**
   * Returns the token at which the cumulative probability exceeds {@code uniform}.
   *
   * @param next log P, V values from {@code from} on
   * @param uniform the uniform random number, from 0 inclusive to 1 exclusive
   */
  int draw(float[] next, int from, int vocabularySize, double uniform) {
    double[] weights = weights(next, from, vocabularySize);
    double sum = Arrays.stream(weights).sum();
    if (!(sum > 0)) {
      return NONE;
    }
    if (topK == 0 && topP == 1) {
      return drawInOrder(weights, uniform * sum);
    }
    int[] ranked = ranked(weights, sum);
    return drawRanked(ranked, nucleus(ranked, weights), weights, uniform);
  }

  /** Computes weights proportional to P^(1 / temperature); 0 for tokens that are never drawn. */
  private double[] weights(float[] next, int from, int vocabularySize) {
    double[] weights = new double[vocabularySize];
    float highest = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabularySize; id++) {
      if (possible(id)) {
        highest = Math.max(highest, next[from + id]);
      }
    }
    for (int id = 0; id < vocabularySize && highest > Float.NEGATIVE_INFINITY; id++) {
      if (possible(id)) {
        weights[id] = Math.exp((next[from + id] - highest) / temperature);
      }
    }
    return weights;
  }

  private static boolean possible(int id) {
    return id == Vocabulary.EOS || id >= Vocabulary.FIRST_BYTE;
  }

  private static int drawInOrder(double[] weights, double target) {
    double cumulative = 0;
    int last = NONE;
    for (int id = 0; id < weights.length; id++) {
      if (weights[id] > 0) {
        cumulative += weights[id];
        last = id;
        if (cumulative > target) {
          return id;
        }
      }
    }
    return last; // the sum in another order may be greater because of rounding
  }

  /** Ranks the candidate tokens, most probable first, equal ones by id. */
  private int[] ranked(double[] weights, double sum) {
    // The total probability of tokens below this is less than 1 - topP, so the nucleus does not
    // need them.
    double least = topK == 0 ? (1 - topP) / weights.length * sum : 0;
    long[] keys = new long[weights.length];
    int count = 0;
    long last = Long.MAX_VALUE;
    for (int id = 0; id < weights.length; id++) {
      // The bits of positive floats have the order of the floats; complemented, because the sort
      // ascends.
      long key = ((long) ~Float.floatToIntBits((float) weights[id]) << Integer.SIZE) | id;
      if (weights[id] > 0 && weights[id] >= least && key < last) {
        keys[count++] = key;
        if (topK > 0 && count == 2L * topK) {
          // Few tokens come after these, so that sorting all of them would take much longer.
          Arrays.sort(keys, 0, count);
          count = topK;
          last = keys[topK - 1];
        }
      }
    }
    Arrays.sort(keys, 0, count);
    int kept = topK == 0 ? count : Math.min(topK, count);
    int[] ranked = new int[kept];
    Arrays.setAll(ranked, rank -> (int) keys[rank]);
    return ranked;
  }

  /**
   * Returns the number of first tokens that together have the share {@code topP} of the ranked
   * ones.
   */
  private int nucleus(int[] ranked, double[] weights) {
    if (topP == 1) {
      return ranked.length;
    }
    double all = topK == 0 ? Arrays.stream(weights).sum() : sum(ranked, ranked.length, weights);
    double cumulative = 0;
    for (int rank = 0; rank < ranked.length; rank++) {
      cumulative += weights[ranked[rank]];
      if (cumulative >= topP * all) {
        return rank + 1;
      }
    }
    return ranked.length;
  }

  private static double sum(int[] ranked, int count, double[] weights) {
    double sum = 0;
    for (int rank = 0; rank < count; rank++) {
      sum += weights[ranked[rank]];
    }
    return sum;
  }

  private static int drawRanked(int[] ranked, int count, double[] weights, double uniform) {
    double target = uniform * sum(ranked, count, weights);
    double cumulative = 0;
    for (int rank = 0; rank < count; rank++) {
      cumulative += weights[ranked[rank]];
      if (cumulative > target) {
        return ranked[rank];
      }
    }
    return ranked[count - 1];
  }
}
