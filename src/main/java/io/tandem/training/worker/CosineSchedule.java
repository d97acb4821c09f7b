package io.tandem.training.worker;

/**
 * A fall along half a period of the cosine (Loshchilov and Hutter 2017, arXiv 1608.03983, equation
 * 5, without restarts): slow at first, steep in the middle, slow again at the end.
 *
 * <p>Its class name stands in the JSON of saved models: do not rename it.
 */
public final class CosineSchedule extends FallingSchedule {
  private static final long serialVersionUID = 1L;

  /** Creates a schedule for JSON to fill. */
  private CosineSchedule() {}

  /**
   * @param before the rates until the fall, which begins after its warmup
   * @param last the last update of the training, counted from 1
   * @param updates how many updates the fall takes
   */
  public CosineSchedule(LearningRate before, long last, long updates) {
    super(before, last, updates);
  }

  @Override
  double fallen(double from, long left, long steps) {
    return from * (1 - StrictMath.cos(Math.PI * left / steps)) / 2;
  }
}
