package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vertex that owns parameters and gradients: slices of DL4J's flat vectors, seen as named
 * matrices. It extends LayerVertex and carries a {@link LayerAdapter}, because DL4J looks for
 * parameters in layers only; unlike a LayerVertex it may have several inputs.
 *
 * <p>DL4J never zeroes gradients: every backward pass sets them, except the shared embedding, to
 * which the embeddings add after the output has set it.
 */
abstract class ParameterVertex extends LayerVertex {
  private final VertexConfiguration configuration;
  private final INDArray flat;
  private final Map<String, INDArray> table;
  private INDArray flatGradients;
  private Map<String, INDArray> gradientTable;
  private final Map<String, Matrix> parameters;

  /** The same, as products take them; one map object for ever. */
  private final Map<String, Matrix> factors = new LinkedHashMap<>();

  private final Scratch rounded;

  /**
   * Filled when DL4J assigns the gradients; the same map object for ever, so that computations may
   * hold on to it.
   */
  private final Map<String, Matrix> gradients = new LinkedHashMap<>();

  ParameterVertex(
      VertexConfiguration configuration,
      ComputationGraph graph,
      String name,
      int index,
      INDArray flat,
      boolean initialize,
      DataType type) {
    super(graph, name, index, null, null, false, type);
    this.configuration = configuration;
    this.flat = flat;
    configuration.layerName = name;
    table = configuration.cut(flat);
    if (initialize) {
      configuration.initialize(table);
    }
    parameters = matrices(table);
    factors.putAll(parameters);
    rounded = new Scratch(GraphState.precision(type));
    setLayer(new LayerAdapter(configuration, this, name, type));
  }

  private static Map<String, Matrix> matrices(Map<String, INDArray> arrays) {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    arrays.forEach((name, array) -> matrices.put(name, Matrix.of(array)));
    return matrices;
  }

  final Map<String, Matrix> parameters() {
    return parameters;
  }

  /** The parameters, of which matrices are those that {@link #roundFactors} has left. */
  final Map<String, Matrix> factors() {
    return factors;
  }

  /** Once on the way forward: the way back multiplies by the same. */
  final void roundFactors(Pass pass) {
    parameters.forEach(
        (name, matrix) -> {
          if (matrix.rows() > 1) {
            factors.put(name, pass.factor(rounded, name, matrix));
          }
        });
  }

  final Map<String, Matrix> gradients() {
    return gradients;
  }

  /** The gradients as DL4J wants them back. */
  final Gradient gradient() {
    Gradient result = new DefaultGradient(flatGradients);
    gradientTable.forEach(result::setGradientFor);
    return result;
  }

  /** An array for a forward result [rows, columns] in the workspace DL4J expects it in. */
  static INDArray activations(LayerWorkspaceMgr workspaces, DataType type, int rows, int columns) {
    return workspaces.createUninitialized(
        ArrayType.ACTIVATIONS, type, new long[] {rows, columns}, 'c');
  }

  /** An array for an error that goes back to an input. */
  static INDArray errorLike(LayerWorkspaceMgr workspaces, INDArray input) {
    return workspaces.createUninitialized(
        ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'c');
  }

  @Override
  public void setInput(int number, INDArray input, LayerWorkspaceMgr workspaces) {
    inputs[number] = input;
  }

  @Override
  public void setInputVertices(VertexIndices[] vertices) {
    inputVertices = vertices;
    inputs = new INDArray[vertices.length];
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    flatGradients = view;
    gradientTable = configuration.cut(view);
    gradients.clear();
    gradients.putAll(matrices(gradientTable));
  }

  @Override
  public boolean updaterDivideByMinibatch(String parameter) {
    return false; // the loss is a mean over tokens already
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return table;
  }

  @Override
  public INDArray params() {
    return flat;
  }

  @Override
  public INDArray getGradientsViewArray() {
    return flatGradients;
  }

  @Override
  public TrainingConfig getConfig() {
    return configuration;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    return new Pair<>(null, state);
  }

  @Override
  public boolean equals(Object other) {
    return this == other; // LayerVertex's would compare the whole graph
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
