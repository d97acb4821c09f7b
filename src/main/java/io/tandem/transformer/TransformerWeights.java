package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The parameters of a graph by name, for decoding: views that share the graph's memory and are only
 * read. One set of weights serves any number of encoders and decoders, each with its own buffers.
 *
 * @param shape of all blocks
 * @param embedding W [V, D], of source, target and output
 * @param encoder per layer, names as in {@link BlockShape#encoderParameters}
 * @param encoderNorm gain and bias [1, D] that end a pre-norm encoder
 * @param decoder per layer, names as in {@link BlockShape#decoderParameters}
 * @param decoderNorm gain and bias [1, D] that end a pre-norm decoder
 */
public record TransformerWeights(
    BlockShape shape,
    Matrix embedding,
    List<Map<String, Matrix>> encoder,
    Optional<Map<String, Matrix>> encoderNorm,
    List<Map<String, Matrix>> decoder,
    Optional<Map<String, Matrix>> decoderNorm) {

  /** Views of the graph's parameters; the graph must not be trained while they are used. */
  public static TransformerWeights of(ComputationGraph graph) {
    BlockConfiguration first =
        (BlockConfiguration)
            graph.getConfiguration().getVertices().get(TransformerGraph.ENCODER + 0);
    return new TransformerWeights(
        first.blockShape(),
        parameters(graph, TransformerGraph.EMBEDDING).orElseThrow().get("W"),
        stack(graph, TransformerGraph.ENCODER),
        parameters(graph, TransformerGraph.ENCODER_NORM),
        stack(graph, TransformerGraph.DECODER),
        parameters(graph, TransformerGraph.DECODER_NORM));
  }

  private static List<Map<String, Matrix>> stack(ComputationGraph graph, String prefix) {
    List<Map<String, Matrix>> layers = new ArrayList<>();
    for (int i = 0; graph.getConfiguration().getVertices().containsKey(prefix + i); i++) {
      layers.add(parameters(graph, prefix + i).orElseThrow());
    }
    return List.copyOf(layers);
  }

  private static Optional<Map<String, Matrix>> parameters(ComputationGraph graph, String vertex) {
    return graph.getConfiguration().getVertices().containsKey(vertex)
        ? Optional.of(((ParameterVertex) graph.getVertex(vertex)).parameters())
        : Optional.empty();
  }

  public int vocabulary() {
    return embedding.rows();
  }

  public int modelSize() {
    return embedding.columns();
  }
}
