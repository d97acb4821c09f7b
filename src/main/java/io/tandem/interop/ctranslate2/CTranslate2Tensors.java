package io.tandem.interop.ctranslate2;

import io.tandem.config.ModelSettings.Tying;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.Linear;
import io.tandem.interop.weights.Orientation;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.kernels.NormWeights;
import io.tandem.transformer.TransformerWeights;
import io.tandem.transformer.weights.CrossAttentionWeights;
import io.tandem.transformer.weights.DecoderLayerWeights;
import io.tandem.transformer.weights.EmbeddingWeights;
import io.tandem.transformer.weights.EncoderLayerWeights;
import io.tandem.transformer.weights.FeedForwardWeights;
import io.tandem.transformer.weights.SelfAttentionWeights;

/**
 * The tensors of CTranslate2's TransformerSpec that hold weights: [out, in], and q, k and v fused
 * as ours are.
 */
final class CTranslate2Tensors {
  static final String SOURCE_EMBEDDINGS = "encoder/embeddings_0/weight";
  static final String TARGET_EMBEDDINGS = "decoder/embeddings/weight";
  static final String OUTPUT = "decoder/projection/weight";
  static final String OUTPUT_BIAS = "decoder/projection/bias";

  private final WeightTable table;

  private CTranslate2Tensors(WeightTable table) {
    this.table = table;
  }

  static WeightTable of(TransformerWeights weights, Tying tying, VocabularyOrder vocabulary) {
    CTranslate2Tensors tensors =
        new CTranslate2Tensors(new WeightTable(AxisOrder.same(weights.modelSize())));
    tensors.embeddings(weights.embeddings(), tying, vocabulary);
    for (int i = 0; i < weights.encoder().size(); i++) {
      tensors.encoderLayer("encoder/layer_" + i, weights.encoder().get(i));
    }
    weights.encoderNorm().ifPresent(norm -> tensors.norm("encoder/layer_norm", norm));
    for (int i = 0; i < weights.decoder().size(); i++) {
      tensors.decoderLayer("decoder/layer_" + i, weights.decoder().get(i));
    }
    weights.decoderNorm().ifPresent(norm -> tensors.norm("decoder/layer_norm", norm));
    return tensors.table;
  }

  private void embeddings(EmbeddingWeights weights, Tying tying, VocabularyOrder vocabulary) {
    table.embeddings(TARGET_EMBEDDINGS, weights.target(), vocabulary.target(), Orientation.SAME);
    if (tying.tiesSource()) {
      table.copy(SOURCE_EMBEDDINGS, TARGET_EMBEDDINGS);
    } else {
      table.embeddings(SOURCE_EMBEDDINGS, weights.source(), vocabulary.source(), Orientation.SAME);
    }
    if (tying.tiesOutput()) {
      table.copy(OUTPUT, TARGET_EMBEDDINGS);
    } else {
      table.embeddings(OUTPUT, weights.output(), vocabulary.target(), Orientation.SAME);
    }
    weights
        .outputBias()
        .ifPresent(
            bias -> table.outputBias(OUTPUT_BIAS, bias, vocabulary.target(), Orientation.VECTOR));
  }

  private void encoderLayer(String layer, EncoderLayerWeights weights) {
    selfAttention(layer, weights.attention(), weights.attentionNorm());
    feedForward(layer, weights.feedForward(), weights.feedForwardNorm());
  }

  private void decoderLayer(String layer, DecoderLayerWeights weights) {
    selfAttention(layer, weights.selfAttention(), weights.selfAttentionNorm());
    crossAttention(layer, weights.crossAttention(), weights.crossAttentionNorm());
    feedForward(layer, weights.feedForward(), weights.feedForwardNorm());
  }

  private void selfAttention(String layer, SelfAttentionWeights attention, NormWeights norm) {
    linear(layer + "/self_attention/linear_0", Linear.fused(attention));
    linear(layer + "/self_attention/linear_1", Linear.out(attention));
    norm(layer + "/self_attention/layer_norm", norm);
  }

  private void crossAttention(String layer, CrossAttentionWeights attention, NormWeights norm) {
    linear(layer + "/attention/linear_0", Linear.query(attention));
    linear(layer + "/attention/linear_1", Linear.fused(attention));
    linear(layer + "/attention/linear_2", Linear.out(attention));
    norm(layer + "/attention/layer_norm", norm);
  }

  private void feedForward(String layer, FeedForwardWeights feedForward, NormWeights norm) {
    linear(layer + "/ffn/linear_0", Linear.inner(feedForward));
    linear(layer + "/ffn/linear_1", Linear.out(feedForward));
    norm(layer + "/ffn/layer_norm", norm);
  }

  private void linear(String name, Linear linear) {
    table
        .weight(name + "/weight", linear, Orientation.TRANSPOSED)
        .bias(name + "/bias", linear, Orientation.VECTOR);
  }

  private void norm(String name, NormWeights norm) {
    table.norm(name + "/gamma", name + "/beta", norm, Orientation.VECTOR);
  }
}
