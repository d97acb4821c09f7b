package io.tandem.averaging;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network as it is broadcast: its configuration as JSON and its parameters as plain floats; no
 * INDArray goes through Spark.
 */
final class NetworkSnapshot implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String configuration;
  private final float[] parameters;

  private NetworkSnapshot(String configuration, float[] parameters) {
    this.configuration = configuration;
    this.parameters = parameters;
  }

  static NetworkSnapshot of(ComputationGraph graph) {
    // A clone forgets iteration and epoch, which the JSON would hold: the text stays the same from
    // round to round, and executors find their graphs by it.
    return new NetworkSnapshot(
        graph.getConfiguration().clone().toJson(), FlatVector.read(graph.params()));
  }

  String configuration() {
    return configuration;
  }

  float[] parameters() {
    return parameters;
  }
}
