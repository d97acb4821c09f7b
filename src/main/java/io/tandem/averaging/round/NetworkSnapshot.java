package io.tandem.averaging.round;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network as it is broadcast: its configuration as JSON and its parameters as plain floats; no
 * INDArray goes through Spark.
 */
public final class NetworkSnapshot implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String configuration;
  private final float[] parameters;

  private final float[] updaterState;

  private NetworkSnapshot(String configuration, float[] parameters, float[] updaterState) {
    this.configuration = configuration;
    this.parameters = parameters;
    this.updaterState = updaterState;
  }

  public static NetworkSnapshot of(ComputationGraph graph) {
    return of(graph, new float[0]);
  }

  /**
   * Returns a snapshot with the optimizer's state that all workers share.
   *
   * @param updaterState empty when there is none
   */
  public static NetworkSnapshot of(ComputationGraph graph, float[] updaterState) {
    // A clone forgets iteration and epoch, which the JSON would hold: the text stays the same from
    // round to round, and executors find their graphs by it.
    return new NetworkSnapshot(
        graph.getConfiguration().clone().toJson(), FlatVector.read(graph.params()), updaterState);
  }

  String configuration() {
    return configuration;
  }

  public float[] parameters() {
    return parameters;
  }

  /** Returns the number of bytes that are sent. */
  long bytes() {
    return (long) Float.BYTES * (parameters.length + updaterState.length);
  }

  float[] updaterState() {
    return updaterState;
  }
}
