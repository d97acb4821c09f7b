package io.tandem.interop.huggingface;

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
import java.util.List;

/** The tensors of Hugging Face's MarianMT: weights [out, in], and q, k and v apart. */
final class HuggingFaceTensors {
  static final String SHARED = "model.shared.weight";
  static final String ENCODER_EMBEDDINGS = "model.encoder.embed_tokens.weight";
  static final String DECODER_EMBEDDINGS = "model.decoder.embed_tokens.weight";
  static final String OUTPUT = "lm_head.weight";
  static final String OUTPUT_BIAS = "final_logits_bias";

  /** The sinusoids, which files may contain although they are computed. */
  static final List<String> POSITIONS =
      List.of("model.encoder.embed_positions.weight", "model.decoder.embed_positions.weight");

  private final WeightTable table;

  private HuggingFaceTensors(WeightTable table) {
    this.table = table;
  }

  /**
   * @param model the order of the model dimension
   * @param outputBias the bias of the logits, or zeros
   */
  static WeightTable of(
      TransformerWeights weights,
      Tying tying,
      AxisOrder model,
      VocabularyOrder vocabulary,
      Matrix outputBias) {
    HuggingFaceTensors tensors = new HuggingFaceTensors(new WeightTable(model));
    tensors.embeddings(weights.embeddings(), tying, vocabulary);
    tensors.table.outputBias(OUTPUT_BIAS, outputBias, vocabulary.target(), Orientation.SAME);
    for (int i = 0; i < weights.encoder().size(); i++) {
      tensors.encoderLayer("model.encoder.layers." + i, weights.encoder().get(i));
    }
    for (int i = 0; i < weights.decoder().size(); i++) {
      tensors.decoderLayer("model.decoder.layers." + i, weights.decoder().get(i));
    }
    return tensors.table;
  }

  private void embeddings(EmbeddingWeights weights, Tying tying, VocabularyOrder vocabulary) {
    if (tying == Tying.ALL) {
      table
          .embeddings(SHARED, weights.source(), vocabulary.source(), Orientation.SAME)
          .copy(ENCODER_EMBEDDINGS, SHARED)
          .copy(DECODER_EMBEDDINGS, SHARED)
          .copy(OUTPUT, SHARED);
      return;
    }
    table
        .embeddings(ENCODER_EMBEDDINGS, weights.source(), vocabulary.source(), Orientation.SAME)
        .embeddings(DECODER_EMBEDDINGS, weights.target(), vocabulary.target(), Orientation.SAME);
    if (tying == Tying.TARGET) {
      table.copy(OUTPUT, DECODER_EMBEDDINGS);
    } else {
      table.embeddings(OUTPUT, weights.output(), vocabulary.target(), Orientation.SAME);
    }
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
    linear(layer + ".self_attn.q_proj", Linear.query(attention));
    linear(layer + ".self_attn.k_proj", Linear.key(attention));
    linear(layer + ".self_attn.v_proj", Linear.value(attention));
    linear(layer + ".self_attn.out_proj", Linear.out(attention));
    norm(layer + ".self_attn_layer_norm", norm);
  }

  private void crossAttention(String layer, CrossAttentionWeights attention, NormWeights norm) {
    linear(layer + ".encoder_attn.q_proj", Linear.query(attention));
    linear(layer + ".encoder_attn.k_proj", Linear.key(attention));
    linear(layer + ".encoder_attn.v_proj", Linear.value(attention));
    linear(layer + ".encoder_attn.out_proj", Linear.out(attention));
    norm(layer + ".encoder_attn_layer_norm", norm);
  }

  private void feedForward(String layer, FeedForwardWeights feedForward, NormWeights norm) {
    linear(layer + ".fc1", Linear.inner(feedForward));
    linear(layer + ".fc2", Linear.out(feedForward));
    norm(layer + ".final_layer_norm", norm);
  }

  private void linear(String name, Linear linear) {
    table
        .weight(name + ".weight", linear, Orientation.TRANSPOSED)
        .bias(name + ".bias", linear, Orientation.VECTOR);
  }

  private void norm(String name, NormWeights norm) {
    table.norm(name + ".weight", name + ".bias", norm, Orientation.VECTOR);
  }
}
