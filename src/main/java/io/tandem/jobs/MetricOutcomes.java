package io.tandem.jobs;

import io.tandem.metrics.Metric;
import io.tandem.metrics.Resampling;
import io.tandem.metrics.Resampling.Outcome;
import io.tandem.metrics.SentenceCounts;
import io.tandem.metrics.Statistics;
import java.util.List;
import java.util.Optional;

/**
 * What one metric says of each system.
 *
 * @param outcomes in the order of the systems
 */
record MetricOutcomes(List<Outcome> outcomes) {
  static <S extends Statistics<S>> MetricOutcomes of(
      Metric<S> metric, EvaluationInput input, Optional<Resampling> resampling) {
    List<SentenceCounts<S>> counts =
        input.systems().stream()
            .map(system -> SentenceCounts.of(metric, system.lines(), input.references()))
            .toList();
    return new MetricOutcomes(
        resampling
            .map(chosen -> chosen.of(counts))
            .orElseGet(
                () -> counts.stream().map(c -> new Outcome(c.report(), Double.NaN)).toList()));
  }

  /** The metric's name. */
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
