package io.tandem.jobs.train;

import io.tandem.Text;
import io.tandem.config.OuterSettings;
import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.table.PairTable;
import io.tandem.jobs.cli.StopSignal;
import io.tandem.jobs.progress.LiveLine;
import io.tandem.jobs.progress.Terminal;
import io.tandem.jobs.progress.TrainingPace;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.report.Direction;
import io.tandem.run.training.TrainingEnd;
import io.tandem.run.training.TrainingWatcher;
import io.tandem.text.Display;
import io.tandem.training.averaging.TrainingAttempt;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.cluster.TaskCores;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkContext;

/**
 * The output of a training: what it is, a line for each validation, where the result is, and its
 * progress in between. Its {@link LiveLine} asks for that on a thread of its own, so nothing is
 * said under the lock that guards it.
 */
final class TrainingConsole implements TrainingWatcher, AutoCloseable {
  private final LiveLine line;

  /** A micro-batch that keeps a core busy. */
  private static final int TOKENS_FOR_A_CORE = 1024;

  private final Settings settings;
  private final Corpus corpus;
  private final String kernels;
  private final long start = System.nanoTime();
  private final TrainingPace pace;
  private Stage stage = Stage.QUIET;
  private long validatedUpdates;
  private boolean hasTrained;

  /** The work whose progress is shown. */
  private enum Stage {
    /** Nothing: training has not begun, or has ended. */
    QUIET,
    ROUNDS,
    VALIDATION
  }

  /** The corpus in words: languages or place, and its vocabularies and pairs. */
  record Corpus(String name, String sizes) {
    /**
     * @param pairs the training pairs that no ledger leaves out
     */
    static Corpus of(CorpusManifest corpus, long pairs) {
      VocabularySizes vocabularies = corpus.vocabularies();
      return new Corpus(
          new Direction(corpus.corpus().sourceLanguage(), corpus.corpus().targetLanguage())
              .or(corpus.corpus().dir()),
          (corpus.sharesVocabulary()
                  ? Text.format("vocabulary %,d, ", vocabularies.source())
                  : Text.format(
                      "vocabularies %,d and %,d, ", vocabularies.source(), vocabularies.target()))
              + Display.count(pairs, "pair")
              // How often an epoch sees those that a ledger keeps is not known: it leaves out more
              // of some inputs than of others.
              + (corpus.copiesOfPair() == 1 || pairs < corpus.split(PairTable.TRAIN).pairs()
                  ? ""
                  : Text.format(
                      ", each seen %.2f times per epoch on average", corpus.copiesOfPair())));
    }
  }

  /**
   * @param kernels the kernels that the workers compute by
   */
  TrainingConsole(Terminal terminal, Settings settings, Corpus corpus, String kernels) {
    this(terminal, settings, corpus, kernels, LiveLine.QUIET_NANOS);
  }

  /**
   * @param quietNanos the nanoseconds after which a line is due if there is no terminal
   */
  TrainingConsole(
      Terminal terminal, Settings settings, Corpus corpus, String kernels, long quietNanos) {
    this.settings = settings;
    this.corpus = corpus;
    this.kernels = kernels;
    pace = new TrainingPace(settings.training(), start);
    line = LiveLine.of(terminal, UnaryOperator.identity(), this::progress, quietNanos);
  }

  private synchronized List<String> progress(long now) {
    return switch (stage) {
      case QUIET -> List.of();
      case ROUNDS -> pace.parts(now);
      case VALIDATION -> List.of("validating at update " + Display.count(validatedUpdates));
    };
  }

  private synchronized void show(Stage next) {
    stage = next;
  }

  @Override
  public void begins(TrainingAttempt attempt, SparkContext spark, List<String> notes) {
    long updatesBefore = attempt.training().updates();
    String preset = settings.model().preset();
    say(
        Text.format(
            "training %s: %s, %,d parameters, %s",
            corpus.name(),
            settings.training().startsFromModel()
                ? Text.format(
                    "a network of %d + %d layers of %d%s",
                    settings.model().encoderLayers(),
                    settings.model().decoderLayers(),
                    settings.model().modelSize(),
                    preset.isEmpty() ? "" : " (preset " + preset + ")")
                : "preset " + preset,
            attempt.training().network().numParams(),
            corpus.sizes()));
    notes.forEach(this::say);
    say(
        Text.format(
            "%s, %s%s, on %s", workers(spark), attempt.frequency(), outerStep(), spark.master()));
    say("kernels: " + kernels);
    if (updatesBefore > 0) {
      say(Text.format("continuing from update %,d", updatesBefore));
    } else {
      idleCores(spark).ifPresent(this::say);
    }
    beginAt(updatesBefore);
  }

  private String workers(SparkContext spark) {
    int workers = settings.averaging().workers();
    String all = Display.count(workers, "worker");
    int microBatches = settings.training().microBatches();
    if (microBatches == 1) {
      return all;
    }
    int cores = TaskCores.of(spark, workers, microBatches).count();
    return Text.format(
        "%s of %d micro-batches on %s%s",
        all, microBatches, Display.count(cores, "core"), workers == 1 ? "" : " each");
  }

  /** Returns what would give work to the cores that have none. */
  private Optional<String> idleCores(SparkContext spark) {
    int workers = settings.averaging().workers();
    TaskCores ofWorker = TaskCores.of(spark, workers, settings.training().microBatches());
    int used = Math.min(workers, ofWorker.atOnce(spark)) * ofWorker.count();
    int all = TaskCores.ofAll(spark);
    int executors = TaskCores.executors(spark);
    int each = all / executors;
    return used >= all
        ? Optional.empty()
        : Optional.of(
            Text.format(
                "uses %d of %d cores; all of them with averaging.workers=%d"
                    + " training.microBatches=%d training.batchTokens=%d",
                used, all, executors, each, each * TOKENS_FOR_A_CORE));
  }

  private synchronized void beginAt(long update) {
    pace.beginAt(update, System.nanoTime());
    show(Stage.ROUNDS);
  }

  @Override
  public synchronized void limit(TrainingSettings limits, long since) {
    pace.limit(limits);
    pace.countMinutesFrom(since);
  }

  @Override
  public void continues(String how, long updates) {
    say(how);
    beginAt(updates);
  }

  private String outerStep() {
    OuterSettings outer = settings.averaging().outer();
    return outer.hasMomentum()
        ? ", outer step %s (learning rate %s, momentum %s)"
            .formatted(
                outer.optimizer().name().toLowerCase(Locale.ROOT),
                outer.learningRate(),
                outer.momentum())
        : "";
  }

  @Override
  public synchronized void round(MetricRow.Round round) {
    pace.round(round);
    hasTrained = true;
  }

  @Override
  public synchronized void validating(long updates) {
    validatedUpdates = updates;
    show(Stage.VALIDATION);
  }

  @Override
  public void validation(MetricRow.Validation validation) {
    synchronized (this) {
      pace.validation(validation);
      show(Stage.ROUNDS);
    }
    say(
        Text.format(
            "validation at update %,d (%s): loss %.3f%s, perplexity %.2f%s%s (%.1f s)",
            validation.updates(),
            String.join(", ", TrainingPace.seen(validation.seen())),
            validation.loss(),
            validation.choice().isEmpty() ? "" : " (%s)".formatted(validation.choice()),
            validation.perplexity(),
            Double.isNaN(validation.bleu()) ? "" : Text.format(", BLEU %.2f", validation.bleu()),
            validation.best() ? ", the best so far" : "",
            validation.seconds()));
  }

  @Override
  public void warn(String what) {
    say("warning: " + what);
  }

  @Override
  public void ended(TrainingEnd end, RunDirectory run) throws IOException {
    if (end.kind() == TrainingLoop.End.STOPPED) {
      show(Stage.QUIET);
      say("stopped; saved as " + run.lastCheckpoint().orElseThrow().path());
      return;
    }
    if (!end.withoutFall().isEmpty()) {
      warn(
          "training.maximumMinutes was reached%s; raise it, or start with fewer training.warmupUpdates"
              .formatted(end.withoutFall()));
    }
    if (!end.inEarlyStage().isEmpty()) {
      warn("training has ended%s; give it more updates or minutes".formatted(end.inEarlyStage()));
    }
    if (!end.hasTrained()) {
      say("nothing to train: " + end.limit());
    } else if (end.kind() == TrainingLoop.End.NO_IMPROVEMENT) {
      say("ended early: " + end.limit());
    }
    show(Stage.QUIET);
    Optional<Checkpoint> best = run.bestCheckpoint();
    if (best.isPresent()) {
      say(
          Text.format(
              "%sbest checkpoint: %s (validation loss %.3f%s)",
              !hasTrained
                  ? ""
                  : "trained in %s; ".formatted(TrainingPace.clock(System.nanoTime() - start)),
              best.get().path(),
              best.get().header().validationLoss(),
              Double.isNaN(best.get().header().bleu())
                  ? ""
                  : Text.format(", BLEU %.2f", best.get().header().bleu())));
    }
    say("report: " + run.reportPath());
  }

  @Override
  public void refused(String what) {
    say(what);
  }

  /** The process has been asked to end. */
  void stopRequested(StopSignal.Kind signal) {
    say(
        signal
            + " received: finishing the current round and saving a checkpoint; send it again to"
            + " stop immediately");
  }

  /** Leaves no live line behind, in which what others print would end up. */
  @Override
  public void close() {
    line.close();
  }

  private void say(String text) {
    line.say(text);
  }
}
