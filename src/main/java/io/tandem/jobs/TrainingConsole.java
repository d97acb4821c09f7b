package io.tandem.jobs;

import io.tandem.averaging.AveragingFrequency;
import io.tandem.config.OuterSettings;
import io.tandem.config.Settings;
import io.tandem.store.Checkpoint;
import io.tandem.store.CorpusManifest;
import io.tandem.store.MetricRow;
import io.tandem.store.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * What a person sees of a training: what it is, a line every few seconds, one for each validation,
 * where the result lies.
 */
final class TrainingConsole {
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PrintWriter out;
  private final Settings settings;
  private final String kernels;
  private final long start = System.nanoTime();
  private long firstUpdate;
  private long lastLine;
  private double loss;
  private long tokens;
  private double seconds;
  private int rounds;

  /**
   * @param kernels what the workers compute by
   */
  TrainingConsole(PrintWriter out, Settings settings, String kernels) {
    this.out = out;
    this.settings = settings;
    this.kernels = kernels;
  }

  private static String epoch(CorpusManifest corpus) {
    return corpus.copiesOfPair() == 1
        ? ""
        : ", seen %.2f times in an epoch on average".formatted(corpus.copiesOfPair());
  }

  void start(
      CorpusManifest corpus,
      ComputationGraph network,
      SparkContext spark,
      AveragingFrequency frequency,
      long updatesBefore) {
    firstUpdate = updatesBefore;
    say(
        "training %s-%s: preset %s, %,d parameters, vocabulary %,d, %,d pairs"
                .formatted(
                    corpus.corpus().sourceLanguage(),
                    corpus.corpus().targetLanguage(),
                    settings.model().preset(),
                    network.numParams(),
                    corpus.vocabularySize(),
                    corpus.split("train").pairs())
            + epoch(corpus));
    say(
        "%d workers, averaged %s by %s%s, on %s; kernels: %s"
            .formatted(
                settings.averaging().workers(),
                frequency,
                settings.averaging().master() == io.tandem.config.AveragingSettings.Master.TANDEM
                    ? "Tandem"
                    : "DL4J",
                outerStep() + bits(),
                spark.master(),
                kernels));
    if (updatesBefore > 0) {
      say("going on from update %,d".formatted(updatesBefore));
    }
  }

  /** Training goes on from an earlier state. */
  void rolledBack(String how, long updates) {
    firstUpdate = updates;
    loss = 0;
    tokens = 0;
    seconds = 0;
    rounds = 0;
    say(how);
  }

  private String bits() {
    int bits = settings.averaging().deltaBits();
    return bits == Float.SIZE ? "" : ", sent in %d bits".formatted(bits);
  }

  private String outerStep() {
    OuterSettings outer = settings.averaging().outer();
    return outer.optimizer() == OuterSettings.Optimizer.AVERAGE
        ? ""
        : ", outer step %s (learning rate %s, momentum %s)"
            .formatted(
                outer.optimizer().name().toLowerCase(Locale.ROOT),
                outer.learningRate(),
                outer.momentum());
  }

  void round(MetricRow.Round round) {
    loss += round.loss();
    tokens += round.sourceTokens() + round.targetTokens();
    seconds += round.seconds();
    rounds++;
    long now = System.nanoTime();
    if (now - lastLine < LINE_NANOS) {
      return;
    }
    say(
        "update %,7d%s | loss %.3f | rate %.2e | %,7.0f tokens/s | %s elapsed%s"
            .formatted(
                round.updates(),
                ofMaximum(),
                loss / rounds,
                round.learningRate(),
                tokens / seconds,
                clock(now - start),
                timeLeft(round.updates(), now)));
    lastLine = now;
    loss = 0;
    tokens = 0;
    seconds = 0;
    rounds = 0;
  }

  private String ofMaximum() {
    long maximum = settings.training().maximumUpdates();
    return maximum == 0 ? "" : " of %,d".formatted(maximum);
  }

  /** Until the nearer of the two limits, at the pace so far. */
  private String timeLeft(long updates, long now) {
    double left = Double.POSITIVE_INFINITY;
    long maximum = settings.training().maximumUpdates();
    if (maximum > 0 && updates > firstUpdate) {
      left = (double) (now - start) / (updates - firstUpdate) * (maximum - updates);
    }
    if (settings.training().maximumMinutes() > 0) {
      double limit = settings.training().maximumMinutes() * TimeUnit.MINUTES.toNanos(1);
      left = Math.min(left, Math.max(0, limit - (now - start)));
    }
    return Double.isInfinite(left) ? "" : ", %s left".formatted(clock((long) left));
  }

  void validation(MetricRow.Validation validation) {
    say(
        "validation at update %,d: loss %.3f, perplexity %.2f%s%s (%.1f s)"
            .formatted(
                validation.updates(),
                validation.loss(),
                validation.perplexity(),
                Double.isNaN(validation.bleu()) ? "" : ", BLEU %.2f".formatted(validation.bleu()),
                validation.best() ? ", the best so far" : "",
                validation.seconds()));
  }

  void end(RunDirectory run) throws IOException {
    Optional<Checkpoint> best = run.bestCheckpoint();
    if (best.isPresent()) {
      say(
          "trained in %s; best checkpoint: %s (validation loss %.3f%s)"
              .formatted(
                  clock(System.nanoTime() - start),
                  best.get().path(),
                  best.get().header().validationLoss(),
                  Double.isNaN(best.get().header().bleu())
                      ? ""
                      : ", BLEU %.2f".formatted(best.get().header().bleu())));
    }
    say("report: " + run.reportPath());
  }

  /** The process has been asked to end. */
  void stopRequested() {
    say(
        "SIGTERM: training ends after the present round, with a checkpoint; a second one ends it at once");
  }

  void stopped(RunDirectory run) throws IOException {
    say("stopped; saved in " + run.lastCheckpoint().orElseThrow().path());
    say(
        "to go on: jobs/train.sh with the same settings and --resume (run.dir=%s)"
            .formatted(run.path()));
  }

  private static String clock(long nanos) {
    Duration d = Duration.ofNanos(nanos);
    return d.toHours() > 0
        ? "%d:%02d:%02d".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart())
        : "%02d:%02d".formatted(d.toMinutesPart(), d.toSecondsPart());
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
