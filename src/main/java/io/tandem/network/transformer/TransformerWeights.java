package io.tandem.network.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.network.transformer.weights.EncoderLayerWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The parameters of a graph, for decoding: views that share the graph's memory and are only read.
 * One set of weights serves any number of encoders and decoders, each with its own buffers.
 *
 * @param shape the settings of all layers
 * @param encoderNorm the normalization that ends a pre-norm encoder
 * @param decoderNorm the normalization that ends a pre-norm decoder
 * @param isGuided whether the first head of layer {@link #alignmentLayer} has learned to look at
 *     what a token translates
 */
public record TransformerWeights(
    BlockShape shape,
    EmbeddingWeights embeddings,
    ModelSettings.Positions positions,
    ModelSettings.Start start,
    List<EncoderLayerWeights> encoder,
    Optional<NormWeights> encoderNorm,
    List<DecoderLayerWeights> decoder,
    Optional<NormWeights> decoderNorm,
    boolean isGuided) {

  /** Returns views of the graph's parameters; the graph must not be trained while they are used. */
  public static TransformerWeights of(ComputationGraph graph) {
    ModelSettings model = TransformerGraph.modelSettings(graph.getConfiguration());
    return new TransformerWeights(
        TransformerGraph.shape(graph.getConfiguration()),
        ((Embedding.Vertex) graph.getVertex(TransformerGraph.EMBEDDING)).parameters(),
        model.positions(),
        model.start(),
        layers(graph, TransformerGraph.ENCODER, EncoderBlock.Vertex.class),
        norm(graph, TransformerGraph.ENCODER_NORM),
        layers(graph, TransformerGraph.DECODER, DecoderBlock.Vertex.class),
        norm(graph, TransformerGraph.DECODER_NORM),
        TransformerGraph.loss(graph.getConfiguration()).guidedAlignment() > 0);
  }

  private static <W> List<W> layers(
      ComputationGraph graph, String prefix, Class<? extends ParameterVertex<W>> type) {
    List<W> layers = new ArrayList<>();
    for (int i = 0; i < TransformerGraph.count(graph.getConfiguration(), prefix); i++) {
      layers.add(type.cast(graph.getVertex(prefix + i)).parameters());
    }
    return List.copyOf(layers);
  }

  private static Optional<NormWeights> norm(ComputationGraph graph, String vertex) {
    return graph.getConfiguration().getVertices().containsKey(vertex)
        ? Optional.of(((FinalNormalization.Vertex) graph.getVertex(vertex)).parameters())
        : Optional.empty();
  }

  /** Returns the decoder layer, counted from 0, whose attention is the alignment. */
  public int alignmentLayer() {
    return TransformerGraph.guidedLayer(decoder.size());
  }

  /** Returns how many heads of a decoder layer, from the first on, are the alignment. */
  public int alignmentHeads(int layer) {
    return isGuided && layer == alignmentLayer() ? 1 : shape.heads();
  }

  public int sourceVocabulary() {
    return embeddings.source().rows();
  }

  public int targetVocabulary() {
    return embeddings.target().rows();
  }

  public int modelSize() {
    return shape.modelSize();
  }

  public Precision precision() {
    return embeddings.source().precision();
  }
}
