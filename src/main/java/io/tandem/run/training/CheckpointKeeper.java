package io.tandem.run.training;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.run.RunCheckpoints;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.Validated;
import java.util.concurrent.TimeUnit;

/** Writes the checkpoints of an attempt, and removes those that are not kept. Driver only. */
final class CheckpointKeeper {
  /** Stands for the update of a checkpoint where there is none. */
  private static final long NONE = -1;

  private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final RunContext context;
  private final Settings settings;
  private final AveragedTraining training;
  private final RetryingWrites writes;

  /** Update of the newest checkpoint; {@link #NONE} when there is none. */
  private long latest;

  private long latestNanos = System.nanoTime();

  CheckpointKeeper(RunContext context, Settings settings, AveragedTraining training) {
    this.context = context;
    this.settings = settings;
    this.training = training;
    this.latest = training.updates() == 0 ? NONE : training.updates();
    this.writes = RetryingWrites.of(settings.run(), context.watcher()::refused, this::remedy);
  }

  /** Returns writes that fail with the checkpoint from which the run can be resumed. */
  RetryingWrites writes() {
    return writes;
  }

  private String remedy() {
    return "%s; %s"
        .formatted(
            latest == NONE
                ? "the run has no checkpoint yet"
                : "the run is at its checkpoint of update " + latest,
            context.remedy());
  }

  /** Returns whether {@code checkpoints.everyMinutes} asks for a checkpoint of the latest round. */
  boolean isDue(RoundResult round) {
    double every = settings.checkpoints().everyMinutes();
    return every > 0
        && (System.nanoTime() - latestNanos) / NANOS_PER_MINUTE >= every
        && latest != round.updates();
  }

  /** Writes a checkpoint of the latest round, unless there is one. */
  void keep(RoundResult round) {
    if (latest != round.updates()) {
      write(round, Validated.NOT_MEASURED);
      removeOld();
    }
  }

  /**
   * Writes a checkpoint of the latest round.
   *
   * @param model the network that is the model, as it was measured
   * @param best whether no validation was better
   */
  void keepValidated(RoundResult round, Validated model, boolean best) {
    Checkpoint checkpoint = write(round, model);
    if (best) {
      writes.run(
          "the mark of the best checkpoint",
          () -> context.run().checkpoints().markBest(checkpoint, settings.validation().metric()));
    }
    removeOld();
  }

  private Checkpoint write(RoundResult round, Validated model) {
    Checkpoint checkpoint =
        writes.get(
            Text.format("the checkpoint of update %d", round.updates()),
            () ->
                RunCheckpoints.write(
                    context.run(),
                    training,
                    context.hocon(),
                    context.kernels().kernels(),
                    context.validator().subwords(),
                    context.validator().shortlist(),
                    model));
    latest = round.updates();
    latestNanos = System.nanoTime();
    return checkpoint;
  }

  private void removeOld() {
    writes.run(
        "the list of checkpoints",
        () ->
            context
                .run()
                .checkpoints()
                .retain(
                    settings.checkpoints().keepLast(),
                    settings.checkpoints().keepBest(),
                    settings.validation().metric()));
  }
}
