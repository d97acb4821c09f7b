package io.tandem.run.report;

import com.typesafe.config.Config;
import io.tandem.config.SettingsText;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.SampleTranslations;
import io.tandem.training.averaging.FallDecision;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The content of a run directory at one moment, and figures computed from it. */
public record RunReport(
    String path,
    Instant asOf,
    RunManifest manifest,
    String settings,
    List<MetricRow> rows,
    List<SampleTranslations> samples,
    Optional<FallDecision> fall) {

  /** A run that has written within this time is assumed to be running. */
  private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(5);

  /** Reads the run, finished or still running. */
  public static RunReport of(RunDirectory run) throws IOException {
    return new RunReport(
        run.path().toString(),
        Instant.now(),
        run.manifest(),
        run.settings(),
        run.metrics().read(),
        run.samples().read(),
        run.fallDecision());
  }

  public List<MetricRow.Round> rounds() {
    return rowsOf(MetricRow.Round.class);
  }

  public List<MetricRow.Validation> validations() {
    return rowsOf(MetricRow.Validation.class);
  }

  List<MetricRow.Event> events() {
    return rowsOf(MetricRow.Event.class);
  }

  private <T extends MetricRow> List<T> rowsOf(Class<T> kind) {
    return rows.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Returns the samples of the first, the middle and the last validation, as far as they exist. */
  List<SampleTranslations> firstMiddleLastSamples() {
    int last = samples.size() - 1;
    return samples.isEmpty()
        ? List.of()
        : new TreeSet<>(List.of(0, last / 2, last)).stream().map(samples::get).toList();
  }

  public Optional<MetricRow.Validation> bestByLoss() {
    return validations().stream()
        .filter(v -> !Double.isNaN(v.loss()))
        .min(Comparator.comparingDouble(MetricRow.Validation::loss));
  }

  public Optional<MetricRow.Validation> bestByBleu() {
    return validations().stream()
        .filter(v -> !Double.isNaN(v.bleu()))
        .max(Comparator.comparingDouble(MetricRow.Validation::bleu));
  }

  /** Returns the best validation, by the run's metric. */
  public Optional<MetricRow.Validation> chosen() {
    return validations().stream()
        .filter(MetricRow.Validation::best)
        .reduce((earlier, later) -> later);
  }

  /** Returns the number of validations after the chosen one. */
  long validationsWithoutGain() {
    long chosen = chosen().map(MetricRow.Validation::updates).orElse(0L);
    return validations().stream().filter(v -> v.updates() > chosen).count();
  }

  public long updates() {
    return rows.stream().mapToLong(MetricRow::updates).max().orElse(0);
  }

  /** Returns the amount of training data; unknown before the first round. */
  MetricRow.Seen seen() {
    List<MetricRow.Round> rounds = rounds();
    return rounds.isEmpty() ? MetricRow.Seen.UNKNOWN : rounds.get(rounds.size() - 1).seen();
  }

  /** Returns source and target tokens per second in the median round; NaN without rounds. */
  double medianTokensPerSecond() {
    return Median.of(rounds().stream().mapToDouble(MetricRow.Round::tokensPerSecond).toArray());
  }

  /** Returns the time from the start of the run to its last row. */
  double wallSeconds() {
    return rows.isEmpty()
        ? Double.NaN
        : Duration.between(manifest.started(), rows.get(rows.size() - 1).time()).toMillis() / 1e3;
  }

  public double trainingSeconds() {
    return rounds().stream().mapToDouble(MetricRow.Round::seconds).sum();
  }

  public double validationSeconds() {
    return validations().stream().mapToDouble(MetricRow.Validation::seconds).sum();
  }

  /** Returns a single setting as text; empty if it is not set. */
  public String setting(String key) {
    Config config = SettingsText.kept(settings, "the settings of the run");
    return config.hasPath(key) ? config.getString(key) : "";
  }

  /** Returns a setting that is a whole number, such as 100000 or 1e5; 0 if it is not set. */
  long count(String key) {
    Config config = SettingsText.kept(settings, "the settings of the run");
    return config.hasPath(key) ? config.getLong(key) : 0;
  }

  /** Returns a note on the training loss, which validation measures without label smoothing. */
  String labelSmoothing() {
    String smoothing = setting("training.labelSmoothing");
    return smoothing.isEmpty() || Double.parseDouble(smoothing) == 0
        ? ""
        : ", label smoothing " + smoothing;
  }

  /** Returns the state of the run, in a word or two. */
  public String state() {
    if (rows.isEmpty()) {
      return "no metrics yet";
    }
    MetricRow last = rows.get(rows.size() - 1);
    if (last instanceof MetricRow.Event event) {
      return switch (event.name()) {
        case MetricRow.Event.FINISHED -> "finished";
        case MetricRow.Event.STOPPED_EARLY -> "stopped early";
        case MetricRow.Event.STOPPED -> "stopped";
        case MetricRow.Event.FAILED -> "failed";
        default -> unfinished(last);
      };
    }
    return unfinished(last);
  }

  private String unfinished(MetricRow last) {
    return Duration.between(last.time(), asOf).compareTo(SIGN_OF_LIFE) < 0
        ? "running"
        : "not finished";
  }
}
