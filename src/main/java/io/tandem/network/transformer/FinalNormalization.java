package io.tandem.network.transformer;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.SavedNorm;
import io.tandem.network.transformer.weights.NormParameters;
import io.tandem.network.transformer.weights.ParameterTable;
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
  public double normEpsilon = BlockConfiguration.FORMER_NORM_EPSILON;

  /** For Jackson. */
  public FinalNormalization() {}

  private FinalNormalization(int modelSize, double normEpsilon) {
    this.modelSize = modelSize;
    this.normEpsilon = normEpsilon;
  }

  static FinalNormalization of(BlockShape shape) {
    return new FinalNormalization(shape.modelSize(), shape.normEpsilon());
  }

  @Override
  Map<String, long[]> parameterShapes() {
    return NormParameters.shapes(modelSize);
  }

  @Override
  NormWeights weights(ParameterTable table) {
    return NormParameters.weights(table);
  }

  @Override
  void initialize(Map<String, INDArray> parameters) {
    Initialization.block(seed, layerName, parameters);
  }

  @Override
  List<Object> identity() {
    List<Object> parts = super.identity();
    parts.add(modelSize);
    parts.add(normEpsilon);
    return parts;
  }

  @Override
  public FinalNormalization clone() {
    return copyCommonInto(new FinalNormalization(modelSize, normEpsilon));
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return new Vertex(this, new ParameterVertex.Slot(graph, name, index, params, initialize, type));
  }

  static final class Vertex extends ParameterVertex<NormWeights> {
    private final double normEpsilon;
    private final MatrixBuffer normalizedBuffer;
    private final MatrixBuffer inverseBuffer;

    /** The state that the forward pass keeps for the backward pass. */
    private SavedNorm saved;

    Vertex(FinalNormalization configuration, Slot slot) {
      super(configuration, slot);
      normEpsilon = configuration.normEpsilon;
      normalizedBuffer = new MatrixBuffer(slot.precision());
      inverseBuffer = new MatrixBuffer(slot.precision());
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      Matrix x = Matrix.of(inputs[0]);
      INDArray y = activations(workspaces, dataType, x.rows(), x.columns());
      saved = new SavedNorm(normalizedBuffer.like(x), inverseBuffer.matrix(x.rows(), 1));
      GraphState.of(graph)
          .currentPass()
          .kernels()
          .normalize(x, parameters(), normEpsilon, saved, Matrix.of(y));
      return y;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      INDArray dx = errorLike(workspaces, inputs[0]);
      GraphState.of(graph)
          .currentPass()
          .kernels()
          .normalizeBackward(
              Matrix.of(epsilon), saved, parameters().gain(), gradients(), Matrix.of(dx));
      return new Pair<>(gradient(), new INDArray[] {dx});
    }
  }
}
