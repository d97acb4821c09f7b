package io.tandem.network.transformer;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.weights.EncoderLayerWeights;
import io.tandem.network.transformer.weights.ParameterTable;
import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An {@link EncoderLayer} as a vertex: [N, D] to [N, D], N source tokens. */
public final class EncoderBlock extends BlockConfiguration<EncoderLayerWeights> {
  /** For Jackson. */
  public EncoderBlock() {}

  static EncoderBlock of(BlockShape shape, int site) {
    EncoderBlock block = new EncoderBlock();
    return block.shaped(block, shape, site);
  }

  @Override
  Map<String, long[]> parameterShapes() {
    return EncoderLayerWeights.shapes(modelSize, feedForwardSize);
  }

  @Override
  EncoderLayerWeights weights(ParameterTable table) {
    return EncoderLayerWeights.of(table);
  }

  @Override
  public EncoderBlock clone() {
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

  static final class Vertex extends ParameterVertex<EncoderLayerWeights> {
    private final EncoderLayer encoder;

    Vertex(EncoderBlock configuration, Slot slot) {
      super(configuration, slot);
      encoder = new EncoderLayer(configuration.blockShape(), configuration.site, slot.precision());
    }

    /** The attention weights of the last forward pass, of one sentence: [H, S, S]. */
    double[][][] attention() {
      return encoder.attention();
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray x = inputs[0];
      INDArray y = activations(workspaces, dataType, (int) x.size(0), (int) x.size(1));
      Pass pass = GraphState.of(graph).currentPass();
      encoder.forward(pass, updatedFactors(pass), Matrix.of(x), Matrix.of(y));
      return y;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      INDArray dx = errorLike(workspaces, inputs[0]);
      encoder.backward(
          GraphState.of(graph).currentPass(),
          factors(),
          gradients(),
          Matrix.of(epsilon),
          Matrix.of(dx));
      return new Pair<>(gradient(), new INDArray[] {dx});
    }
  }
}
