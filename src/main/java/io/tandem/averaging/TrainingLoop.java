package io.tandem.averaging;

import io.tandem.config.TrainingSettings;
import io.tandem.config.ValidationSettings;
import java.util.concurrent.TimeUnit;

/** Round after round until a limit of the settings is reached or nothing gets better any more. */
public final class TrainingLoop {
  /** Why training ended. */
  public enum End {
    MAXIMUM_UPDATES,
    MAXIMUM_MINUTES,
    NO_IMPROVEMENT
  }

  /** What the job does between rounds. */
  public interface Observer {
    /** After every round. */
    void afterRound(RoundResult round);

    /**
     * Measures the network: what {@code validation.metric} names. Asked for at the first round that
     * reaches a multiple of {@code validation.everyUpdates}, and after the last round.
     */
    double validate(RoundResult round);

    /** After each validation, with its outcome: the place for a checkpoint. */
    void validated(RoundResult round, EarlyStopping progress);
  }

  private final AveragedTraining training;
  private final TrainingSettings limits;
  private final AveragingFrequency frequency;
  private final long everyUpdates;
  private final Observer observer;

  /**
   * @param frequency how long each round is
   */
  public TrainingLoop(
      AveragedTraining training,
      TrainingSettings limits,
      AveragingFrequency frequency,
      ValidationSettings validation,
      Observer observer) {
    this.training = training;
    this.limits = limits;
    this.frequency = frequency;
    this.everyUpdates = validation.everyUpdates();
    this.observer = observer;
  }

  /**
   * Trains on from where {@code training} stands; the minutes count from this call.
   *
   * @param progress {@link EarlyStopping#fresh}, or what a checkpoint held
   */
  public End run(EarlyStopping progress) {
    long start = System.nanoTime();
    EarlyStopping now = progress;
    if (now.exhausted()) {
      return End.NO_IMPROVEMENT;
    }
    if (remaining() <= 0) {
      return End.MAXIMUM_UPDATES;
    }
    while (true) {
      long before = training.updates();
      RoundResult round = training.next((int) Math.min(frequency.after(before), remaining()));
      observer.afterRound(round);
      End limit = limitReached(start);
      if (limit != null || round.updates() / everyUpdates > before / everyUpdates) {
        now = now.after(observer.validate(round));
        observer.validated(round, now);
      }
      if (limit != null) {
        return limit;
      }
      if (now.exhausted()) {
        return End.NO_IMPROVEMENT;
      }
    }
  }

  private End limitReached(long start) {
    if (remaining() <= 0) {
      return End.MAXIMUM_UPDATES;
    }
    double minutes = (System.nanoTime() - start) / (double) TimeUnit.MINUTES.toNanos(1);
    return limits.maximumMinutes() > 0 && minutes >= limits.maximumMinutes()
        ? End.MAXIMUM_MINUTES
        : null;
  }

  private long remaining() {
    return limits.maximumUpdates() == 0
        ? Long.MAX_VALUE
        : limits.maximumUpdates() - training.updates();
  }
}
