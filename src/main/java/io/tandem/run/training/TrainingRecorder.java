package io.tandem.run.training;

import io.tandem.config.Settings;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.MetricRow;
import io.tandem.run.MetricsLog;
import io.tandem.run.RunDirectory;
import io.tandem.run.SampleTranslations;
import io.tandem.run.report.ReportPage;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.averaging.EarlyStopping;
import io.tandem.training.averaging.FallDecision;
import io.tandem.training.averaging.PlateauWatch;
import io.tandem.training.averaging.TrainingAttempt;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.WorkerReport;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.Validated;
import io.tandem.training.shards.StageEnd;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.LearningRate;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.Optimizers;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Records a training in its run, as metrics, samples, checkpoints and a report, and tells the
 * {@link TrainingWatcher}. Driver only.
 */
final class TrainingRecorder implements TrainingLoop.Observer {
  /** A file system is not asked to rewrite the metrics more often than this. */
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * The share of time that reports may take: each reads all metrics so far, and workers wait for
   * it.
   */
  private static final double REPORT_SHARE = 0.02;

  private final RunContext context;
  private final RunDirectory run;
  private final Settings settings;
  private final AveragedTraining training;
  private final TrainingStage stage;
  private final TrainingWatcher watcher;
  private final MetricsLog metrics;
  private final LearningRate schedule;
  private final PlateauWatch plateau;
  private final CheckpointKeeper checkpoints;
  private final RetryingWrites writes;
  private final List<MetricRow> pending = new ArrayList<>();
  private long lastFlush = System.nanoTime();
  private Validator.Outcome outcome;

  /** The better of the networks that were validated. */
  private Validated model = Validated.NOT_MEASURED;

  private List<Validated> candidates = List.of();
  private double validationSeconds;

  private long lastReport = System.nanoTime();
  private long reportNanos;

  /** The source and target tokens that the run was trained on. */
  private long tokens;

  /** Update at which this attempt began. */
  private final long begunAt;

  /**
   * @param attempt the attempt that it records
   * @param plateau told of the validations of all attempts
   * @param tokens the tokens that the run was trained on before
   */
  TrainingRecorder(
      RunContext context,
      Settings settings,
      TrainingAttempt attempt,
      PlateauWatch plateau,
      long tokens) {
    this.context = context;
    this.run = context.run();
    this.settings = settings;
    this.training = attempt.training();
    this.stage = attempt.stage();
    this.watcher = context.watcher();
    this.metrics = run.metrics();
    this.plateau = plateau;
    this.tokens = tokens;
    this.schedule = Optimizers.schedule(settings.training());
    this.begunAt = training.updates();
    this.checkpoints = new CheckpointKeeper(context, settings, training);
    this.writes = checkpoints.writes();
  }

  /**
   * @param name the name of the event that the rows begin with
   */
  void begin(String name, String message) throws IOException {
    if (settings.training().startsFromModel() && run.lastCheckpoint().isEmpty()) {
      metrics.startBeforeRounds();
    } else {
      metrics.startInterval(training.round());
    }
    event(name, message);
  }

  /** The last thing to be said of the run. */
  void fail(String message) {
    event(MetricRow.Event.FAILED, message);
    report();
  }

  private void event(String name, String message) {
    pending.add(
        new MetricRow.Event(Instant.now(), training.round(), training.updates(), name, message));
    flush();
  }

  @Override
  public void afterRound(RoundResult round) {
    run.requireHeld();
    MetricRow.Round row = row(round);
    pending.add(row);
    watcher.round(row);
    context.kernels().after(round).ifPresent(found -> warn(MetricRow.Event.KERNELS, found));
    if (System.nanoTime() - lastFlush > FLUSH_NANOS) {
      flush();
    }
  }

  private MetricRow.Round row(RoundResult round) {
    long ofRound = round.sourceTokens() + round.targetTokens();
    tokens += ofRound;
    List<MetricRow.Worker> workers = new ArrayList<>();
    double norm = 0;
    for (RoundResult.Worker worker : round.workers()) {
      norm += worker.report().result().gradientNorm() / round.workers().size();
      workers.add(row(round, worker));
    }
    return new MetricRow.Round(
        Instant.now(),
        round.round() - 1,
        round.updates(),
        round.loss(),
        schedule.rate(round.updates()),
        round.sourceTokens(),
        round.targetTokens(),
        round.time().seconds(),
        ofRound / round.time().seconds(),
        norm,
        round.time().averagingSeconds(),
        seen(),
        workers);
  }

  private MetricRow.Seen seen() {
    return new MetricRow.Seen(training.epochs(), tokens, stage.count() == 1 ? 0 : stage.number());
  }

  private static MetricRow.Worker row(RoundResult round, RoundResult.Worker worker) {
    WorkerReport report = worker.report();
    LocalResult result = report.result();
    return new MetricRow.Worker(
        report.worker(),
        result.sourceTokens() + result.targetTokens(),
        result.meanLoss(),
        result.seconds(),
        round.waitingSeconds(report),
        report.bytesSent(),
        worker.agreement().deltaNorm(),
        worker.agreement().deltaCosine());
  }

  @Override
  public TrainingLoop.Validation validate(RoundResult round) {
    long start = System.nanoTime();
    watcher.validating(round.updates());
    Validator validator = context.validator();
    choose(validator.measure(training.network()), training.ofAverage(validator::measure));
    validationSeconds = (System.nanoTime() - start) / 1e9;
    return new TrainingLoop.Validation(model.loss(), model.value(settings.validation().metric()));
  }

  /** Makes the better of the networks the model. */
  private void choose(Validator.Outcome latest, Optional<Validator.Outcome> average) {
    outcome = latest;
    model = latest.of(Validated.Network.LATEST);
    candidates = List.of();
    average.ifPresent(this::chooseFrom);
  }

  private void chooseFrom(Validator.Outcome average) {
    Validated other = average.of(Validated.Network.AVERAGE);
    Metric metric = settings.validation().metric();
    boolean better = metric.isBetter(other.value(metric), model.value(metric));
    candidates = better ? List.of(other, model) : List.of(model, other);
    model = candidates.get(0);
    outcome = better ? average : outcome;
  }

  @Override
  public void validated(RoundResult round, EarlyStopping progress) {
    MetricRow.Validation row =
        new MetricRow.Validation(
            Instant.now(),
            round.round(),
            round.updates(),
            outcome.loss(),
            Math.exp(outcome.loss()),
            outcome.bleuOrNaN(),
            outcome.bleu().map(ScoreReport::signature).map(Object::toString).orElse(""),
            validationSeconds,
            progress.improved(),
            seen(),
            candidates);
    pending.add(row);
    watcher.validation(row);
    plateau
        .after(row.updates(), row.loss())
        .ifPresent(found -> warn(MetricRow.Event.PLATEAU, found));
    keep(round, progress);
  }

  /**
   * Warns of a problem of the training that does not end it.
   *
   * @param name the name of the event
   */
  void warn(String name, String found) {
    watcher.warn(found);
    event(name, found);
  }

  private void keep(RoundResult round, EarlyStopping progress) {
    flush();
    writes.run(
        "the translations of samples",
        () ->
            run.samples()
                .write(
                    new SampleTranslations(
                        round.round(),
                        round.updates(),
                        Instant.now(),
                        outcome.sentences(),
                        outcome.attention())));
    checkpoints.keepValidated(round, model, progress.improved());
    continueFrom(round);
  }

  /** Makes a resumed run begin with the newest checkpoint. */
  private void continueFrom(RoundResult round) {
    metrics.startInterval(round.round());
    if (reportNanos <= REPORT_SHARE * (System.nanoTime() - lastReport)) {
      report();
    }
  }

  private void report() {
    if (context.lasts()) {
      long start = System.nanoTime();
      writes.run("the report", () -> ReportPage.write(run));
      lastReport = System.nanoTime();
      reportNanos = lastReport - start;
    }
  }

  /** The decision has a file of its own, for runs that are resumed from an earlier checkpoint. */
  @Override
  public void decided(RoundResult round, FallDecision decision) {
    flush();
    writes.run("the decision on the learning rate", () -> run.writeFallDecision(decision));
    checkpoints.keep(round);
  }

  /** A run that is resumed from a later checkpoint goes on in the next stage. */
  @Override
  public void stageEnded(StageEnd end) {
    flush();
    writes.run("the end of the stage", () -> run.writeStageEnd(end));
  }

  @Override
  public boolean stopRequested() {
    return context.stop().get().isPresent();
  }

  @Override
  public void stopping(RoundResult round) {
    flush();
    checkpoints.keep(round);
  }

  @Override
  public void beforeNextRound(RoundResult round) {
    if (checkpoints.isDue(round)) {
      flush();
      checkpoints.keep(round);
      continueFrom(round);
    }
  }

  void end(TrainingLoop.End kind) throws IOException {
    TrainingEnd end =
        new TrainingEnd(kind, settings, stage, training.updates(), training.updates() > begunAt);
    String by = kind == TrainingLoop.End.STOPPED ? context.stop().get().orElseThrow() + ", " : "";
    event(end.event(), by + end.reason());
    report();
    if (context.lasts() && kind != TrainingLoop.End.STOPPED) {
      writes.run("model.zip", this::writeBestModel);
    }
    watcher.ended(end, run);
  }

  private void writeBestModel() throws IOException {
    Optional<Checkpoint> best = run.bestCheckpoint();
    if (best.isPresent()) {
      run.writeModel(best.get().graph());
    }
  }

  private void flush() {
    writes.run(
        "the metrics",
        () -> {
          metrics.append(pending.toArray(MetricRow[]::new));
          pending.clear();
        });
    lastFlush = System.nanoTime();
  }
}
