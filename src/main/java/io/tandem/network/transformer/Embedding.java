package io.tandem.network.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Start;
import io.tandem.config.ModelSettings.Tying;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.network.transformer.weights.ParameterTable;
import io.tandem.network.transformer.weights.VocabularySizes;
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
 * 3.4 and 3.5 of the paper), then dropout. One vertex, the source side, owns the matrices of all
 * embeddings and of the output; the target side and the output use them.
 */
public final class Embedding extends VertexConfiguration<EmbeddingWeights> {
  /** The size of the source vocabulary, and of the target vocabulary unless that differs. */
  public int vocabulary;

  /** The size of the target vocabulary; 0 if it is that of the source. */
  public int targetVocabulary;

  public int modelSize;
  public double dropout;
  public ModelSettings.Positions positions = ModelSettings.Positions.INTERLEAVED;
  public Start start = Start.BOS;
  public Tying tying = Tying.ALL;
  public boolean outputBias;

  /** The side this vertex embeds. */
  public Side side;

  /** The input of the graph that a vertex reads. */
  public enum Side {
    SOURCE,
    TARGET
  }

  /** For Jackson. */
  public Embedding() {}

  private Embedding(Side side) {
    this.side = side;
  }

  static Embedding of(Side side, ModelSettings model, VocabularySizes vocabularies) {
    Embedding embedding = new Embedding(side);
    embedding.vocabulary = vocabularies.source();
    embedding.targetVocabulary = vocabularies.target();
    embedding.modelSize = model.modelSize();
    embedding.dropout = model.dropout();
    embedding.positions = model.positions();
    embedding.start = model.start();
    embedding.tying = model.tying();
    embedding.outputBias = model.outputBias();
    return embedding;
  }

  VocabularySizes vocabularies() {
    return new VocabularySizes(vocabulary, targetVocabulary == 0 ? vocabulary : targetVocabulary);
  }

  @Override
  Map<String, long[]> parameterShapes() {
    VocabularySizes sizes = vocabularies();
    return side == Side.SOURCE
        ? EmbeddingWeights.shapes(
            new EmbeddingWeights.Shape(
                sizes.source(), sizes.target(), modelSize, tying, outputBias))
        : Map.of();
  }

  @Override
  EmbeddingWeights weights(ParameterTable table) {
    return EmbeddingWeights.of(table);
  }

  @Override
  void initialize(Map<String, INDArray> parameters) {
    Initialization.embeddings(seed, parameters);
  }

  @Override
  List<Object> identity() {
    List<Object> parts = super.identity();
    parts.addAll(
        List.of(side, vocabularies(), modelSize, dropout, positions, start, tying, outputBias));
    return parts;
  }

  @Override
  public Embedding clone() {
    Embedding copy = new Embedding(side);
    copy.vocabulary = vocabulary;
    copy.targetVocabulary = targetVocabulary;
    copy.modelSize = modelSize;
    copy.dropout = dropout;
    copy.positions = positions;
    copy.start = start;
    copy.tying = tying;
    copy.outputBias = outputBias;
    return copyCommonInto(copy);
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
        ? new Vertex(this, new ParameterVertex.Slot(graph, name, index, params, initialize, type))
        : new TargetVertex(this, graph, name, index, type);
  }

  private Dropout dropoutOf(Pass pass) {
    return pass.dropouts().at(side.ordinal(), dropout);
  }

  private int[] input(TokenRows rows) {
    return side == Side.SOURCE ? rows.ids() : rows.decoderInput(start);
  }

  private INDArray forward(
      GraphState state,
      Pass pass,
      TokenRows rows,
      Matrix w,
      DataType type,
      LayerWorkspaceMgr workspaces) {
    rows.requireWithin(w.rows(), side.name().toLowerCase(java.util.Locale.ROOT));
    INDArray out = ParameterVertex.activations(workspaces, type, rows.count(), modelSize);
    pass.kernels()
        .embed(
            w,
            input(rows),
            rows.segments(),
            Math.sqrt(modelSize),
            state.positions().upTo(rows.segments().longest()),
            dropoutOf(pass),
            Matrix.of(out));
    return out;
  }

  /**
   * Adds to the gradient of the output's matrix, which the output, first in the backward pass, has
   * set; clears any other first.
   */
  private void backward(
      Pass pass, TokenRows rows, INDArray error, Matrix gradient, Matrix ofOutput) {
    if (gradient != ofOutput) {
      gradient.clear();
    }
    pass.kernels()
        .embedBackward(
            Matrix.of(error), input(rows), Math.sqrt(modelSize), dropoutOf(pass), gradient);
  }

  /** The source side, which owns the matrices and the state that the graph's vertices share. */
  static final class Vertex extends ParameterVertex<EmbeddingWeights> {
    private final Embedding configuration;
    private final GraphState state;

    Vertex(Embedding configuration, Slot slot) {
      super(configuration, slot);
      this.configuration = configuration;
      this.state =
          new GraphState(
              graph,
              KernelChoice.best(),
              slot.precision(),
              new Positions(configuration.positions, slot.precision(), configuration.modelSize),
              configuration.seed);
    }

    GraphState state() {
      return state;
    }

    /** Only the output matrix: embeddings are looked up. */
    @Override
    boolean isFactor(Matrix parameter) {
      return parameter == parameters().output();
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
      return configuration.forward(
          state, pass, source, parameters().source(), dataType, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      configuration.backward(
          state.currentPass(), state.source(), epsilon, gradients().source(), gradients().output());
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
          state,
          state.currentPass(),
          state.target(),
          owner().parameters().target(),
          dataType,
          workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      GraphState state = owner().state();
      EmbeddingWeights gradients = owner().gradients();
      configuration.backward(
          state.currentPass(), state.target(), epsilon, gradients.target(), gradients.output());
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
