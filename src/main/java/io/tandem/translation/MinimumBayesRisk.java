package io.tandem.translation;

import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.Candidates;
import io.tandem.metrics.Metric;
import io.tandem.translation.search.Hypothesis;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.SourceSentence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Minimum Bayes risk: of the candidates that another search finds, the one with the greatest
 * expected utility, which becomes its score. The expectation is over the same candidates as
 * references, itself included: samples have equal weights (Eikema and Aziz 2021, arXiv 2108.04718),
 * n-best lists the model's probabilities, normalized over the list (Kumar and Byrne 2004).
 * Candidates with the same text are one, with the sum of their weights. Immutable.
 *
 * @param candidates finds the candidates
 * @param nBest the number of translations to return, best first; fewer if the candidates have fewer
 *     texts
 * @param text returns the text of tokens
 */
record MinimumBayesRisk(
    Search candidates, int nBest, Weighting weighting, Metric utility, Function<int[], String> text)
    implements Search {
  /** The weights of candidates as references. */
  enum Weighting {
    EQUAL,
    PROBABILITY
  }

  /**
   * Returns the search of the settings.
   *
   * @param candidates finds the candidates
   */
  static MinimumBayesRisk of(
      SearchSettings settings, Search candidates, Function<int[], String> text) {
    return new MinimumBayesRisk(
        candidates,
        settings.nBest(),
        settings.mbr().candidates() == Candidates.SAMPLES ? Weighting.EQUAL : Weighting.PROBABILITY,
        Metric.ofSentences(settings.mbr().utility()),
        text);
  }

  @Override
  public int rowsPerSentence() {
    return candidates.rowsPerSentence();
  }

  @Override
  public int sentencesAtOnce(NextTokenModel model, List<SourceSentence> sentences) {
    return candidates.sentencesAtOnce(model, sentences);
  }

  @Override
  public List<List<Hypothesis>> searchTogether(
      NextTokenModel model, List<SourceSentence> sentences) {
    return candidates.searchTogether(model, sentences).stream().map(this::best).toList();
  }

  /** Returns the best of the candidates of a sentence. */
  List<Hypothesis> best(List<Hypothesis> found) {
    Map<String, Hypothesis> distinct = new LinkedHashMap<>();
    Map<String, Double> weights = new LinkedHashMap<>();
    double highest = found.stream().mapToDouble(Hypothesis::logProbability).max().orElseThrow();
    for (Hypothesis hypothesis : found) {
      String translation = text.apply(hypothesis.tokens());
      distinct.putIfAbsent(translation, hypothesis);
      weights.merge(translation, weight(hypothesis, highest), Double::sum);
    }
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    double[] shares = weights.values().stream().mapToDouble(weight -> weight / sum).toArray();
    double[][] utilities = utility.scoresAmong(List.copyOf(distinct.keySet()));
    List<Hypothesis> scored = new ArrayList<>();
    for (Hypothesis hypothesis : distinct.values()) {
      double[] withEach = utilities[scored.size()];
      double expected =
          IntStream.range(0, shares.length).mapToDouble(j -> shares[j] * withEach[j]).sum();
      scored.add(
          new Hypothesis(
              hypothesis.tokens(), hypothesis.logProbability(), expected, hypothesis.finished()));
    }
    // The candidates come in the order of their own search, which decides among equal ones.
    scored.sort(Hypothesis.BEST_FIRST);
    return List.copyOf(scored.subList(0, Math.min(nBest, scored.size())));
  }

  private double weight(Hypothesis hypothesis, double highest) {
    return switch (weighting) {
      case EQUAL -> 1;
      case PROBABILITY -> Math.exp(hypothesis.logProbability() - highest);
    };
  }
}
