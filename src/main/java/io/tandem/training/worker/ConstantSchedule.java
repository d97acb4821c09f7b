package io.tandem.training.worker;

/**
 * A learning rate that stays at its peak after warmup, until a fall that is put around it.
 *
 * <p>Its class name stands in the JSON of saved models: do not rename it.
 */
public final class ConstantSchedule extends WarmupSchedule {
  private static final long serialVersionUID = 1L;

  /** Creates a schedule for JSON to fill. */
  private ConstantSchedule() {}

  public ConstantSchedule(double peak, int warmupUpdates) {
    super(peak, warmupUpdates);
  }

  @Override
  double shareAfterWarmup(long update) {
    return 1;
  }
}
