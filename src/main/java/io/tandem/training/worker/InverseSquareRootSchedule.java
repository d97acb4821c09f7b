package io.tandem.training.worker;

/**
 * The learning rate of "Attention Is All You Need" (arXiv 1706.03762, section 5.3), scaled so that
 * its peak is a setting: linear warmup to {@code peak}, then the inverse square root of the update.
 *
 * <p>Its class name stands in the JSON of saved models: do not rename it.
 */
public final class InverseSquareRootSchedule extends WarmupSchedule {
  private static final long serialVersionUID = 1L;

  /** Creates a schedule for JSON to fill. */
  private InverseSquareRootSchedule() {}

  public InverseSquareRootSchedule(double peak, int warmupUpdates) {
    super(peak, warmupUpdates);
  }

  @Override
  double shareAfterWarmup(long update) {
    return Math.sqrt(Math.max(1.0, warmupUpdates()) / update);
  }
}
