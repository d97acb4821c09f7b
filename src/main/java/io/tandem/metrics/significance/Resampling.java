package io.tandem.metrics.significance;

import io.tandem.metrics.ConfidenceInterval;
import io.tandem.metrics.ScoreReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certainty of a score, or of a difference of scores, by the three methods of sacreBLEU, with
 * its definitions and its random numbers.
 *
 * @param method the method
 * @param samples resamples or trials, at least 1
 * @param seed the seed of the random numbers, at least 0
 */
public record Resampling(Method method, int samples, long seed) {
  /** The methods. */
  public enum Method {
    /** Bootstrap resampling of each system: intervals, no comparison. */
    CONFIDENCE("bs"),
    /** Bootstrap resampling of all systems alike: intervals, and p values against the first. */
    PAIRED_BOOTSTRAP("bs"),
    /** Approximate randomization of each system and the first: p values. */
    PAIRED_RANDOMIZATION("ar");

    private final String signatureName;

    Method(String signatureName) {
      this.signatureName = signatureName;
    }
  }

  public Resampling {
    if (samples < 1 || seed < 0) {
      throw new IllegalArgumentException(
          "samples must be at least 1 and the seed at least 0, found " + samples + " and " + seed);
    }
  }

  /**
   * A system's score and the result of resampling.
   *
   * @param report the score, with its interval if one was estimated
   * @param pValue the p value of the difference from the first system; NaN if it was not tested
   */
  public record Outcome(ScoreReport report, double pValue) {
    /** sacreBLEU's threshold: a difference this improbable by chance is called significant. */
    public static final double SIGNIFICANT = 0.05;

    public boolean isCompared() {
      return !Double.isNaN(pValue);
    }

    public boolean isSignificant() {
      return pValue <= SIGNIFICANT;
    }
  }

  /**
   * Returns the outcomes for systems that translated the same sentences, in their order.
   *
   * @param systems at least one; the first is the baseline of paired tests
   */
  public List<Outcome> of(List<SentenceCounts> systems) {
    return switch (method) {
      case CONFIDENCE ->
          systems.parallelStream().map(system -> confident(system, scores(system))).toList();
      case PAIRED_BOOTSTRAP -> pairedBootstrap(systems);
      case PAIRED_RANDOMIZATION -> pairedRandomization(systems);
    };
  }

  private double[] scores(SentenceCounts system) {
    return new Bootstrap(samples, seed).scores(system);
  }

  private Outcome confident(SentenceCounts system, double[] scores) {
    return new Outcome(resampled(system).with(ConfidenceInterval.of(scores)), Double.NaN);
  }

  private ScoreReport resampled(SentenceCounts system) {
    ScoreReport report = system.report();
    return report.with(report.signature().resampled(method.signatureName, samples, seed));
  }

  private List<Outcome> pairedBootstrap(List<SentenceCounts> systems) {
    List<double[]> scores = systems.parallelStream().map(this::scores).toList();
    SentenceCounts baseline = systems.get(0);
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(confident(baseline, scores.get(0)));
    for (int i = 1; i < systems.size(); i++) {
      double[] chance = centredDifferences(scores.get(0), scores.get(i));
      double p = pValue(chance, difference(baseline, systems.get(i)));
      outcomes.add(new Outcome(confident(systems.get(i), scores.get(i)).report(), p));
    }
    return outcomes;
  }

  /**
   * Returns the differences between the scores of two systems on the same resamples, less their
   * mean.
   */
  private static double[] centredDifferences(double[] baseline, double[] system) {
    double[] differences = new double[system.length];
    Arrays.setAll(differences, i -> Math.abs(system[i] - baseline[i]));
    double mean = Arrays.stream(differences).average().orElseThrow();
    Arrays.setAll(differences, i -> differences[i] - mean);
    return differences;
  }

  private List<Outcome> pairedRandomization(List<SentenceCounts> systems) {
    ApproximateRandomization randomization = new ApproximateRandomization(samples, seed);
    SentenceCounts baseline = systems.get(0);
    Stream<Outcome> others =
        systems.subList(1, systems.size()).parallelStream()
            .map(
                system ->
                    new Outcome(
                        resampled(system),
                        pValue(
                            randomization.differences(baseline, system),
                            difference(baseline, system))));
    return Stream.concat(Stream.of(new Outcome(resampled(baseline), Double.NaN)), others).toList();
  }

  private static double difference(SentenceCounts baseline, SentenceCounts system) {
    return Math.abs(baseline.report().score() - system.report().score());
  }

  /**
   * Returns the share of chance differences above the real one. The real one counts as one of them,
   * so that the p value is never 0. Two systems of equal score get the smallest value.
   */
  private static double pValue(double[] chance, double real) {
    long above = Arrays.stream(chance).filter(difference -> difference > real).count();
    return (above + 1.0) / (chance.length + 1.0);
  }
}
