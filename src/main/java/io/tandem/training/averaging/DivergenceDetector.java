package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.training.worker.DivergenceException;

/**
 * Detects a training loss that runs away. Immutable: each round gives the next state, which can be
 * recomputed from the recorded rounds.
 *
 * <p>The running mean is exponential over updates: a round of one update moves it a little, a long
 * one all the way. A single odd batch is not a divergence then, and a long bad round is one at
 * once.
 *
 * @param guess the loss of guessing with all of the vocabulary equally likely
 * @param factor the largest ratio of the present mean to the lowest one; 0 for any
 * @param mean running mean of the rounds' losses, nats per target token; NaN before the first round
 * @param lowest the lowest it has been
 * @param updates the updates of each worker, at the end of the latest round
 */
public record DivergenceDetector(
    double guess, double factor, double mean, double lowest, long updates) {
  /** Updates of each worker after which a round counts 1 / e. */
  private static final double MEMORY = 20;

  /** The loss of an untrained network is up to this many times that of guessing. */
  private static final double UNTRAINED = 2;

  /**
   * Returns the state before the first round, where the loss of guessing stands for the lowest
   * mean: a training that goes wrong in its first round has no better one of its own.
   */
  public static DivergenceDetector fresh(double factor, int vocabulary) {
    double guess = Math.log(vocabulary);
    return new DivergenceDetector(guess, factor, Double.NaN, UNTRAINED * guess, 0);
  }

  /**
   * Returns the state after one more round.
   *
   * @param nowUpdates the updates of each worker since training began
   * @param loss the round's mean, nats per target token
   */
  public DivergenceDetector after(long nowUpdates, double loss) {
    double kept = Math.exp((updates - nowUpdates) / MEMORY);
    double next = Double.isNaN(mean) ? loss : kept * mean + (1 - kept) * loss;
    return new DivergenceDetector(guess, factor, next, Math.min(lowest, next), nowUpdates);
  }

  /**
   * @throws DivergenceException when the mean is NaN or infinite, or too far above its lowest
   */
  public void requireSteady() {
    if (!Double.isFinite(mean)) {
      throw new DivergenceException(
          Text.format("the training loss is %s after update %d", mean, updates));
    }
    if (factor > 0 && mean > factor * lowest) {
      throw new DivergenceException(
          Text.format(
              "the running mean of the training loss is %.4g after update %d, more than"
                  + " divergence.lossFactor = %s times %.4g, the lowest so far",
              mean, updates, factor, lowest));
    }
  }

  /**
   * Checks a validation loss: overfitting may raise it above the training loss, but not above the
   * loss of an untrained network.
   *
   * @param loss nats per target token
   * @throws DivergenceException when it is NaN or infinite, or does
   */
  public void requireUsable(double loss) {
    if (!Double.isFinite(loss) || (factor > 0 && loss > factor * UNTRAINED * guess)) {
      throw new DivergenceException(
          Text.format(
              "the validation loss is %.4g after update %d; guessing costs %.4g",
              loss, updates, guess));
    }
  }
}
