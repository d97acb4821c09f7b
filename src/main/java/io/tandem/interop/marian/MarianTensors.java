package io.tandem.interop.marian;

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
import java.util.Optional;
import java.util.Set;

/**
 * The tensors of Marian's transformers: weights [in, out], vectors [1, n], layers numbered from 1.
 */
final class MarianTensors {
  /** The settings of the model, as YAML in a tensor. */
  static final String SETTINGS = "special:model.yml";

  static final String SHARED = "Wemb";
  static final String ENCODER_EMBEDDINGS = "encoder_Wemb";
  static final String DECODER_EMBEDDINGS = "decoder_Wemb";

  /** The matrix before the softmax, [in, out]: the form of older versions, which all can read. */
  static final Output OUTPUT = new Output("decoder_ff_logit_out_W", Orientation.TRANSPOSED);

  private static final Output TRANSPOSED_OUTPUT =
      new Output("decoder_ff_logit_out_Wt", Orientation.SAME);

  static final String OUTPUT_BIAS = "decoder_ff_logit_out_b";

  private static final LayerNames LAYERS =
      new LayerNames(
          new Layer("%s_l%d", 1),
          new Sublayer(List.of("_self_*q", "_self_*k", "_self_*v", "_self_*o"), "_self_Wo_ln_*"),
          new Sublayer(
              List.of("_context_*q", "_context_*k", "_context_*v", "_context_*o"),
              "_context_Wo_ln_*"),
          new Sublayer(List.of("_ffn_*1", "_ffn_*2"), "_ffn_ffn_ln_*"),
          new Tensors(
              new Pair("W", "b"), new Pair("scale", "bias"), Orientation.SAME, Orientation.SAME));

  private MarianTensors() {}

  /** A name of the matrix before the softmax, and its orientation in the file. */
  record Output(String name, Orientation orientation) {
    /** Returns the one in a file with these tensors. */
    static Output in(Set<String> tensors) {
      return tensors.contains(TRANSPOSED_OUTPUT.name) ? TRANSPOSED_OUTPUT : OUTPUT;
    }
  }

  /**
   * @param output the form of the matrix before the softmax, if it is not tied
   * @param outputBias the bias of the logits, or zeros; empty if the model is without
   */
  static WeightTable of(
      TransformerWeights weights,
      Tying tying,
      VocabularyOrder vocabulary,
      Output output,
      Optional<Matrix> outputBias) {
    WeightTable table = new WeightTable(AxisOrder.same(weights.modelSize()));
    embeddings(table, weights.embeddings(), tying, vocabulary);
    if (tying == Tying.NONE) {
      table.embeddings(
          output.name, weights.embeddings().output(), vocabulary.target(), output.orientation);
    }
    outputBias.ifPresent(
        bias -> table.outputBias(OUTPUT_BIAS, bias, vocabulary.target(), Orientation.SAME));
    new LayerTensors(table, LAYERS).encoder(weights.encoder()).decoder(weights.decoder());
    return table;
  }

  private static void embeddings(
      WeightTable table, EmbeddingWeights weights, Tying tying, VocabularyOrder vocabulary) {
    if (tying == Tying.ALL) {
      table.embeddings(SHARED, weights.source(), vocabulary.source(), Orientation.SAME);
      return;
    }
    table
        .embeddings(ENCODER_EMBEDDINGS, weights.source(), vocabulary.source(), Orientation.SAME)
        .embeddings(DECODER_EMBEDDINGS, weights.target(), vocabulary.target(), Orientation.SAME);
  }
}
