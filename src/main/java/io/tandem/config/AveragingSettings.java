package io.tandem.config;

import java.io.Serializable;
import java.util.Locale;

/**
 * The settings of averaging.
 *
 * @param mode what is averaged, and when
 * @param frequency updates of each worker between two averages; where the schedule starts
 * @param roundTokens target tokens of each worker between two averages, instead of the frequency; 0
 *     for the frequency
 * @param qsrFactor the QSR coefficient as a multiple of the highest learning rate; only for {@link
 *     Schedule#QSR}
 * @param qsrMaximum the most updates of a round by {@link Schedule#QSR}, unless the frequency is
 *     higher; 0 for what {@link Settings#qsrMaximum} says
 * @param tailUpdates the last updates of a training, whose gradients are averaged
 * @param outer the step from a round's average to the parameters of the next
 * @param deadlineSeconds the seconds after which a worker hands over what it has; 0 for never
 * @param deltaBits the bits of each parameter that a worker sends
 */
public record AveragingSettings(
    Master master,
    Mode mode,
    int workers,
    int frequency,
    long roundTokens,
    Schedule schedule,
    double qsrFactor,
    int qsrMaximum,
    long tailUpdates,
    double deadlineSeconds,
    OuterSettings outer,
    OptimizerState optimizerState,
    SecondMoment secondMoment,
    int deltaBits)
    implements Serializable {
  /** The longest round, in updates of each worker. */
  public static final int MAX_ROUND = 1_000_000;

  public AveragingSettings {
    Check.within("averaging.workers", workers, 1, 100_000);
    Check.within("averaging.frequency", frequency, 1, MAX_ROUND);
    Check.atLeast("averaging.roundTokens", roundTokens, 0);
    Check.positive("averaging.qsrFactor", qsrFactor);
    Check.within("averaging.qsrMaximum", qsrMaximum, 0, MAX_ROUND);
    Check.atLeast("averaging.tailUpdates", tailUpdates, 0);
    Check.atLeast("averaging.deadlineSeconds", deadlineSeconds, 0);
    if (mode == Mode.LOCAL && roundTokens > 0 && schedule == Schedule.QSR) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "averaging.roundTokens = %d: the schedule qsr counts updates; set averaging.schedule"
                  + " = constant or warmup, or leave averaging.roundTokens out",
              roundTokens));
    }
    if (deltaBits != 32 && deltaBits != 16 && deltaBits != 8) {
      throw new UserException(
          String.format(Locale.ROOT, "averaging.deltaBits = %d: must be 32, 16 or 8", deltaBits));
    }
    if (mode == Mode.SYNCHRONOUS) {
      String outerOptimizer = outer.optimizer().name().toLowerCase(Locale.ROOT);
      refuseWithSynchronous(master == Master.DL4J, "master = dl4j");
      refuseWithSynchronous(roundTokens > 0, "roundTokens = " + roundTokens);
      refuseWithSynchronous(tailUpdates > 0, "tailUpdates = " + tailUpdates);
      refuseWithSynchronous(deadlineSeconds > 0, "deadlineSeconds = " + deadlineSeconds);
      refuseWithSynchronous(outer.hasMomentum(), "outer.optimizer = " + outerOptimizer);
      refuseWithSynchronous(optimizerState == OptimizerState.RESET, "optimizerState = reset");
      refuseWithSynchronous(deltaBits != 32, "deltaBits = " + deltaBits);
    }
    if (master == Master.DL4J && tailUpdates > 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "averaging.tailUpdates = %d: DL4J's master cannot average gradients; leave it out, or"
                  + " set averaging.master = tandem",
              tailUpdates));
    }
    if (tailUpdates > 0 && optimizerState != OptimizerState.AVERAGED) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "averaging.tailUpdates = %d: needs the average of the workers' optimizers to continue"
                  + " from; leave it out, or set averaging.optimizerState = averaged",
              tailUpdates));
    }
    if (master == Master.DL4J && (roundTokens > 0 || deadlineSeconds > 0)) {
      throw new UserException(
          "averaging.%s: DL4J's master gives every worker the same number of updates; set averaging.master = tandem, or leave it out"
              .formatted(
                  roundTokens > 0
                      ? "roundTokens = " + roundTokens
                      : "deadlineSeconds = " + deadlineSeconds));
    }
    if (master == Master.DL4J && deltaBits != 32) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "averaging.deltaBits = %d: DL4J's master sends parameters in full; set"
                  + " averaging.master = tandem, or leave averaging.deltaBits out",
              deltaBits));
    }
    if (master == Master.DL4J && outer.hasMomentum()) {
      throw new UserException(
          "averaging.outer.optimizer = %s: DL4J's master takes plain averages only; set averaging.master = tandem, or averaging.outer.optimizer = average"
              .formatted(outer.optimizer().name().toLowerCase(Locale.ROOT)));
    }
    if (master == Master.DL4J && optimizerState == OptimizerState.RESET) {
      throw new UserException(
          "averaging.optimizerState = reset: DL4J's master always averages the optimizer's state;"
              + " set averaging.master = tandem, or leave averaging.optimizerState out");
    }
  }

  /**
   * Returns whether some updates are made together, by the owners of slices of the network, and not
   * by each worker.
   */
  public boolean hasSharedUpdates() {
    return mode == Mode.SYNCHRONOUS
        || (workers > 1
            && master == Master.TANDEM
            && (schedule != Schedule.CONSTANT || tailUpdates > 0));
  }

  /** Returns the number of gradients of whose mean a worker's second moment is to be. */
  public int gradientsOfSecondMoment() {
    return secondMoment == SecondMoment.MEAN ? workers : 1;
  }

  private static void refuseWithSynchronous(boolean given, String setting) {
    if (given) {
      throw new UserException(
          "averaging.%s: has no meaning with averaging.mode = synchronous, where gradients are averaged at every update; leave one of them out"
              .formatted(setting));
    }
  }

  /** What is averaged. */
  public enum Mode {
    /** Parameters, after a number of updates; each worker has its own optimizer. */
    LOCAL,

    /** Gradients, at every update; all workers have one optimizer. */
    SYNCHRONOUS
  }

  /**
   * The schedules by which the number of updates between averages changes in the course of
   * training.
   */
  public enum Schedule {
    CONSTANT,

    /** Synchronous while the learning rate warms up. */
    WARMUP,

    /** Synchronous while the learning rate warms up, then more updates as it falls. */
    QSR
  }

  /** The treatment of the optimizer's moments when parameters are averaged. */
  public enum OptimizerState {
    /** Each worker keeps its own moments. */
    LOCAL,

    /** The moments are averaged like the parameters; all workers continue with the same. */
    AVERAGED,

    /** The moments start at zero again, and so does the count of their bias correction. */
    RESET
  }

  /** What Adam's second moment is made of while workers train apart. */
  public enum SecondMoment {
    /** The squares of the worker's own gradients. */
    OWN,

    /** An estimate of the squares of the mean of all workers' gradients. */
    MEAN
  }

  /** The implementation that averages: our rounds, or DL4J's stock master as the baseline. */
  public enum Master {
    TANDEM,
    DL4J
  }
}
