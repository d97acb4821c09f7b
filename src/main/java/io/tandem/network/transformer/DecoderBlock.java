package io.tandem.network.transformer;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.network.transformer.weights.ParameterTable;
import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link DecoderLayer} as a vertex: target rows [N, D] and the encoder's output [M, D] to [N, D].
 */
public final class DecoderBlock extends BlockConfiguration<DecoderLayerWeights> {
  /** For Jackson. */
  public DecoderBlock() {}

  static DecoderBlock of(BlockShape shape, int site) {
    DecoderBlock block = new DecoderBlock();
    return block.shaped(block, shape, site);
  }

  @Override
  Map<String, long[]> parameterShapes() {
    return DecoderLayerWeights.shapes(modelSize, feedForwardSize);
  }

  @Override
  DecoderLayerWeights weights(ParameterTable table) {
    return DecoderLayerWeights.of(table);
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public DecoderBlock clone() {
    return copyCommonInto(of(blockShape(), site));
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

  static final class Vertex extends ParameterVertex<DecoderLayerWeights> {
    private final DecoderLayer decoder;

    Vertex(DecoderBlock configuration, Slot slot) {
      super(configuration, slot);
      decoder =
          new DecoderLayer(
              configuration.blockShape(),
              configuration.site,
              TransformerGraph.guidance(slot.graph().getConfiguration(), slot.name()),
              slot.precision());
    }

    /** The self-attention weights of the last forward pass, of one sentence: [H, T, T]. */
    double[][][] selfAttention() {
      return decoder.selfAttention();
    }

    /** The cross-attention weights of the last forward pass, of one sentence: [H, T, S]. */
    double[][][] crossAttention() {
      return decoder.crossAttention();
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray x = inputs[0];
      INDArray y = activations(workspaces, dataType, (int) x.size(0), (int) x.size(1));
      GraphState state = GraphState.of(graph);
      Pass pass = state.currentPass();
      decoder.forward(pass, updatedFactors(pass), Matrix.of(x), Matrix.of(inputs[1]), Matrix.of(y));
      state.addGuidedLoss(decoder.guidedLoss());
      return y;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      INDArray dx = errorLike(workspaces, inputs[0]);
      INDArray dMemory = errorLike(workspaces, inputs[1]);
      decoder.backward(
          GraphState.of(graph).currentPass(),
          factors(),
          gradients(),
          Matrix.of(epsilon),
          Matrix.of(dx),
          Matrix.of(dMemory));
      return new Pair<>(gradient(), new INDArray[] {dx, dMemory});
    }
  }
}
