package io.tandem.averaging.round;

/**
 * What the driver carries from round to round beside the network's parameters; a checkpoint holds
 * it. The arrays are shared, not copied: not to be changed.
 *
 * @param outerMomentum of the {@link io.tandem.averaging.outer.OuterStep}; empty when there is none
 * @param updaterState the optimizer's state that all workers share, averaged; empty when each keeps
 *     its own, or none
 */
public record DriverState(float[] outerMomentum, float[] updaterState) {
  /** Before the first round. */
  public static final DriverState FRESH = new DriverState(new float[0], new float[0]);

  /**
   * The same with an outer momentum that starts anew: the present one has the speed of an earlier
   * learning rate.
   */
  public DriverState withoutMomentum() {
    return new DriverState(new float[0], updaterState);
  }
}
