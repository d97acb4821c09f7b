package io.tandem.training.checkpoint;

/**
 * The checkpoints of a run that make the model; of several the parameters are averaged (Vaswani et
 * al. 2017, section 6.1).
 *
 * @param count how many
 */
public record CheckpointChoice(Order order, int count) {
  /** The one with the best validation, or the last one where none was validated. */
  public static final CheckpointChoice BEST = new CheckpointChoice(Order.BEST, 1);

  /** The orders by which checkpoints come first. */
  public enum Order {
    /** The checkpoints with the better validation come first. */
    BEST,
    /** The newer checkpoints come first. */
    LAST
  }

  public CheckpointChoice {
    if (count < 1) {
      throw new IllegalArgumentException("count = " + count);
    }
  }
}
