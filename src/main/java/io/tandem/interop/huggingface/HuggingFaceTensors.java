package io.tandem.interop.huggingface;

import io.tandem.config.ModelSettings.Tying;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.LayerNames;
import io.tandem.interop.weights.LayerNames.Layer;
import io.tandem.interop.weights.LayerNames.Pair;
import io.tandem.interop.weights.LayerNames.Sublayer;
import io.tandem.interop.weights.LayerNames.Tensors;
import io.tandem.interop.weights.LayerTensors;
import io.tandem.interop.weights.Orientation;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import java.util.List;

/** The tensors of Hugging Face's MarianMT: weights [out, in], and q, k and v apart. */
final class HuggingFaceTensors {
  static final String SHARED = "model.shared.weight";
  static final String ENCODER_EMBEDDINGS = "model.encoder.embed_tokens.weight";
  static final String DECODER_EMBEDDINGS = "model.decoder.embed_tokens.weight";
  static final String OUTPUT = "lm_head.weight";
  static final String OUTPUT_BIAS = "final_logits_bias";

  /** The sinusoids: computed, but files may contain them. */
  static final List<String> POSITIONS =
      List.of("model.encoder.embed_positions.weight", "model.decoder.embed_positions.weight");

  private static final LayerNames LAYERS =
      new LayerNames(
          new Layer("model.%s.layers.%d", 0),
          new Sublayer(
              List.of(
                  ".self_attn.q_proj.*",
                  ".self_attn.k_proj.*",
                  ".self_attn.v_proj.*",
                  ".self_attn.out_proj.*"),
              ".self_attn_layer_norm.*"),
          new Sublayer(
              List.of(
                  ".encoder_attn.q_proj.*",
                  ".encoder_attn.k_proj.*",
                  ".encoder_attn.v_proj.*",
                  ".encoder_attn.out_proj.*"),
              ".encoder_attn_layer_norm.*"),
          new Sublayer(List.of(".fc1.*", ".fc2.*"), ".final_layer_norm.*"),
          new Tensors(
              new Pair("weight", "bias"),
              new Pair("weight", "bias"),
              Orientation.TRANSPOSED,
              Orientation.VECTOR));

  private HuggingFaceTensors() {}

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
    WeightTable table = new WeightTable(model);
    embeddings(table, weights.embeddings(), tying, vocabulary);
    table.outputBias(OUTPUT_BIAS, outputBias, vocabulary.target(), Orientation.SAME);
    new LayerTensors(table, LAYERS).encoder(weights.encoder()).decoder(weights.decoder());
    return table;
  }

  private static void embeddings(
      WeightTable table, EmbeddingWeights weights, Tying tying, VocabularyOrder vocabulary) {
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
}
