package io.tandem.training.averaging.round;

import io.tandem.network.transformer.FlatVector;
import org.apache.spark.api.java.JavaRDD;

/**
 * The state that the driver carries from round to round besides the network's parameters;
 * checkpoints hold it. The arrays are shared, not copied: not to be changed.
 *
 * @param outerMomentum the momentum of the {@link OuterStep}; empty when there is none
 * @param updaterState the optimizer's state that all workers share, averaged; empty when there is
 *     none
 * @param average the average of the networks after past rounds; empty when none is kept
 */
public record DriverState(float[] outerMomentum, float[] updaterState, float[] average) {
  /** The state before the first round. */
  public static final DriverState FRESH = new DriverState(new float[0], new float[0], new float[0]);

  /** Fetches the state that the owners of slices hold. */
  static DriverState of(JavaRDD<SharedSlice> slices, NetworkShape shape) {
    Joined joined = new Joined(shape);
    slices.context().setJobDescription("the optimizer's state is fetched");
    try {
      Arrivals.collect(
          slices.map(slice -> slice.only(NetworkVectors.Content.ALL_BUT_PARAMETERS)), joined::add);
    } finally {
      slices.context().setJobDescription(null);
    }
    return new DriverState(joined.outerMomentum, joined.updaterState, joined.average);
  }

  /** The vectors put together from their slices, if there are any: they are long. */
  private static final class Joined {
    private final NetworkShape shape;
    private float[] outerMomentum = {};
    private float[] updaterState = {};
    private float[] average = {};

    Joined(NetworkShape shape) {
      this.shape = shape;
    }

    void add(SharedSlice slice) {
      NetworkVectors vectors = slice.vectors();
      int from = shape.slicing().from(slice.slice());
      int to = shape.slicing().to(slice.slice());
      outerMomentum = joined(outerMomentum, vectors.outerMomentum(), from);
      average = joined(average, vectors.average(), from);
      if (vectors.updaterState().length > 0) {
        if (updaterState.length == 0) {
          updaterState = new float[shape.layout().stateLength()];
        }
        shape.layout().join(vectors.updaterState(), from, to, updaterState);
      }
    }

    private float[] joined(float[] whole, byte[] part, int from) {
      if (part.length == 0) {
        return whole;
      }
      float[] into = whole.length == 0 ? new float[shape.slicing().length()] : whole;
      FlatVector.floats(part).get(0, into, from, part.length / Float.BYTES);
      return into;
    }
  }

  /**
   * Returns this state with an outer momentum that starts from zero: the present one has the speed
   * of an earlier learning rate.
   */
  public DriverState withoutMomentum() {
    return new DriverState(new float[0], updaterState, average);
  }
}
