package io.tandem.run.training;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.NamedParameter;
import io.tandem.run.MetricRow;
import io.tandem.run.RunCheckpoints;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunProgress;
import io.tandem.storage.ModelOrigin;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.LeaseLostException;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.averaging.FallDecision;
import io.tandem.training.averaging.InitialNetwork;
import io.tandem.training.averaging.PlateauWatch;
import io.tandem.training.averaging.TrainingAttempt;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.shards.OverlongPairs;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.StageEnd;
import io.tandem.training.shards.StageShards;
import io.tandem.training.shards.StagedPairs;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.FrozenParameters;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training of a run, in attempts that each begin at a checkpoint or at the start. After a
 * divergence the next one begins at the newest checkpoint with a lower rate, after a round that
 * Spark lost with the same settings, after a decision on the fall of the rate with that decision,
 * and after a stage with the pairs of the next. Each attempt is what {@code --resume} would make of
 * the run directory in another process. Driver only.
 */
public final class TrainingAttempts {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingAttempts.class);

  private final JavaSparkContext spark;
  private final RunContext context;
  private final RunDirectory run;
  private final InitialNetwork initial;
  private final StagedPairs pairs;
  private final DivergenceRecovery recovery;
  private final PlateauWatch plateau;
  private final RetryingWrites writes;

  /** The time from which training.maximumMinutes counts: when the first attempt begins. */
  private long since = Long.MAX_VALUE;

  private final LostRounds lostRounds;
  private String lostMessage = "";

  /**
   * @param initial the network to start from where there is no checkpoint
   */
  public TrainingAttempts(
      RunContext context, Settings settings, InitialNetwork initial, StagedPairs pairs)
      throws IOException {
    this.context = context;
    this.spark = context.validator().spark();
    this.run = context.run();
    this.initial = initial;
    this.pairs = pairs;
    this.recovery = new DivergenceRecovery(run, settings);
    this.plateau =
        PlateauWatch.of(pairs::currentShards, recovery.lowered(), initial.vocabularies().target());
    this.lostRounds = new LostRounds(recovery.lowered().run().retryMinutes());
    this.writes =
        RetryingWrites.of(recovery.lowered().run(), context.watcher()::refused, context::remedy);
  }

  /**
   * Trains to the end.
   *
   * @param from empty for the start of the run
   * @param began the event that it begins with
   * @throws DivergenceException with the numbers, when there are no retries left
   */
  public TrainingLoop.End train(Optional<Checkpoint> from, String began) throws IOException {
    Optional<Checkpoint> place = from;
    String event = began;
    while (true) {
      try {
        TrainingLoop.End end = attempt(inEffect(), place, event);
        if (!isFollowed(end)) {
          return end;
        }
        place = run.lastCheckpoint();
        event =
            end == TrainingLoop.End.STAGE_ENDED
                ? MetricRow.Event.STAGE
                : MetricRow.Event.FALL_DECIDED;
      } catch (DivergenceException e) {
        if (recovery.exhausted()) {
          throw e;
        }
        place = writes.get("the return after a divergence", () -> recovery.goBack(e));
        event = MetricRow.Event.ROLLED_BACK;
      } catch (LostRoundException e) {
        place = recover(e);
        event = MetricRow.Event.RECOVERED;
      }
    }
  }

  /** Returns whether another attempt goes on from there. */
  private static boolean isFollowed(TrainingLoop.End end) {
    return end == TrainingLoop.End.FALL_DECIDED || end == TrainingLoop.End.STAGE_ENDED;
  }

  /** The settings with the learning rate as it is now, and the updates over which it falls. */
  private Settings inEffect() throws IOException {
    Settings lowered = recovery.lowered();
    return run.fallDecision()
        .map(decision -> lowered.withTraining(decision.in(lowered.training())))
        .orElse(lowered);
  }

  /** Back to the newest checkpoint, or to the start. */
  private Optional<Checkpoint> recover(LostRoundException lost) throws IOException {
    if (spark.sc().isStopped()) {
      throw lost.why();
    }
    LOG.warn("{}; resuming from the newest checkpoint", lost.getMessage(), lost.why());
    lostRounds.pauseAfter(lost);
    lostMessage = lost.getMessage();
    return writes.get(
        "the return to the newest checkpoint",
        () -> run.rewind(recovery.lowered().validation().metric()));
  }

  private TrainingLoop.End attempt(Settings given, Optional<Checkpoint> from, String event)
      throws IOException {
    List<StageEnd> ended = run.stageEnds(from.map(c -> c.header().updates()).orElse(0L));
    StageShards ofStage = pairs.of(TrainingStage.after(ended, given));
    try (TrainingAttempt attempt = TrainingAttempt.of(spark, given, start(from), ofStage)) {
      Settings settings = attempt.settings();
      AveragedTraining training = attempt.training();
      if (from.isPresent()) {
        restore(training, from.get());
      }
      RunProgress progress =
          RunProgress.of(run, settings, attempt.stage(), initial.vocabularies().target());
      TrainingRecorder recorder =
          new TrainingRecorder(context, settings, attempt, plateau, progress.trainedTokens());
      begin(recorder, attempt, ended, event);
      // Time counts from the event that has just been recorded, as it does when a run is resumed: a
      // run
      // that has ended by its minutes has no round left.
      since = Math.min(since, System.nanoTime() - progress.trainedNanos());
      context.watcher().limit(settings.training(), since);
      try {
        if (progress.isPlateauTold()) {
          plateau.silence();
        }
        TrainingLoop.End end = attempt.run(recorder, progress.since(since));
        if (!isFollowed(end)) {
          recorder.end(end);
        }
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

  /** The model is not read where a checkpoint takes its place. */
  private InitialNetwork start(Optional<Checkpoint> from) {
    return from.isPresent() ? new InitialNetwork(initial.vocabularies()) : initial;
  }

  private void restore(AveragedTraining training, Checkpoint checkpoint) throws IOException {
    if (recovery.wentBackTo(checkpoint)) {
      RunCheckpoints.restoreWithoutMomentum(training, checkpoint);
    } else {
      RunCheckpoints.restore(training, checkpoint);
    }
  }

  private void begin(
      TrainingRecorder recorder, TrainingAttempt attempt, List<StageEnd> ended, String event)
      throws IOException {
    long updates = attempt.training().updates();
    Optional<FallDecision> fall = run.fallDecision();
    String stage = pairs.describe(attempt.stage());
    switch (event) {
      case MetricRow.Event.STAGE -> {
        StageEnd last = ended.get(ended.size() - 1);
        String how =
            Text.format(
                "stage %d ended at update %,d, %s; %s",
                last.stage(), last.updates(), last.why(), stage);
        context.watcher().continues(how, updates);
        recorder.begin(event, how);
      }
      case MetricRow.Event.ROLLED_BACK -> {
        context.watcher().continues(recovery.latest(), updates);
        recorder.begin(event, recovery.latest());
      }
      case MetricRow.Event.RECOVERED -> {
        String how = Text.format("%s; rolled back to update %,d", lostMessage, updates);
        context.watcher().continues(how, updates);
        recorder.begin(event, how);
      }
      case MetricRow.Event.FALL_DECIDED -> {
        context.watcher().continues(fall.orElseThrow().toString(), updates);
        recorder.begin(event, fall.orElseThrow().withRepetition());
      }
      default -> {
        String leftOut =
            OverlongPairs.of(
                    Shards.sizes(pairs.currentShards()),
                    context.validator().sizes(),
                    recovery.lowered().training())
                .orElse("");
        String startedFrom =
            updates > 0 ? "" : run.manifest().origin().map(TrainingAttempts::startsFrom).orElse("");
        String frozen = frozen();
        List<String> told =
            notes(startedFrom, frozen, stage, leftOut, fall.map(FallDecision::toString).orElse(""));
        context.watcher().begins(attempt, spark.sc(), told);
        String place = event.equals(MetricRow.Event.RESUMED) ? "from update " + updates : "";
        String decided = fall.map(FallDecision::withRepetition).orElse("");
        recorder.begin(
            event,
            String.join(
                "; ",
                notes(place, startedFrom, frozen, stage, recovery.latest(), decided, leftOut)));
        context
            .kernels()
            .atStart()
            .ifPresent(found -> recorder.warn(MetricRow.Event.KERNELS, found));
      }
    }
  }

  private static String startsFrom(ModelOrigin model) {
    return "starting from %s, %s".formatted(model.file(), model.training());
  }

  /** Returns a sentence on the frozen parameters; empty when there are none. */
  private String frozen() {
    Settings settings = recovery.lowered();
    List<NamedParameter> all =
        TransformerGraph.namedParameters(
            InitialNetwork.configuration(settings, initial.vocabularies()));
    FrozenParameters frozen = FrozenParameters.of(settings.training().freeze(), all);
    return frozen.isEmpty()
        ? ""
        : Text.format(
            "frozen: %d of %d matrices and vectors, %,d of %,d parameters",
            frozen.names(), all.size(), frozen.count(), all.get(all.size() - 1).to());
  }

  /** Returns those that are not empty. */
  private static List<String> notes(String... notes) {
    return Stream.of(notes).filter(note -> !note.isEmpty()).toList();
  }

  private DivergenceException surrendered(TrainingRecorder recorder, DivergenceException why) {
    DivergenceException last = recovery.surrender(why, context.retryRemedy());
    recorder.fail(last.getMessage());
    return last;
  }
}
