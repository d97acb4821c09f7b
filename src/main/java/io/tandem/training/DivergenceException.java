package io.tandem.training;

/** The loss is no longer a number: training has diverged and the update was the last. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param update the update at which it was seen, counted from 1
   * @param lastLoss the loss of the update before, NaN if there was none
   */
  DivergenceException(int worker, long update, double loss, double lastLoss, double gradientNorm) {
    super(
        ("worker %d, update %d: the loss is %s (the update before: %s; gradient norm %s): training has diverged; "
                + "lower training.learningRate, raise training.warmupUpdates or set training.clipNorm")
            .formatted(worker, update, loss, lastLoss, gradientNorm));
  }

  /**
   * What to throw for a failure that came from afar: the divergence among its causes, else the
   * failure itself, wrapped if it is checked.
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
