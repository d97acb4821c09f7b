package io.tandem.metrics.significance;

/**
 * Approximate randomization (Riezler and Maxwell 2005, "On Some Pitfalls in Automatic Evaluation
 * and Significance Testing for MT"): systems whose outputs are swapped sentence by sentence at
 * random differ only by chance; counts how often they differ by more than the real ones.
 *
 * <p>The coin flips are those of sacreBLEU with the same seed: one run of {@link Pcg64.Coins} over
 * all trials, restarted for each pair of systems and metric.
 *
 * @param trials the number of trials, at least 1
 * @param seed the seed of the coin flips
 */
record ApproximateRandomization(int trials, long seed) {
  /** Returns the differences between the scores of two shuffled systems, as absolute values. */
  double[] differences(SentenceCounts baseline, SentenceCounts system) {
    Pcg64.Coins coins = new Pcg64(seed).coins();
    SentenceCounts swaps = baseline.minus(system);
    long[] ofBaseline = baseline.total();
    long[] ofSystem = system.total();
    double[] differences = new double[trials];
    for (int trial = 0; trial < trials; trial++) {
      long[] one = ofSystem.clone();
      for (int i = 0; i < swaps.sentences(); i++) {
        if (coins.toss()) {
          swaps.addTo(one, i);
        }
      }
      long[] other = new long[one.length];
      for (int k = 0; k < other.length; k++) {
        other[k] = ofBaseline[k] + ofSystem[k] - one[k];
      }
      differences[trial] = Math.abs(baseline.score(one) - baseline.score(other));
    }
    return differences;
  }
}
