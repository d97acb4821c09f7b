package io.tandem.averaging.round;

import org.apache.spark.api.java.JavaRDD;

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

  /** Fetches the state that the owners of slices hold. */
  static DriverState of(JavaRDD<SharedSlice> slices, NetworkShape shape) {
    Slicing slicing = shape.slicing();
    float[] momentum = new float[slicing.length()];
    float[] updaterState = new float[shape.layout().stateLength()];
    boolean[] found = new boolean[2];
    Arrivals.collect(
        slices.map(SharedSlice::withoutParameters),
        slice -> {
          int from = slicing.from(slice.slice());
          if (slice.outerMomentum().length > 0) {
            found[0] = true;
            WireVector.ofBytes(slice.outerMomentum())
                .view()
                .get(0, momentum, from, slice.outerMomentum().length / Float.BYTES);
          }
          if (slice.updaterState().length > 0) {
            found[1] = true;
            shape
                .layout()
                .join(slice.updaterState(), from, slicing.to(slice.slice()), updaterState);
          }
        });
    return new DriverState(
        found[0] ? momentum : new float[0], found[1] ? updaterState : new float[0]);
  }

  /**
   * Returns this state with an outer momentum that starts from zero: the present one has the speed
   * of an earlier learning rate.
   */
  public DriverState withoutMomentum() {
    return new DriverState(new float[0], updaterState);
  }
}
