package io.tandem.jobs.train;

import io.tandem.averaging.AveragedTraining;
import io.tandem.averaging.TrainingAttempt;
import io.tandem.averaging.TrainingLoop;
import io.tandem.config.Settings;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.jobs.cli.RunNotSavedException;
import io.tandem.run.MetricRow;
import io.tandem.run.RunCheckpoints;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunProgress;
import io.tandem.run.checkpoint.Checkpoint;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.LeaseLostException;
import io.tandem.training.DivergenceException;
import io.tandem.training.Shard;
import io.tandem.validation.OverlongPairs;
import io.tandem.validation.Shards;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training of a run: from a checkpoint, or from the start, towards the end; when it diverges,
 * from the newest checkpoint once more with a lower rate; when Spark loses a round, from there as
 * it was. Each attempt is what {@code --resume} would make of the run directory in another process.
 * Driver only.
 */
final class TrainingAttempts {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingAttempts.class);

  private final JavaSparkContext spark;
  private final RunContext context;
  private final RunDirectory run;
  private final CorpusManifest corpus;
  private final JavaRDD<Shard> shards;
  private final DivergenceRecovery recovery;

  /** The time from which training.maximumMinutes counts. */
  private long since = System.nanoTime();

  /** The round in which Spark failed last, from 1; 0 for none. */
  private long lostRound;

  private String lostMessage = "";

  TrainingAttempts(
      RunContext context,
      CorpusManifest corpus,
      JavaRDD<Shard> shards,
      DivergenceRecovery recovery) {
    this.context = context;
    this.spark = context.validator().spark();
    this.run = context.run();
    this.corpus = corpus;
    this.shards = shards;
    this.recovery = recovery;
  }

  /**
   * Trains to the end.
   *
   * @param from empty for the start of the run
   * @param began the event that it begins with
   * @throws DivergenceException with the numbers, when there are no retries left
   */
  TrainingLoop.End train(Optional<Checkpoint> from, String began) throws IOException {
    Optional<Checkpoint> place = from;
    String event = began;
    while (true) {
      try {
        return attempt(recovery.lowered(), place, event);
      } catch (DivergenceException e) {
        if (recovery.exhausted()) {
          throw e;
        }
        place = recovery.goBack(e);
        event = MetricRow.Event.ROLLED_BACK;
      } catch (LostRoundException e) {
        place = recover(e);
        event = MetricRow.Event.RECOVERED;
      }
    }
  }

  /**
   * Back to the newest checkpoint, or to the start, when Spark could not compute a round: executors
   * were lost with all copies of what they held, or too often. Unless it could not twice in the
   * same round: that is not an accident.
   */
  private Optional<Checkpoint> recover(LostRoundException lost) throws IOException {
    if (lost.round() <= lostRound || spark.sc().isStopped()) {
      throw lost.why();
    }
    LOG.warn("{}; resuming from the newest checkpoint", lost.getMessage(), lost.why());
    lostRound = lost.round();
    lostMessage = lost.getMessage();
    return run.rewind(recovery.lowered().validation().metric());
  }

  private TrainingLoop.End attempt(Settings settings, Optional<Checkpoint> from, String event)
      throws IOException {
    try (TrainingAttempt attempt =
        TrainingAttempt.of(spark, settings, corpus.vocabularySize(), shards)) {
      AveragedTraining training = attempt.training();
      if (from.isPresent()) {
        restore(training, from.get());
      }
      TrainingRecorder recorder = new TrainingRecorder(context, settings, training);
      begin(recorder, attempt, event);
      try {
        RunProgress progress = RunProgress.of(run, settings, corpus.vocabularySize());
        since = Math.min(since, System.nanoTime() - progress.trainedNanos());
        TrainingLoop.End end = attempt.run(recorder, progress.since(since));
        recorder.end(end);
        return end;
      } catch (DivergenceException e) {
        throw recovery.exhausted() ? surrendered(recorder, e) : e;
      } catch (RunNotSavedException | LeaseLostException | IOException e) {
        throw e;
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        run.requireHeld();
        // Such as an executor that came later and cannot do what the settings ask for.
        throw TaskFailures.userMistake(e)
            .map(RuntimeException.class::cast)
            .orElse(LostRoundException.in(e, training.round() + 1));
      }
    }
  }

  private void restore(AveragedTraining training, Checkpoint checkpoint) throws IOException {
    if (recovery.wentBackTo(checkpoint)) {
      RunCheckpoints.restoreWithoutMomentum(spark, training, checkpoint);
    } else {
      RunCheckpoints.restore(spark, training, checkpoint);
    }
  }

  private void begin(TrainingRecorder recorder, TrainingAttempt attempt, String event) {
    AveragedTraining training = attempt.training();
    String lowered = recovery.latest();
    if (event.equals(MetricRow.Event.ROLLED_BACK) || event.equals(MetricRow.Event.RECOVERED)) {
      String how =
          event.equals(MetricRow.Event.ROLLED_BACK)
              ? lowered
              : String.format(
                  Locale.ROOT, "%s; rolled back to update %,d", lostMessage, training.updates());
      context.console().wentBack(how, training.updates());
      recorder.begin(event, how);
      return;
    }
    String leftOut =
        OverlongPairs.of(
                Shards.sizes(shards), context.validator().sizes(), recovery.lowered().training())
            .orElse("");
    context.console().start(corpus, attempt, spark.sc(), leftOut);
    String place = event.equals(MetricRow.Event.RESUMED) ? "from update " + training.updates() : "";
    recorder.begin(
        event,
        Stream.of(place, lowered, leftOut)
            .filter(note -> !note.isEmpty())
            .collect(Collectors.joining("; ")));
  }

  private DivergenceException surrendered(TrainingRecorder recorder, DivergenceException why) {
    DivergenceException last = recovery.surrender(why);
    recorder.fail(last.getMessage());
    return last;
  }
}
