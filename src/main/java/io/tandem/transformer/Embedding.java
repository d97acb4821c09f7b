package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.choice.KernelChoice;
import io.tandem.transformer.weights.ParameterTable;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The embedding of ids [B, T] as rows of real tokens [N, D]: sqrt(D) · W[id] + position (sections
 * 3.4 and 3.5 of the paper), then dropout. One vertex, the source side, owns W [V, D]; the target
 * side and the output use the same W (three-way tying, Press and Wolf 2017).
 */
public final class Embedding extends VertexConfiguration<Matrix> {
  private static final String W = "W";

  public int vocabulary;
  public int modelSize;
  public double dropout;

  /** The side this vertex embeds. */
  public Side side;

  /** The input of the graph that a vertex reads. */
  public enum Side {
    SOURCE,
    TARGET
  }

  /** For Jackson. */
  public Embedding() {}

  Embedding(Side side, int vocabulary, int modelSize, double dropout) {
    this.side = side;
    this.vocabulary = vocabulary;
    this.modelSize = modelSize;
    this.dropout = dropout;
  }

  @Override
  Map<String, long[]> parameterShapes() {
    return side == Side.SOURCE ? Map.of(W, new long[] {vocabulary, modelSize}) : Map.of();
  }

  @Override
  Matrix weights(ParameterTable table) {
    return table.get(W);
  }

  @Override
  void initialize(Map<String, INDArray> parameters) {
    Initialization.embedding(seed, parameters.get(W));
  }

  @Override
  List<Object> identity() {
    List<Object> parts = super.identity();
    parts.addAll(List.of(side, vocabulary, modelSize, dropout));
    return parts;
  }

  @Override
  public Embedding clone() {
    return copyCommonInto(new Embedding(side, vocabulary, modelSize, dropout));
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return side == Side.SOURCE
        ? new Vertex(this, new GraphSlot(graph, name, index, params, initialize, type))
        : new TargetVertex(this, graph, name, index, type);
  }

  private Dropout dropoutOf(Pass pass) {
    return pass.dropouts().at(side.ordinal(), dropout);
  }

  private INDArray forward(
      GraphState state,
      Pass pass,
      TokenRows rows,
      Matrix w,
      DataType type,
      LayerWorkspaceMgr workspaces) {
    rows.requireWithin(vocabulary, side.name().toLowerCase(java.util.Locale.ROOT));
    INDArray out = ParameterVertex.activations(workspaces, type, rows.count(), modelSize);
    pass.kernels()
        .embed(
            w,
            rows.ids(),
            rows.segments(),
            Math.sqrt(modelSize),
            state.positions().upTo(rows.segments().longest()),
            dropoutOf(pass),
            Matrix.of(out));
    return out;
  }

  /** Adds: the output, first in the backward pass, has set the gradient of W. */
  private void backward(Pass pass, TokenRows rows, INDArray error, Matrix gradient) {
    pass.kernels()
        .embedBackward(
            Matrix.of(error), rows.ids(), Math.sqrt(modelSize), dropoutOf(pass), gradient);
  }

  /** The source side, which owns W and what the graph's vertices share. */
  static final class Vertex extends ParameterVertex<Matrix> {
    private final Embedding configuration;
    private final GraphState state;

    Vertex(Embedding configuration, GraphSlot slot) {
      super(configuration, slot);
      this.configuration = configuration;
      this.state =
          new GraphState(
              graph,
              KernelChoice.best(),
              slot.precision(),
              configuration.modelSize,
              configuration.seed);
    }

    GraphState state() {
      return state;
    }

    Matrix w() {
      return parameters();
    }

    Matrix gradientOfW() {
      return gradients();
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      TokenRows source = TokenRows.of(inputs[0]);
      INDArray targets = graph.getNumInputArrays() > 1 ? graph.getInput(1) : null;
      TokenRows target = targets == null ? null : TokenRows.of(targets);
      Pass pass =
          training
              ? state.startTrainingPass(source, target)
              : state.startInferencePass(source, target);
      return configuration.forward(state, pass, source, w(), dataType, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      configuration.backward(state.currentPass(), state.source(), epsilon, gradientOfW());
      return new Pair<>(gradient(), new INDArray[] {null});
    }
  }

  /** The target side, which has no parameters of its own. */
  static final class TargetVertex extends BaseGraphVertex {
    private final Embedding configuration;

    TargetVertex(
        Embedding configuration, ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, null, null, type);
      this.configuration = configuration;
      configuration.layerName = name;
    }

    private Vertex owner() {
      return (Vertex) graph.getVertex(TransformerGraph.EMBEDDING);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      GraphState state = owner().state();
      return configuration.forward(
          state, state.currentPass(), state.target(), owner().w(), dataType, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      GraphState state = owner().state();
      configuration.backward(state.currentPass(), state.target(), epsilon, owner().gradientOfW());
      return new Pair<>(null, new INDArray[] {null});
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {}

    @Override
    public boolean hasLayer() {
      return false;
    }

    @Override
    public Layer getLayer() {
      return null;
    }

    @Override
    public TrainingConfig getConfig() {
      return configuration;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState maskState, int batch) {
      return new Pair<>(null, maskState);
    }

    @Override
    public String toString() {
      return "TargetEmbedding(" + vertexName + ")";
    }
  }
}
