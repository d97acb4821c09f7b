package io.tandem.interop.marian;

import io.tandem.config.ModelSettings.Tying;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.Linear;
import io.tandem.interop.weights.Orientation;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.NormWeights;
import io.tandem.transformer.TransformerWeights;
import io.tandem.transformer.weights.CrossAttentionWeights;
import io.tandem.transformer.weights.DecoderLayerWeights;
import io.tandem.transformer.weights.EmbeddingWeights;
import io.tandem.transformer.weights.EncoderLayerWeights;
import io.tandem.transformer.weights.FeedForwardWeights;
import io.tandem.transformer.weights.SelfAttentionWeights;
import java.util.Optional;

/**
 * The tensors of Marian's transformers: weights [in, out], vectors [1, n], layers numbered from 1.
 */
final class MarianTensors {
  /** The settings of the model, as YAML in a tensor. */
  static final String SETTINGS = "special:model.yml";

  static final String SHARED = "Wemb";
  static final String ENCODER_EMBEDDINGS = "encoder_Wemb";
  static final String DECODER_EMBEDDINGS = "decoder_Wemb";
  static final String OUTPUT = "decoder_ff_logit_out_W";
  static final String OUTPUT_BIAS = "decoder_ff_logit_out_b";

  private final WeightTable table;

  private MarianTensors(WeightTable table) {
    this.table = table;
  }

  /**
   * @param outputBias the bias of the logits, or zeros; empty if the model is without
   */
  static WeightTable of(
      TransformerWeights weights,
      Tying tying,
      VocabularyOrder vocabulary,
      Optional<Matrix> outputBias) {
    MarianTensors tensors = new MarianTensors(new WeightTable(AxisOrder.same(weights.modelSize())));
    tensors.embeddings(weights.embeddings(), tying, vocabulary);
    outputBias.ifPresent(
        bias -> tensors.table.outputBias(OUTPUT_BIAS, bias, vocabulary.target(), Orientation.SAME));
    for (int i = 0; i < weights.encoder().size(); i++) {
      tensors.encoderLayer("encoder_l" + (i + 1), weights.encoder().get(i));
    }
    for (int i = 0; i < weights.decoder().size(); i++) {
      tensors.decoderLayer("decoder_l" + (i + 1), weights.decoder().get(i));
    }
    return tensors.table;
  }

  private void embeddings(EmbeddingWeights weights, Tying tying, VocabularyOrder vocabulary) {
    if (tying == Tying.ALL) {
      table.embeddings(SHARED, weights.source(), vocabulary.source(), Orientation.SAME);
      return;
    }
    table
        .embeddings(ENCODER_EMBEDDINGS, weights.source(), vocabulary.source(), Orientation.SAME)
        .embeddings(DECODER_EMBEDDINGS, weights.target(), vocabulary.target(), Orientation.SAME);
    if (tying == Tying.NONE) {
      table.embeddings(OUTPUT, weights.output(), vocabulary.target(), Orientation.TRANSPOSED);
    }
  }

  private void encoderLayer(String layer, EncoderLayerWeights weights) {
    selfAttention(layer + "_self_", weights.attention(), weights.attentionNorm());
    feedForward(layer + "_ffn_", weights.feedForward(), weights.feedForwardNorm());
  }

  private void decoderLayer(String layer, DecoderLayerWeights weights) {
    selfAttention(layer + "_self_", weights.selfAttention(), weights.selfAttentionNorm());
    crossAttention(layer + "_context_", weights.crossAttention(), weights.crossAttentionNorm());
    feedForward(layer + "_ffn_", weights.feedForward(), weights.feedForwardNorm());
  }

  private void selfAttention(String prefix, SelfAttentionWeights attention, NormWeights norm) {
    linear(prefix, "q", Linear.query(attention));
    linear(prefix, "k", Linear.key(attention));
    linear(prefix, "v", Linear.value(attention));
    linear(prefix, "o", Linear.out(attention));
    norm(prefix + "Wo_ln", norm);
  }

  private void crossAttention(String prefix, CrossAttentionWeights attention, NormWeights norm) {
    linear(prefix, "q", Linear.query(attention));
    linear(prefix, "k", Linear.key(attention));
    linear(prefix, "v", Linear.value(attention));
    linear(prefix, "o", Linear.out(attention));
    norm(prefix + "Wo_ln", norm);
  }

  private void feedForward(String prefix, FeedForwardWeights feedForward, NormWeights norm) {
    linear(prefix, "1", Linear.inner(feedForward));
    linear(prefix, "2", Linear.out(feedForward));
    norm(prefix + "ffn_ln", norm);
  }

  private void linear(String prefix, String name, Linear linear) {
    table
        .weight(prefix + "W" + name, linear, Orientation.SAME)
        .bias(prefix + "b" + name, linear, Orientation.SAME);
  }

  private void norm(String prefix, NormWeights norm) {
    table.norm(prefix + "_scale", prefix + "_bias", norm, Orientation.SAME);
  }
}
