package io.tandem.network.transformer;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.weights.FactorCopies;
import io.tandem.network.transformer.weights.ParameterTable;
import java.util.LinkedHashMap;
import java.util.List;
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
 * A vertex that owns parameters and gradients: slices of DL4J's flat vectors, as typed matrices. It
 * extends LayerVertex and carries a {@link LayerAdapter}, because DL4J looks for parameters in
 * layers only; unlike a LayerVertex it may have several inputs.
 *
 * <p>DL4J never zeroes gradients: every backward pass sets them, except that of the shared
 * embedding, to which the embeddings add after the output has set it.
 *
 * @param <W> the weights, and their gradients, as typed matrices
 */
abstract class ParameterVertex<W> extends LayerVertex {
  private final VertexConfiguration<W> configuration;
  private final INDArray flat;
  private final Map<String, INDArray> table;
  private final ParameterTable parameterTable;
  private final W parameters;
  private INDArray flatGradients;
  private Map<String, INDArray> gradientTable;

  /** Made when DL4J assigns the gradients. */
  private W gradients;

  /**
   * The copies in {@link FactorCopies} for the vertex, and its weights; null before the first use.
   */
  private ParameterTable copies;

  private W copiedWeights;
  private W factors;

  ParameterVertex(VertexConfiguration<W> configuration, Slot slot) {
    super(slot.graph(), slot.name(), slot.index(), null, null, false, slot.type());
    this.configuration = configuration;
    flat = slot.params();
    configuration.layerName = slot.name();
    table = configuration.slice(flat);
    if (slot.initialize()) {
      configuration.initialize(table);
    }
    parameterTable = matrices(table);
    parameters = configuration.weights(parameterTable);
    factors = parameters;
    setLayer(new LayerAdapter(configuration, this, slot.name(), slot.type()));
  }

  private static ParameterTable matrices(Map<String, INDArray> arrays) {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    arrays.forEach((name, array) -> matrices.put(name, Matrix.of(array)));
    return new ParameterTable(matrices);
  }

  final W parameters() {
    return parameters;
  }

  /**
   * Returns the parameters in the format that products take: themselves, or {@link FactorCopies}.
   */
  final W updatedFactors(Pass pass) {
    factors = takesCopies(pass.kernels()) ? copiedWeights(pass.kernels()) : parameters;
    return factors;
  }

  private boolean takesCopies(Kernels kernels) {
    Precision precision = GraphState.precision(dataType);
    return kernels.factors(precision) != precision;
  }

  private W copiedWeights(Kernels kernels) {
    ParameterTable found =
        GraphState.of(graph).factorCopies().of(vertexName, parameterTable, factorNames(), kernels);
    if (found != copies) {
      copies = found;
      copiedWeights = configuration.weights(found);
    }
    return copiedWeights;
  }

  /** Rounds the factors of the vertex in training, if products take another format. */
  final void roundFactors(GraphState state) {
    Kernels kernels = state.trainingKernels();
    if (takesCopies(kernels)) {
      state.factorCopies().round(vertexName, parameterTable, factorNames(), kernels);
    }
  }

  private List<String> factorNames() {
    return parameterTable.matrices().entrySet().stream()
        .filter(parameter -> isFactor(parameter.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns whether a parameter is a factor of products: matrices are, vectors are not. */
  boolean isFactor(Matrix parameter) {
    return parameter.rows() > 1;
  }

  /** Returns the last result of {@link #updatedFactors}, for the backward pass. */
  final W factors() {
    return factors;
  }

  final W gradients() {
    return gradients;
  }

  /**
   * The slot of a vertex in a graph, as DL4J passes it to {@code instantiate}.
   *
   * @param params the vertex' part of the graph's flat vector of parameters
   * @param initialize whether the vertex sets its initial parameters
   */
  record Slot(
      ComputationGraph graph,
      String name,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    Precision precision() {
      return GraphState.precision(type);
    }
  }

  /** Returns the gradients as DL4J expects them. */
  final Gradient gradient() {
    Gradient result = new DefaultGradient(flatGradients);
    gradientTable.forEach(result::setGradientFor);
    return result;
  }

  /** Allocates a forward result [rows, columns] in the workspace that DL4J expects. */
  static INDArray activations(LayerWorkspaceMgr workspaces, DataType type, int rows, int columns) {
    return workspaces.createUninitialized(
        ArrayType.ACTIVATIONS, type, new long[] {rows, columns}, 'c');
  }

  /** Allocates the error of an input. */
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
    gradientTable = configuration.slice(view);
    gradients = configuration.weights(matrices(gradientTable));
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
