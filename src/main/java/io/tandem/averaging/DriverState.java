package io.tandem.averaging;

/**
 * What the driver carries from round to round beside the network's parameters; a checkpoint holds
 * it. The arrays are shared, not copied: not to be changed.
 *
 * @param outerMomentum of the {@link OuterStep}; empty when there is none
 */
public record DriverState(float[] outerMomentum) {
  /** Before the first round. */
  public static final DriverState FRESH = new DriverState(new float[0]);
}
