package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer normalisation that ends a pre-norm stack: [N, D] to [N, D]. */
public final class FinalNormalization extends VertexConfiguration {
  public int modelSize;

  /** For Jackson. */
  public FinalNormalization() {}

  FinalNormalization(int modelSize) {
    this.modelSize = modelSize;
  }

  @Override
  Map<String, long[]> parameterShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("gain", new long[] {1, modelSize});
    shapes.put("bias", new long[] {1, modelSize});
    return shapes;
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

  static final class Vertex extends ParameterVertex {
    private final Scratch kept;
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
      kept = new Scratch(GraphState.precision(type));
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      Matrix x = Matrix.of(inputs[0]);
      INDArray y = activations(workspaces, dataType, x.rows(), x.columns());
      normalized = kept.matrix("normalized", x.rows(), x.columns());
      inverse = kept.matrix("inverse", x.rows(), 1);
      GraphState.of(graph)
          .currentPass()
          .kernels()
          .normalize(
              x,
              parameters().get("gain"),
              parameters().get("bias"),
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
              parameters().get("gain"),
              gradients().get("gain"),
              gradients().get("bias"),
              Matrix.of(dx));
      return new Pair<>(gradient(), new INDArray[] {dx});
    }
  }
}
