package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.TrainingSettings;
import io.tandem.config.ValidationSettings;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.shards.StageEnd;
import io.tandem.training.shards.TrainingStage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes round after round until a limit of the settings is reached or validations stop improving. A
 * limit ends training after the round that reaches it and never interrupts one: the end of a
 * shorter training is the end of a round of a longer one as well, so that resuming it is
 * bit-identical to one long training.
 */
public final class TrainingLoop {
  /** Why training ended. */
  public enum End {
    MAXIMUM_UPDATES,
    MAXIMUM_MINUTES,
    NO_IMPROVEMENT,

    /** Not an end: from here on the rate falls, by the settings that {@link FallDecision} gives. */
    FALL_DECIDED,

    /** Not an end: from here on training draws from the pairs of the next stage. */
    STAGE_ENDED,

    /** The observer asked for it. */
    STOPPED
  }

  /**
   * The progress of a training, apart from the network.
   *
   * @param sinceNanos {@link System#nanoTime} from which training.maximumMinutes count; that of a
   *     resumed run lies before its process by the time trained earlier
   * @param lostNanos the part of the time since then that was spent on rounds which training has
   *     gone back behind
   */
  public record Progress(
      EarlyStopping stopping, DivergenceDetector losses, long sinceNanos, long lostNanos) {}

  /**
   * The outcome of a validation.
   *
   * @param loss nats per target token
   * @param metric what {@code validation.metric} names
   */
  public record Validation(double loss, double metric) {}

  /** The job's actions between rounds. */
  public interface Observer {
    /** Called after every round. */
    void afterRound(RoundResult round);

    /**
     * Measures the network. Asked for at the first round that reaches a multiple of {@code
     * validation.everyUpdates}, and after the last round of a stage and of training; and before the
     * first round where training starts from a model, which the best network then is no worse than.
     */
    Validation validate(RoundResult round);

    /** Called after each validation, with its outcome: the place for a checkpoint. */
    void validated(RoundResult round, EarlyStopping progress);

    /** Returns whether to end now; asked after each round that training would continue from. */
    default boolean stopRequested() {
      return false;
    }

    /**
     * Called before training ends at the user's request: the place for a checkpoint, unless there
     * is one by now.
     */
    default void stopping(RoundResult round) {}

    /**
     * Called when the updates over which the learning rate falls have been decided, before the loop
     * returns: the place to keep the state, from which an attempt by other settings continues.
     */
    default void decided(RoundResult round, FallDecision decision) {
      throw new IllegalStateException("unexpected: " + decision);
    }

    /**
     * Called when a stage has ended that is not the last, after its validation and before the loop
     * returns: the place to keep that, by which an attempt in the next stage continues.
     */
    default void stageEnded(StageEnd end) {
      throw new IllegalStateException("unexpected: " + end);
    }

    /** Called before the next round. */
    default void beforeNextRound(RoundResult round) {}
  }

  private final AveragedTraining training;
  private final TrainingSettings limits;
  private final TrainingStage stage;
  private final AveragingFrequency frequency;
  private final long everyUpdates;
  private final Observer observer;
  private final LongSupplier nanos;

  /**
   * @param stage the stage that it is in
   * @param frequency how long each round is
   */
  public TrainingLoop(
      AveragedTraining training,
      TrainingSettings limits,
      TrainingStage stage,
      AveragingFrequency frequency,
      ValidationSettings validation,
      Observer observer) {
    this(training, limits, stage, frequency, validation, observer, System::nanoTime);
  }

  /**
   * @param nanos the clock by which minutes count, as {@link System#nanoTime}
   */
  TrainingLoop(
      AveragedTraining training,
      TrainingSettings limits,
      TrainingStage stage,
      AveragingFrequency frequency,
      ValidationSettings validation,
      Observer observer,
      LongSupplier nanos) {
    this.training = training;
    this.limits = limits;
    this.stage = stage;
    this.frequency = frequency;
    this.everyUpdates = validation.everyUpdates();
    this.observer = observer;
    this.nanos = nanos;
  }

  /**
   * Trains on from where {@code training} stands, to the end, to the end of the stage, or to a
   * {@link FallDecision}.
   *
   * @throws io.tandem.training.worker.DivergenceException by a worker, or by {@link
   *     DivergenceDetector} after a round, which the observer is not told of, or after a validation
   */
  public End run(Progress progress) {
    EarlyStopping now = progress.stopping();
    DivergenceDetector losses = progress.losses();
    if (now.exhausted() && stage.isLast()) {
      return End.NO_IMPROVEMENT;
    }
    End before = training.updates() > 0 ? limitReached(progress.sinceNanos()) : null;
    if (before != null) {
      return before;
    }
    // The run may have been lost before it could keep that the stage had ended.
    Optional<String> endedStage = endOfStage(now);
    if (endedStage.isPresent()) {
      return ended(endedStage.get());
    }
    if (limits.startsFromModel() && training.updates() == 0 && Double.isNaN(now.best())) {
      Validation validation = observer.validate(RoundResult.NONE);
      now = now.after(validation.metric());
      observer.validated(RoundResult.NONE, now);
    }
    RecentSpeed speed =
        frequency.hasShortened()
            ? RecentSpeed.since(training.updates(), minutes(progress.sinceNanos()))
            : RecentSpeed.notCounting(inMinutes(progress.lostNanos()));
    while (true) {
      long updates = training.updates();
      RoundResult round = training.next(frequency.modeAfter(updates), frequency.after(updates));
      losses = losses.after(round.updates(), round.loss());
      losses.requireSteady();
      observer.afterRound(round);
      End limit = limitReached(progress.sinceNanos());
      boolean last = limit != null || limitOfStage().isPresent();
      if (last || round.updates() / everyUpdates > updates / everyUpdates) {
        Validation validation = observer.validate(round);
        losses.requireUsable(validation.loss());
        now = now.after(validation.metric());
        observer.validated(round, now);
      }
      if (limit != null) {
        return limit;
      }
      if (now.exhausted() && stage.isLast()) {
        return End.NO_IMPROVEMENT;
      }
      if (observer.stopRequested()) {
        observer.stopping(round);
        return End.STOPPED;
      }
      endedStage = endOfStage(now);
      if (endedStage.isPresent()) {
        return ended(endedStage.get());
      }
      double minutes = minutes(progress.sinceNanos());
      speed =
          frequency.isShortened(updates)
              ? RecentSpeed.since(round.updates(), minutes)
              : speed.after(round.updates(), minutes);
      Optional<FallDecision> decision = FallDecision.due(limits, round, minutes, speed);
      if (decision.isPresent()) {
        observer.decided(round, decision.get());
        return End.FALL_DECIDED;
      }
      observer.beforeNextRound(round);
    }
  }

  private Optional<String> limitOfStage() {
    return stage.isLast()
        ? Optional.empty()
        : stage.limitReached(training.updates(), training.epochs());
  }

  /** Returns what has ended the stage, if it is not the last and has ended. */
  private Optional<String> endOfStage(EarlyStopping now) {
    return stage.isLast() || !now.exhausted()
        ? limitOfStage()
        : Optional.of(
            Text.format("no better validation among its last %d", stage.settings().patience()));
  }

  private End ended(String why) {
    observer.stageEnded(new StageEnd(stage.number(), training.round(), training.updates(), why));
    return End.STAGE_ENDED;
  }

  private End limitReached(long start) {
    if (hasReachedMaximum()) {
      return End.MAXIMUM_UPDATES;
    }
    return limits.maximumMinutes() > 0 && minutes(start) >= limits.maximumMinutes()
        ? End.MAXIMUM_MINUTES
        : null;
  }

  private double minutes(long start) {
    return inMinutes(nanos.getAsLong() - start);
  }

  private static double inMinutes(long nanos) {
    return nanos / (double) TimeUnit.MINUTES.toNanos(1);
  }

  private boolean hasReachedMaximum() {
    return limits.maximumUpdates() > 0 && training.updates() >= limits.maximumUpdates();
  }
}
