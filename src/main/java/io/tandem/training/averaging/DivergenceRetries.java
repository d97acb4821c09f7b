package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.training.worker.DivergenceException;

/**
 * The retries that {@code divergence} grants a training that has diverged: a number of returns to
 * an earlier state, each with a lower learning rate.
 *
 * @param settings the settings as they were given
 * @param made returns made so far
 */
public record DivergenceRetries(Settings settings, int made) {
  /** Returns the retries after one more was made. */
  public DivergenceRetries next() {
    return new DivergenceRetries(settings, made + 1);
  }

  /** Returns whether no more are left. */
  public boolean exhausted() {
    return made >= settings.divergence().retries();
  }

  /** The settings with the learning rate as it is now. */
  public Settings lowered() {
    double rate =
        settings.training().learningRate()
            * StrictMath.pow(settings.divergence().rateFactor(), made);
    return settings.withTraining(settings.training().withLearningRate(rate));
  }

  /**
   * The latest return in a sentence.
   *
   * @param reason why the training was given up there
   * @param updates the updates at which it resumes
   */
  public String describe(String reason, long updates) {
    return Text.format(
        "training diverged: %s; rolling back to update %,d with learning rate %.3g (rollback %d of"
            + " at most %d)",
        reason,
        updates,
        lowered().training().learningRate(),
        made,
        settings.divergence().retries());
  }

  /**
   * Returns the exception to end with when no more are left.
   *
   * @param remedy the remedy that goes with more retries, such as how to resume; may be empty
   */
  public DivergenceException surrender(DivergenceException why, String remedy) {
    String tried =
        made == 0
            ? ""
            : Text.format(
                " after %d rollback%s, with learning rate %.3g",
                made, made == 1 ? "" : "s", lowered().training().learningRate());
    return new DivergenceException(
        Text.format(
            "training diverged%s: %s; lower training.learningRate (%s), raise"
                + " training.warmupUpdates (%d), set training.clipNorm (%s), or allow more"
                + " divergence.retries (%d)%s",
            tried,
            why.getMessage(),
            settings.training().learningRate(),
            settings.training().warmupUpdates(),
            settings.training().clipNorm(),
            settings.divergence().retries(),
            remedy));
  }
}
