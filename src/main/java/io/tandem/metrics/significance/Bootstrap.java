package io.tandem.metrics.significance;

/**
 * Bootstrap resampling (Koehn 2004, "Statistical Significance Tests for Machine Translation
 * Evaluation"): the scores of resamples, with as many sentences drawn with replacement from a
 * system's.
 *
 * <p>Draws the same sentences as sacreBLEU with the same seed: one {@link Pcg64} over all
 * resamples, restarted for each system and metric. So all systems are resampled alike, which makes
 * comparisons paired.
 *
 * @param resamples the number of resamples, at least 1
 * @param seed the seed of the draws
 */
record Bootstrap(int resamples, long seed) {
  /** Returns the score of each resample. */
  double[] scores(SentenceCounts system) {
    Pcg64 random = new Pcg64(seed);
    int sentences = system.sentences();
    double[] scores = new double[resamples];
    for (int sample = 0; sample < resamples; sample++) {
      long[] sums = system.nothing();
      for (int i = 0; i < sentences; i++) {
        system.addTo(sums, random.below(sentences));
      }
      scores[sample] = system.score(sums);
    }
    return scores;
  }
}
