package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.AveragingSettings;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.Settings;
import io.tandem.text.Display;
import io.tandem.training.worker.LearningRate;
import io.tandem.training.worker.Optimizers;

/**
 * Decides, from the updates made before and nothing else, what each round averages and after how
 * many updates: a resumed training has the rounds of an uninterrupted one. Driver only.
 */
final class AveragingFrequency {
  private final AveragingSettings settings;
  private final LearningRate rates;
  private final int qsrMaximum;

  /**
   * @param rates the workers' learning rates, which decide on warmup and QSR
   * @param qsrMaximum the most updates of a round by QSR, unless the frequency is higher
   */
  AveragingFrequency(AveragingSettings settings, LearningRate rates, int qsrMaximum) {
    this.settings = settings;
    this.rates = rates;
    this.qsrMaximum = qsrMaximum;
  }

  /** Returns the rounds of a training by these settings. */
  static AveragingFrequency of(Settings settings) {
    return new AveragingFrequency(
        settings.averaging(), Optimizers.schedule(settings.training()), settings.qsrMaximum());
  }

  /** Returns the mode of the round that begins after {@code updates} updates. */
  Mode modeAfter(long updates) {
    return settings.mode() == Mode.SYNCHRONOUS || isWarmup(updates) ? Mode.SYNCHRONOUS : Mode.LOCAL;
  }

  /**
   * Returns whether warmup shortens the round that begins after {@code updates} updates to a single
   * update: its speed says nothing of later rounds.
   */
  boolean isShortened(long updates) {
    return settings.mode() != Mode.SYNCHRONOUS && isWarmup(updates);
  }

  /** Returns whether any round is shortened. */
  boolean hasShortened() {
    return isShortened(0);
  }

  /** One worker has nothing to average, and needs no warmup. */
  private boolean isWarmup(long updates) {
    return settings.workers() > 1 && updates < rates.warmupUpdates();
  }

  /**
   * The length in updates of the round that begins after {@code updates} updates of each worker, at
   * least 1. A round is cut short where no update after it would change anything.
   */
  int after(long updates) {
    if (modeAfter(updates) == Mode.SYNCHRONOUS) {
      return 1;
    }
    int length = settings.workers() == 1 ? settings.frequency() : quadratic(updates);
    return (int) Math.max(1, Math.min(length, rates.lastUpdate() - updates));
  }

  /**
   * The quadratic synchronization rule (Gu et al. 2024, arXiv 2310.14423, equation 2): the square
   * of alpha over the rate of the round's first update, rounded down, but at least the frequency.
   * Alpha is a multiple of the highest rate. Where the rate falls to zero such rounds would leave
   * workers as far apart as before, with no noise to hide it, and save little: hence a limit.
   */
  private int quadratic(long updates) {
    double highest = rates.rate(Math.max(1, rates.warmupUpdates()));
    double ratio = settings.qsrFactor() * highest / rates.rate(updates + 1);
    int bounded = (int) Math.min(Math.floor(ratio * ratio), qsrMaximum);
    return Math.max(settings.frequency(), bounded);
  }

  /**
   * Returns a human-readable form, such as "parameters averaged every 20 updates"; one worker has
   * nothing to average.
   */
  @Override
  public String toString() {
    if (settings.workers() == 1) {
      return "rounds of " + Display.count(after(0), "update");
    }
    String gradients = "gradients averaged every update";
    if (settings.mode() == Mode.SYNCHRONOUS) {
      return gradients;
    }
    return gradients
        + " during warmup, then parameters averaged "
        + (settings.frequency() < qsrMaximum ? byRate() : everyUpdates());
  }

  private String byRate() {
    return Text.format(
        "every %,d to %,d updates, the more the lower the rate (QSR, factor %s)",
        settings.frequency(), qsrMaximum, settings.qsrFactor());
  }

  private String everyUpdates() {
    return settings.frequency() == 1
        ? "every update"
        : Text.format("every %,d updates", settings.frequency());
  }
}
