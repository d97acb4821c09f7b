package io.tandem.toy;

import io.tandem.network.transformer.FlatVector;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A translator small enough for tests, with the inputs and loss of the real one; see {@link
 * ToyLayer}.
 */
public final class ToyNetwork {
  public static final int VOCABULARY = 12;

  private ToyNetwork() {}

  public static ComputationGraphConfiguration configuration(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .dataType(DataType.FLOAT)
        .trainingWorkspaceMode(WorkspaceMode.ENABLED)
        .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
        .updater(updater)
        .miniBatch(false)
        .graphBuilder()
        .allowDisconnected(true) // the layer looks the source up in the graph
        .addInputs("source", "target")
        .addVertex("output", new ToyOutput(VOCABULARY, updater), "target")
        .setOutputs("output")
        .build();
  }

  public static ComputationGraph graph(IUpdater updater) {
    ComputationGraph graph = new ComputationGraph(configuration(updater));
    graph.init();
    return graph;
  }

  static void initialize(INDArray parameters) {
    Random random = new Random(5);
    float[] values = new float[(int) parameters.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    FlatVector.write(values, parameters);
  }
}
