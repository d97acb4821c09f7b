package io.tandem.network.transformer;

import io.tandem.network.transformer.weights.ParameterTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The configuration of a vertex with parameters. It is written to the JSON, so class and field
 * names are part of the model format. It is its own {@link TrainingConfig}, because DL4J passes its
 * global builder settings only to its own vertices.
 *
 * @param <W> the weights, and their gradients, as typed matrices
 */
abstract class VertexConfiguration<W> extends GraphVertex implements TrainingConfig {
  /** The name of the vertex, by which DL4J's updater finds it. Set when the graph is made. */
  public String layerName;

  public IUpdater updater;

  /** The seed of the initial parameters. */
  public long seed;

  /**
   * Parameter names (no underscore: DL4J splits names there) and shapes, in the order of the flat
   * vector.
   */
  abstract Map<String, long[]> parameterShapes();

  /** The parameters, or their gradients, as typed matrices. */
  abstract W weights(ParameterTable table);

  /** Sets the initial parameters. */
  abstract void initialize(Map<String, INDArray> parameters);

  @Override
  public abstract VertexConfiguration<W> clone();

  final <T extends VertexConfiguration<?>> T copyCommonInto(T copy) {
    copy.layerName = layerName;
    copy.updater = updater == null ? null : updater.clone();
    copy.seed = seed;
    return copy;
  }

  @Override
  public long numParams(boolean backprop) {
    return parameterShapes().values().stream().mapToLong(s -> s[0] * s[1]).sum();
  }

  /** Slices a flat view, of parameters or gradients, into named matrices that share its memory. */
  Map<String, INDArray> slice(INDArray flat) {
    Map<String, INDArray> table = new LinkedHashMap<>();
    long from = 0;
    for (Map.Entry<String, long[]> entry : parameterShapes().entrySet()) {
      long[] shape = entry.getValue();
      long to = from + shape[0] * shape[1];
      table.put(entry.getKey(), flat.get(NDArrayIndex.interval(from, to)).reshape('c', shape));
      from = to;
    }
    return table;
  }

  /** Returns the values that determine equality. */
  List<Object> identity() {
    List<Object> parts = new ArrayList<>();
    parameterShapes().forEach((name, shape) -> parts.add(name + Arrays.toString(shape)));
    parts.add(String.valueOf(updater));
    parts.add(seed);
    return parts;
  }

  @Override
  public boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && ((VertexConfiguration<?>) other).identity().equals(identity());
  }

  @Override
  public int hashCode() {
    return identity().hashCode();
  }

  @Override
  public String getLayerName() {
    return layerName;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String parameter) {
    return List.of();
  }

  @Override
  public boolean isPretrainParam(String parameter) {
    return false;
  }

  @Override
  public IUpdater getUpdaterByParam(String parameter) {
    return updater;
  }

  @Override
  public GradientNormalization getGradientNormalization() {
    return GradientNormalization
        .None; // clipping is by the norm of the whole gradient, which no vertex sees
  }

  @Override
  public double getGradientNormalizationThreshold() {
    return 1;
  }

  @Override
  public void setDataType(DataType type) {}

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return -1; // 1 would make DL4J merge the inputs of a vertex that is given two
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
