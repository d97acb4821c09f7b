package io.tandem.jobs.evaluate;

import io.tandem.metrics.Metric;
import io.tandem.metrics.significance.Resampling;
import io.tandem.metrics.significance.Resampling.Outcome;
import io.tandem.metrics.significance.SentenceCounts;
import java.util.List;
import java.util.Optional;

/**
 * The outcomes of one metric for each system.
 *
 * @param outcomes the outcomes, in the order of the systems
 */
public record MetricOutcomes(List<Outcome> outcomes) {
  public static MetricOutcomes of(
      Metric metric, EvaluationInput input, Optional<Resampling> resampling) {
    List<SentenceCounts> counts =
        input.systems().stream()
            .map(system -> SentenceCounts.of(metric, system.lines(), input.references()))
            .toList();
    return new MetricOutcomes(
        resampling
            .map(chosen -> chosen.of(counts))
            .orElseGet(
                () -> counts.stream().map(c -> new Outcome(c.report(), Double.NaN)).toList()));
  }

  /** Returns the metric's name. */
  String name() {
    return outcomes.get(0).report().name();
  }

  boolean hasIntervals() {
    return outcomes.get(0).report().interval() != null;
  }

  boolean isCompared() {
    return outcomes.stream().anyMatch(Outcome::isCompared);
  }
}
