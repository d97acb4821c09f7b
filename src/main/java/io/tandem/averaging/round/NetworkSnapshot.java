package io.tandem.averaging.round;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network as it is broadcast: its configuration as JSON and its parameters as plain bytes; no
 * INDArray goes through Spark.
 */
public final class NetworkSnapshot implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final WireVector NONE = WireVector.of(new float[0]);

  private final String configuration;
  private final WireVector parameters;
  private final WireVector updaterState;

  private NetworkSnapshot(String configuration, WireVector parameters, WireVector updaterState) {
    this.configuration = configuration;
    this.parameters = parameters;
    this.updaterState = updaterState;
  }

  public static NetworkSnapshot of(ComputationGraph graph) {
    return of(graph, NONE);
  }

  /**
   * Returns a snapshot with the optimizer's state that all workers share.
   *
   * @param updaterState empty when there is none
   */
  static NetworkSnapshot of(ComputationGraph graph, WireVector updaterState) {
    // A clone forgets iteration and epoch, which the JSON would hold: the text stays the same from
    // round to round, and executors find their graphs by it.
    return new NetworkSnapshot(
        graph.getConfiguration().clone().toJson(),
        WireVector.ofBytes(FlatVector.readBytes(graph.params())),
        updaterState);
  }

  String configuration() {
    return configuration;
  }

  /** Overwrites the parameters of a graph of the same configuration. */
  public void load(ComputationGraph graph) {
    FlatVector.write(parameters.floats(), graph.params());
  }

  /** The number of parameters. */
  int length() {
    return parameters.length();
  }

  WireVector parameters() {
    return parameters;
  }

  /** Returns the number of bytes that are sent. */
  long bytes() {
    return (long) parameters.bytes() + updaterState.bytes();
  }

  WireVector updaterState() {
    return updaterState;
  }
}
