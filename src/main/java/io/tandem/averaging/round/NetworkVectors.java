package io.tandem.averaging.round;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The whole vectors of a network as the driver hands them out: when training begins, and when it is
 * set to another place. Vectors are bytes, little-endian. A class and not a record: Kryo 4 cannot
 * make records.
 */
final class NetworkVectors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] parameters;
  private final byte[] updaterState;
  private final byte[] outerMomentum;

  private NetworkVectors(byte[] parameters, byte[] updaterState, byte[] outerMomentum) {
    this.parameters = parameters;
    this.updaterState = updaterState;
    this.outerMomentum = outerMomentum;
  }

  static NetworkVectors of(ComputationGraph network, DriverState state) {
    return new NetworkVectors(
        FlatVector.readBytes(network.params()),
        WireVector.of(state.updaterState()).floats(),
        WireVector.of(state.outerMomentum()).floats());
  }

  /** Returns a slice of them. */
  SharedSlice slice(NetworkShape shape, int slice) {
    int from = shape.slicing().from(slice);
    int to = shape.slicing().to(slice);
    return new SharedSlice(
        slice,
        cut(parameters, from, to),
        shape.layout().cut(updaterState, from, to),
        cut(outerMomentum, from, to),
        SliceSummary.NONE);
  }

  private static byte[] cut(byte[] vector, int from, int to) {
    return vector.length == 0
        ? vector
        : Arrays.copyOfRange(vector, Float.BYTES * from, Float.BYTES * to);
  }
}
