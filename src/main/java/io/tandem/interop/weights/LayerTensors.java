package io.tandem.interop.weights;

import io.tandem.network.kernels.NormWeights;
import io.tandem.network.transformer.weights.CrossAttentionWeights;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.network.transformer.weights.EncoderLayerWeights;
import io.tandem.network.transformer.weights.FeedForwardWeights;
import io.tandem.network.transformer.weights.SelfAttentionWeights;
import java.util.List;
import java.util.stream.Stream;

/** Adds the tensors of layers to a table, under a format's names. */
public record LayerTensors(WeightTable table, LayerNames names) {
  /** Adds the layers of an encoder. */
  public LayerTensors encoder(List<EncoderLayerWeights> layers) {
    for (int i = 0; i < layers.size(); i++) {
      EncoderLayerWeights weights = layers.get(i);
      String layer = names.layer().of("encoder", i);
      selfAttention(layer, weights.attention(), weights.attentionNorm());
      feedForward(layer, weights.feedForward(), weights.feedForwardNorm());
    }
    return this;
  }

  /** Adds the layers of a decoder. */
  public LayerTensors decoder(List<DecoderLayerWeights> layers) {
    for (int i = 0; i < layers.size(); i++) {
      DecoderLayerWeights weights = layers.get(i);
      String layer = names.layer().of("decoder", i);
      selfAttention(layer, weights.selfAttention(), weights.selfAttentionNorm());
      crossAttention(layer, weights.crossAttention(), weights.crossAttentionNorm());
      feedForward(layer, weights.feedForward(), weights.feedForwardNorm());
    }
    return this;
  }

  /** Adds a normalization; its name has a {@code *} for each of its two tensors. */
  public LayerTensors norm(String name, NormWeights norm) {
    LayerNames.Tensors tensors = names.tensors();
    table.norm(tensors.norm().weightOf(name), tensors.norm().biasOf(name), norm, tensors.vectors());
    return this;
  }

  private void selfAttention(String layer, SelfAttentionWeights attention, NormWeights norm) {
    int inputs = names.self().maps().size() - 1;
    Stream<Linear> maps =
        Stream.concat(Linear.fused(attention).parts(inputs), Stream.of(Linear.out(attention)));
    sublayer(layer, names.self(), maps.toList(), norm);
  }

  private void crossAttention(String layer, CrossAttentionWeights attention, NormWeights norm) {
    int inputs = names.cross().maps().size() - 2;
    List<Linear> maps =
        Stream.of(
                Stream.of(Linear.query(attention)),
                Linear.fused(attention).parts(inputs),
                Stream.of(Linear.out(attention)))
            .flatMap(map -> map)
            .toList();
    sublayer(layer, names.cross(), maps, norm);
  }

  private void feedForward(String layer, FeedForwardWeights feedForward, NormWeights norm) {
    sublayer(
        layer,
        names.feedForward(),
        List.of(Linear.inner(feedForward), Linear.out(feedForward)),
        norm);
  }

  private void sublayer(
      String layer, LayerNames.Sublayer sublayer, List<Linear> maps, NormWeights norm) {
    LayerNames.Tensors tensors = names.tensors();
    for (int i = 0; i < maps.size(); i++) {
      String name = layer + sublayer.maps().get(i);
      table
          .weight(tensors.map().weightOf(name), maps.get(i), tensors.matrices())
          .bias(tensors.map().biasOf(name), maps.get(i), tensors.vectors());
    }
    norm(layer + sublayer.norm(), norm);
  }
}
