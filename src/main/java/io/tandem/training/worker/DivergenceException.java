package io.tandem.training.worker;

import io.tandem.Text;

/**
 * Signals that training has diverged: a loss or a parameter is NaN or infinite, or the loss runs
 * away.
 */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was observed and where, with the numbers
   */
  public DivergenceException(String message) {
    super(message);
  }

  /**
   * Returns the exception for a loss that is not finite.
   *
   * @param update the update at which it was seen, counted from 1
   * @param lastLoss the loss of the update before, NaN if there was none in this round
   */
  static DivergenceException ofLoss(
      int worker, long update, double loss, double lastLoss, double gradientNorm) {
    return new DivergenceException(
        Text.format(
            "worker %d, update %d: the loss is %s (%sgradient norm %s)",
            worker,
            update,
            loss,
            Double.isNaN(lastLoss) ? "" : "the update before: " + lastLoss + "; ",
            gradientNorm));
  }

  /**
   * Returns the exception to throw for a failure in a task: the divergence among its causes, else
   * the failure itself, wrapped if it is checked.
   */
  public static RuntimeException in(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DivergenceException divergence) {
        return divergence;
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure.getMessage(), failure);
  }
}
