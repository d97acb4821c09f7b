package io.tandem.network.transformer;

import io.tandem.config.TrainingSettings;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The configuration of the output: softmax(h·Wᵀ + b) with W and b of the {@link Embedding} vertex,
 * and the loss. A vertex configuration, because only vertices receive the graph; it makes DL4J's
 * own LayerVertex, because scoring casts to it.
 */
public final class TiedOutput extends GraphVertex {
  public double labelSmoothing;
  public double rDrop;
  public double guidedAlignment;

  /** For Jackson. */
  public TiedOutput() {}

  TiedOutput(TrainingSettings.Loss loss) {
    this.labelSmoothing = loss.labelSmoothing();
    this.rDrop = loss.rDrop();
    this.guidedAlignment = loss.guidedAlignment();
  }

  TrainingSettings.Loss loss() {
    return new TrainingSettings.Loss(labelSmoothing, rDrop, guidedAlignment);
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(new LayerHolder(name, null));
    return new LayerVertex(
        graph, name, index, new TiedOutputLayer(conf, loss(), graph, type), null, true, type);
  }

  @Override
  public TiedOutput clone() {
    return new TiedOutput(loss());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TiedOutput that && that.loss().equals(loss());
  }

  @Override
  public int hashCode() {
    return Objects.hash(TiedOutput.class, loss());
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
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
  public InputType getOutputType(int layer, InputType... inputs) {
    return inputs[0];
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return null;
  }
}
