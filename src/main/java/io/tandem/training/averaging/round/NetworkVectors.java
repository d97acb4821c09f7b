package io.tandem.training.averaging.round;

import io.tandem.network.transformer.FlatVector;
import java.io.Serializable;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The vectors of a network, or of a slice of it: parameters, and the states of the optimizers that
 * all workers share. Bytes, little-endian; empty for a vector that does not exist. Immutable by
 * agreement: arrays are shared, not copied. A class and not a record: Kryo 4 cannot make records.
 */
final class NetworkVectors implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] EMPTY = {};

  static final NetworkVectors NONE = new NetworkVectors(EMPTY, EMPTY, EMPTY, EMPTY);

  private final byte[] parameters;
  private final byte[] updaterState;
  private final byte[] outerMomentum;
  private final byte[] average;

  /**
   * @param updaterState the optimizer's state that all workers share
   * @param outerMomentum the outer optimizer's
   * @param average the average of the parameters after past rounds
   */
  NetworkVectors(byte[] parameters, byte[] updaterState, byte[] outerMomentum, byte[] average) {
    this.parameters = parameters;
    this.updaterState = updaterState;
    this.outerMomentum = outerMomentum;
    this.average = average;
  }

  /** Returns the vectors as the driver hands them out. */
  static NetworkVectors of(ComputationGraph network, DriverState state) {
    return new NetworkVectors(
        FlatVector.readBytes(network.params()),
        FlatVector.bytes(state.updaterState()),
        FlatVector.bytes(state.outerMomentum()),
        FlatVector.bytes(state.average()));
  }

  byte[] parameters() {
    return parameters;
  }

  byte[] updaterState() {
    return updaterState;
  }

  byte[] outerMomentum() {
    return outerMomentum;
  }

  byte[] average() {
    return average;
  }

  /** Returns the same with another average. */
  NetworkVectors withAverage(byte[] other) {
    return new NetworkVectors(parameters, updaterState, outerMomentum, other);
  }

  /** A choice of the vectors. */
  enum Content {
    PARAMETERS,
    PARAMETERS_AND_UPDATER_STATE,
    ALL_BUT_PARAMETERS
  }

  /** Returns these of the vectors alone. */
  NetworkVectors only(Content content) {
    return switch (content) {
      case PARAMETERS -> new NetworkVectors(parameters, EMPTY, EMPTY, EMPTY);
      case PARAMETERS_AND_UPDATER_STATE ->
          new NetworkVectors(parameters, updaterState, EMPTY, EMPTY);
      case ALL_BUT_PARAMETERS -> new NetworkVectors(EMPTY, updaterState, outerMomentum, average);
    };
  }

  /** Returns a slice of a whole network's. */
  NetworkVectors slice(NetworkShape shape, int slice) {
    int from = shape.slicing().from(slice);
    int to = shape.slicing().to(slice);
    return new NetworkVectors(
        cut(parameters, from, to),
        shape.layout().cut(updaterState, from, to),
        cut(outerMomentum, from, to),
        cut(average, from, to));
  }

  private static byte[] cut(byte[] vector, int from, int to) {
    return vector.length == 0
        ? vector
        : Arrays.copyOfRange(vector, Float.BYTES * from, Float.BYTES * to);
  }
}
