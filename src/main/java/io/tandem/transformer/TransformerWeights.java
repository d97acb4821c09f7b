package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import io.tandem.kernels.NormWeights;
import io.tandem.transformer.weights.DecoderLayerWeights;
import io.tandem.transformer.weights.EncoderLayerWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The parameters of a graph, for decoding: views that share the graph's memory and are only read.
 * One set of weights serves any number of encoders and decoders, each with its own buffers.
 *
 * @param shape the settings of all layers
 * @param embedding W [V, D], shared by source, target and output
 * @param encoderNorm the normalization that ends a pre-norm encoder
 * @param decoderNorm the normalization that ends a pre-norm decoder
 */
public record TransformerWeights(
    BlockShape shape,
    Matrix embedding,
    List<EncoderLayerWeights> encoder,
    Optional<NormWeights> encoderNorm,
    List<DecoderLayerWeights> decoder,
    Optional<NormWeights> decoderNorm) {

  /** Views of the graph's parameters; the graph must not be trained while they are used. */
  public static TransformerWeights of(ComputationGraph graph) {
    BlockConfiguration<?> first =
        (BlockConfiguration<?>)
            graph.getConfiguration().getVertices().get(TransformerGraph.ENCODER + 0);
    return new TransformerWeights(
        first.blockShape(),
        ((Embedding.Vertex) graph.getVertex(TransformerGraph.EMBEDDING)).w(),
        layers(graph, TransformerGraph.ENCODER, EncoderBlock.Vertex.class),
        norm(graph, TransformerGraph.ENCODER_NORM),
        layers(graph, TransformerGraph.DECODER, DecoderBlock.Vertex.class),
        norm(graph, TransformerGraph.DECODER_NORM));
  }

  private static <W> List<W> layers(
      ComputationGraph graph, String prefix, Class<? extends ParameterVertex<W>> type) {
    List<W> layers = new ArrayList<>();
    for (int i = 0; has(graph, prefix + i); i++) {
      layers.add(type.cast(graph.getVertex(prefix + i)).parameters());
    }
    return List.copyOf(layers);
  }

  private static Optional<NormWeights> norm(ComputationGraph graph, String vertex) {
    return has(graph, vertex)
        ? Optional.of(((FinalNormalization.Vertex) graph.getVertex(vertex)).parameters())
        : Optional.empty();
  }

  private static boolean has(ComputationGraph graph, String vertex) {
    return graph.getConfiguration().getVertices().containsKey(vertex);
  }

  public int vocabulary() {
    return embedding.rows();
  }

  public int modelSize() {
    return embedding.columns();
  }
}
