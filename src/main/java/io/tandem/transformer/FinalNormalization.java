package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import io.tandem.transformer.weights.NormWeights;
import io.tandem.transformer.weights.ParameterTable;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer normalization that ends a pre-norm stack: [N, D] to [N, D]. */
public final class FinalNormalization extends VertexConfiguration<NormWeights> {
  public int modelSize;

  /** For Jackson. */
  public FinalNormalization() {}

  FinalNormalization(int modelSize) {
    this.modelSize = modelSize;
  }

  @Override
  Map<String, long[]> parameterShapes() {
    return NormWeights.shapes(modelSize);
  }

  @Override
  NormWeights weights(ParameterTable table) {
    return NormWeights.of(table);
  }

  @Override
  void initialize(Map<String, INDArray> parameters) {
    Initialization.block(seed, layerName, parameters);
  }

  @Override
  List<Object> identity() {
    List<Object> parts = super.identity();
    parts.add(modelSize);
    return parts;
  }

  @Override
  public FinalNormalization clone() {
    return copyCommonInto(new FinalNormalization(modelSize));
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return new Vertex(this, graph, name, index, params, initialize, type);
  }

  static final class Vertex extends ParameterVertex<NormWeights> {
    private final MatrixBuffer normalizedBuffer;
    private final MatrixBuffer inverseBuffer;

    /** What the forward pass keeps for the backward pass. */
    private Matrix normalized;

    private Matrix inverse;

    Vertex(
        FinalNormalization configuration,
        ComputationGraph graph,
        String name,
        int index,
        INDArray params,
        boolean initialize,
        DataType type) {
      super(configuration, graph, name, index, params, initialize, type);
      normalizedBuffer = new MatrixBuffer(GraphState.precision(type));
      inverseBuffer = new MatrixBuffer(GraphState.precision(type));
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      Matrix x = Matrix.of(inputs[0]);
      INDArray y = activations(workspaces, dataType, x.rows(), x.columns());
      normalized = normalizedBuffer.like(x);
      inverse = inverseBuffer.matrix(x.rows(), 1);
      GraphState.of(graph)
          .currentPass()
          .kernels()
          .normalize(
              x,
              parameters().gain(),
              parameters().bias(),
              BlockShape.NORM_EPSILON,
              normalized,
              inverse,
              Matrix.of(y));
      return y;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      INDArray dx = errorLike(workspaces, inputs[0]);
      GraphState.of(graph)
          .currentPass()
          .kernels()
          .normalizeBackward(
              Matrix.of(epsilon),
              normalized,
              inverse,
              parameters().gain(),
              gradients().gain(),
              gradients().bias(),
              Matrix.of(dx));
      return new Pair<>(gradient(), new INDArray[] {dx});
    }
  }
}
