package io.tandem.averaging;

import io.tandem.config.AveragingSettings;
import io.tandem.config.AveragingSettings.Master;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.AveragingSettings.Schedule;
import io.tandem.config.Settings;
import io.tandem.training.LearningRate;
import io.tandem.training.Optimizers;
import java.util.Locale;

/**
 * The amount of work of each worker until the next average: a pure function of the updates made
 * before, so that a resumed training has the rounds of an uninterrupted one. Driver only.
 */
final class AveragingFrequency {
  private static final String GRADIENTS = "gradients averaged every update";
  private static final String DURING_WARMUP = " during warmup, then ";

  private final AveragingSettings settings;
  private final LearningRate rates;
  private final int qsrMaximum;
  private final long beginOfTail;

  /**
   * @param rates the workers' learning rates, which warmup and QSR go by
   * @param qsrMaximum the most updates of a round by QSR, unless the frequency is higher
   * @param beginOfTail the update after which all others are synchronous; {@link Settings#NO_TAIL}
   *     for none
   */
  AveragingFrequency(
      AveragingSettings settings, LearningRate rates, int qsrMaximum, long beginOfTail) {
    this.settings = settings;
    this.rates = rates;
    this.qsrMaximum = qsrMaximum;
    this.beginOfTail = beginOfTail;
  }

  /** Returns the rounds of a training by these settings. */
  static AveragingFrequency of(Settings settings) {
    return new AveragingFrequency(
        settings.averaging(),
        Optimizers.schedule(settings.training()),
        settings.qsrMaximum(),
        settings.beginOfTail());
  }

  /** Returns what each worker does in the round that begins after {@code updates} updates. */
  public RoundBudget budgetAfter(long updates) {
    if (isSynchronous(updates)) {
      return RoundBudget.ofSynchronousUpdate();
    }
    return settings.roundTokens() == 0 || isWarmup(updates)
        ? RoundBudget.ofUpdates(after(updates))
        : RoundBudget.ofTokens(settings.roundTokens())
            .ofAtMost(untilLast(updates, AveragingSettings.MAX_ROUND));
  }

  private boolean isSynchronous(long updates) {
    return settings.mode() == Mode.SYNCHRONOUS
        || updates >= beginOfTail
        || (isWarmup(updates) && settings.master() == Master.TANDEM);
  }

  /**
   * Returns whether the round that begins after {@code updates} updates is one of a single update,
   * during warmup, while those after warmup have more: its speed is not theirs.
   */
  boolean isShortened(long updates) {
    return settings.mode() != Mode.SYNCHRONOUS && isWarmup(updates);
  }

  /** Returns whether any round is. */
  boolean hasShortened() {
    return isShortened(0);
  }

  /** One worker has nothing to average, and needs no warmup. */
  private boolean isWarmup(long updates) {
    return schedule() != Schedule.CONSTANT && updates < rates.warmupUpdates();
  }

  private Schedule schedule() {
    return settings.workers() == 1 ? Schedule.CONSTANT : settings.schedule();
  }

  /**
   * The length in updates of the round that begins after {@code updates} updates of each worker, at
   * least 1. A round is cut short by the tail, and where no update after it would change anything.
   */
  public int after(long updates) {
    if (isSynchronous(updates)) {
      return 1;
    }
    int length =
        switch (schedule()) {
          case CONSTANT -> settings.frequency();
          case WARMUP -> isWarmup(updates) ? 1 : settings.frequency();
          case QSR -> quadratic(updates);
        };
    return untilLast(updates, length);
  }

  private int untilLast(long updates, int length) {
    long end = Math.min(beginOfTail, rates.lastUpdate());
    return (int) Math.max(1, Math.min(length, end - updates));
  }

  /**
   * The quadratic synchronization rule (Gu et al. 2024, arXiv 2310.14423, equation 2): the square
   * of alpha over the rate of the round's first update, rounded down, but at least the frequency.
   * Alpha is a multiple of the highest rate. During warmup the length is that at the highest rate,
   * as in the paper: small rates there do not mean that workers agree. Where the rate falls to zero
   * such rounds would leave workers as far apart as before, with no noise to hide it, and save
   * little: hence a limit.
   */
  private int quadratic(long updates) {
    int warmup = rates.warmupUpdates();
    double rate = rates.rate(Math.max(updates + 1, warmup));
    double ratio = settings.qsrFactor() * rates.rate(warmup) / rate;
    int bounded = (int) Math.min(Math.floor(ratio * ratio), qsrMaximum);
    return Math.max(settings.frequency(), bounded);
  }

  /** Returns a human-readable form, such as "parameters averaged every 20 updates". */
  @Override
  public String toString() {
    if (settings.mode() == Mode.SYNCHRONOUS) {
      return GRADIENTS;
    }
    return untilTail() + (settings.tailUpdates() > 0 && settings.workers() > 1 ? tail() : "");
  }

  private String tail() {
    return String.format(
        Locale.ROOT, ", and gradients at each of the last %,d updates", settings.tailUpdates());
  }

  private String untilTail() {
    String constant =
        "parameters averaged "
            + (settings.roundTokens() == 0
                ? everyUpdates()
                : String.format(
                    Locale.ROOT, "every %,d target tokens of each worker", settings.roundTokens()));
    return switch (schedule()) {
      case CONSTANT -> constant;
      case WARMUP ->
          (settings.master() == Master.TANDEM ? GRADIENTS : "parameters averaged every update")
              + DURING_WARMUP
              + constant;
      case QSR ->
          (settings.master() == Master.TANDEM ? GRADIENTS + DURING_WARMUP : "")
              + (settings.frequency() < qsrMaximum ? byRate() : constant);
    };
  }

  private String byRate() {
    return String.format(
        Locale.ROOT,
        "parameters averaged every %,d to %,d updates, the more the lower the rate (QSR, factor %s)",
        settings.frequency(),
        qsrMaximum,
        settings.qsrFactor());
  }

  private String everyUpdates() {
    return settings.frequency() == 1
        ? "every update"
        : String.format(Locale.ROOT, "every %,d updates", settings.frequency());
  }
}
