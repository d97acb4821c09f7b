package io.tandem.training.worker;

/**
 * A fall in a straight line: after most of a training (Hägele et al. 2024, arXiv 2405.18392,
 * section 3: cooldown), or from the end of warmup on (Bergsma et al. 2025, arXiv 2502.15938: linear
 * decay to zero).
 *
 * <p>Its class name stands in the JSON of saved models: do not rename it.
 */
public final class CooldownSchedule extends FallingSchedule {
  private static final long serialVersionUID = 1L;

  /** Creates a schedule for JSON to fill. */
  private CooldownSchedule() {}

  /**
   * @param before the rates until the cooldown, which begins after its warmup
   * @param last the last update of the training, counted from 1
   * @param updates how many updates the cooldown takes
   */
  public CooldownSchedule(LearningRate before, long last, long updates) {
    super(before, last, updates);
  }

  @Override
  double fallen(double from, long left, long steps) {
    return from * left / steps;
  }
}
