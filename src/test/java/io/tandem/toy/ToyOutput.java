package io.tandem.toy;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** The configuration of the only vertex of {@link ToyNetwork}. */
public final class ToyOutput extends GraphVertex {
  private static final long serialVersionUID = 1L;

  public int vocabulary;
  public IUpdater updater;

  public ToyOutput() {}

  ToyOutput(int vocabulary, IUpdater updater) {
    this.vocabulary = vocabulary;
    this.updater = updater;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray view,
      boolean initialize,
      DataType type) {
    NeuralNetConfiguration holder = new NeuralNetConfiguration();
    holder.setLayer(new ToyHolder(name, updater));
    if (initialize) {
      ToyNetwork.initialize(view);
    }
    return new LayerVertex(
        graph, name, index, new ToyLayer(holder, this, graph, view), null, true, type);
  }

  /**
   * Returns the number of parameters: from target input to output, from source to output, and bias.
   */
  @Override
  public long numParams(boolean backprop) {
    return (2L * vocabulary + 1) * vocabulary;
  }

  @Override
  public GraphVertex clone() {
    return new ToyOutput(vocabulary, updater.clone());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ToyOutput o && o.vocabulary == vocabulary && o.updater.equals(updater);
  }

  @Override
  public int hashCode() {
    return vocabulary;
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 1;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    return inputs[0];
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return null;
  }
}
