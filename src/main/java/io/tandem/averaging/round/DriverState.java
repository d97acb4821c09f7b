package io.tandem.averaging.round;

/**
 * The state that the driver carries from round to round besides the network's parameters;
 * checkpoints hold it. The arrays are shared, not copied: not to be changed.
 *
 * @param outerMomentum the outer momentum of the {@link io.tandem.averaging.outer.OuterStep}; empty
 *     when there is none
 * @param updaterState the optimizer's state that all workers share, averaged; empty when each keeps
 *     its own, or none
 */
public record DriverState(float[] outerMomentum, float[] updaterState) {
  /** The state before the first round. */
  public static final DriverState FRESH = new DriverState(new float[0], new float[0]);

  /**
   * Returns this state with an outer momentum that starts from zero: the present one has the speed
   * of an earlier learning rate.
   */
  public DriverState withoutMomentum() {
    return new DriverState(new float[0], updaterState);
  }
}
