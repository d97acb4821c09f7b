package io.tandem.translation.search;

import io.tandem.config.SearchSettings;
import io.tandem.subword.Vocabulary;
import java.util.Arrays;

/**
 * Draws the next token: from P^(1 / temperature), restricted to tokens with P of at least {@code
 * epsilon}, or the most probable one where none has (Hewitt et al. 2022, arXiv 2210.15191), of
 * these to the {@code topK} most probable ones (Fan et al. 2018, arXiv 1805.04833), and of these to
 * the fewest whose probabilities sum to {@code topP} (the nucleus, Holtzman et al. 2020, arXiv
 * 1904.09751). PAD, BOS and UNK are never drawn.
 *
 * @param topK 0 for all
 */
record Sampler(double temperature, int topK, double topP, double epsilon) {
  /** The result when every token has probability 0. */
  static final int NONE = -1;

  static Sampler of(SearchSettings.Sampling settings) {
    return new Sampler(
        settings.temperature(), settings.topK(), settings.topP(), settings.epsilon());
  }

  /**
   * Returns the token at which the cumulative probability exceeds {@code uniform}.
   *
   * @param next log P, V values from {@code from} on
   * @param uniform the uniform random number, from 0 inclusive to 1 exclusive
   */
  int draw(float[] next, int from, int vocabularySize, double uniform) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabularySize; id++) {
      if (possible(id)) {
        highest = Math.max(highest, next[from + id]);
      }
    }
    int[] ids = candidates(next, from, vocabularySize, highest);
    double[] weights = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      weights[i] = Math.exp((next[from + ids[i]] - highest) / temperature);
    }
    double sum = Arrays.stream(weights).sum();
    return sum > 0 ? ids[draw(weights, sum, uniform)] : NONE;
  }

  /** Returns the tokens that are probable enough, in their order. */
  private int[] candidates(float[] next, int from, int vocabularySize, float highest) {
    float least = Math.min(highest, (float) Math.log(epsilon));
    int[] ids = new int[vocabularySize];
    int count = 0;
    for (int id = 0; id < vocabularySize; id++) {
      if (next[from + id] >= least && possible(id)) {
        ids[count++] = id;
      }
    }
    return Arrays.copyOf(ids, count);
  }

  /** Returns the candidate that is drawn, by its place. */
  private int draw(double[] weights, double sum, double uniform) {
    if (topK == 0 && topP == 1) {
      return drawInOrder(weights, uniform * sum);
    }
    int[] ranked = ranked(weights, sum);
    return drawRanked(ranked, nucleus(ranked, weights), weights, uniform);
  }

  private static boolean possible(int id) {
    return id == Vocabulary.EOS || id >= Vocabulary.FIRST_BYTE;
  }

  private static int drawInOrder(double[] weights, double target) {
    double cumulative = 0;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        cumulative += weights[i];
        last = i;
        if (cumulative > target) {
          return i;
        }
      }
    }
    return last; // the sum in another order may be greater because of rounding
  }

  /** Ranks the candidates, most probable first, equal ones in their order. */
  private int[] ranked(double[] weights, double sum) {
    // The total probability of tokens below this is less than 1 - topP, so the nucleus does not
    // need them.
    double least = topK == 0 ? (1 - topP) / weights.length * sum : 0;
    long[] keys = new long[weights.length];
    int count = 0;
    long last = Long.MAX_VALUE;
    for (int i = 0; i < weights.length; i++) {
      // The bits of positive floats have the order of the floats; complemented, because the sort
      // ascends.
      long key = ((long) ~Float.floatToIntBits((float) weights[i]) << Integer.SIZE) | i;
      if (weights[i] > 0 && weights[i] >= least && key < last) {
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
