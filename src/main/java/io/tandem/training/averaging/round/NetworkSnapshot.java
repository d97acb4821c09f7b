package io.tandem.training.averaging.round;

import io.tandem.network.transformer.FlatVector;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network in the form that is broadcast: its configuration as JSON and its parameters as plain
 * bytes, as no INDArray goes through Spark.
 */
public final class NetworkSnapshot implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String configuration;
  private final byte[] parameters;

  private NetworkSnapshot(String configuration, byte[] parameters) {
    this.configuration = configuration;
    this.parameters = parameters;
  }

  public static NetworkSnapshot of(ComputationGraph graph) {
    // A clone forgets iteration and epoch, which the JSON would hold: the text stays the same from
    // round to round, and executors find their graphs by it.
    return new NetworkSnapshot(
        graph.getConfiguration().clone().toJson(), FlatVector.readBytes(graph.params()));
  }

  String configuration() {
    return configuration;
  }

  /** Overwrites the parameters of a graph of the same configuration. */
  public void load(ComputationGraph graph) {
    FlatVector.write(parameters, graph.params());
  }

  /** The number of parameters. */
  int length() {
    return parameters.length / Float.BYTES;
  }
}
