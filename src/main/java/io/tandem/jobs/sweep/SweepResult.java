package io.tandem.jobs.sweep;

import io.tandem.config.SweepCell;
import io.tandem.jobs.train.TestFiles;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.report.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The result of a run of a sweep.
 *
 * @param run the name of the run
 * @param settings the settings as HOCON
 * @param state the state in words, such as "finished"
 * @param failure the reason why it failed; empty if it did not
 * @param updates the updates of each worker
 * @param rounds number of averages
 * @param sourceTokens source tokens trained on, by all workers
 * @param targetTokens target tokens trained on, by all workers
 * @param validation the last validation; empty before the first
 * @param testBleu the last network's BLEU on the test pairs; empty if they were not translated
 * @param trainingSeconds the seconds of all rounds
 * @param validationSeconds the seconds of all validations
 */
record SweepResult(
    String run,
    String settings,
    String state,
    String failure,
    long updates,
    int rounds,
    long sourceTokens,
    long targetTokens,
    Optional<MetricRow.Validation> validation,
    Optional<ScoreReport> testBleu,
    double trainingSeconds,
    double validationSeconds) {
  private static final String FAILED = "failed";

  /** Returns the result of a run whose directory exists. */
  static SweepResult of(SweepCell.Run run, RunDirectory directory, RunReport report, String failure)
      throws IOException {
    List<MetricRow.Validation> validations = report.validations();
    return new SweepResult(
        run.name(),
        run.reader().render(),
        failure.isEmpty() ? report.state() : FAILED,
        failure,
        report.updates(),
        report.rounds().size(),
        report.rounds().stream().mapToLong(MetricRow.Round::sourceTokens).sum(),
        report.rounds().stream().mapToLong(MetricRow.Round::targetTokens).sum(),
        validations.stream().reduce((earlier, later) -> later),
        new TestFiles(directory).bleu(),
        report.trainingSeconds(),
        report.validationSeconds());
  }

  /** Returns the result of a run without a directory. */
  static SweepResult notBegun(SweepCell.Run run, String failure) {
    return new SweepResult(
        run.name(),
        run.reader().render(),
        failure.isEmpty() ? "not started" : FAILED,
        failure,
        0,
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        0);
  }

  /** Returns whether the run, or the translation of its test pairs, ended with an error. */
  boolean isFailed() {
    return state.equals(FAILED);
  }

  /** Returns whether it may still be completed. */
  boolean isMissing() {
    return !isFailed() && !state.equals("finished");
  }

  /** Returns nats per target token after the last update; NaN before the first validation. */
  double loss() {
    return validation.map(MetricRow.Validation::loss).orElse(Double.NaN);
  }

  /** Returns BLEU of the validation sentences after the last update; NaN if not measured. */
  double bleu() {
    return validation.map(MetricRow.Validation::bleu).orElse(Double.NaN);
  }

  double testScore() {
    return testBleu.map(ScoreReport::score).orElse(Double.NaN);
  }
}
