package io.tandem.interop.ctranslate2;

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
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import java.util.List;

/** The weights of CTranslate2's TransformerSpec: [out, in], with q, k and v fused as ours are. */
final class CTranslate2Tensors {
  static final String SOURCE_EMBEDDINGS = "encoder/embeddings_0/weight";
  static final String TARGET_EMBEDDINGS = "decoder/embeddings/weight";
  static final String OUTPUT = "decoder/projection/weight";
  static final String OUTPUT_BIAS = "decoder/projection/bias";

  private static final LayerNames LAYERS =
      new LayerNames(
          new Layer("%s/layer_%d", 0),
          new Sublayer(
              List.of("/self_attention/linear_0/*", "/self_attention/linear_1/*"),
              "/self_attention/layer_norm/*"),
          new Sublayer(
              List.of("/attention/linear_0/*", "/attention/linear_1/*", "/attention/linear_2/*"),
              "/attention/layer_norm/*"),
          new Sublayer(List.of("/ffn/linear_0/*", "/ffn/linear_1/*"), "/ffn/layer_norm/*"),
          new Tensors(
              new Pair("weight", "bias"),
              new Pair("gamma", "beta"),
              Orientation.TRANSPOSED,
              Orientation.VECTOR));

  private CTranslate2Tensors() {}

  static WeightTable of(TransformerWeights weights, Tying tying, VocabularyOrder vocabulary) {
    WeightTable table = new WeightTable(AxisOrder.same(weights.modelSize()));
    embeddings(table, weights.embeddings(), tying, vocabulary);
    LayerTensors layers = new LayerTensors(table, LAYERS);
    layers.encoder(weights.encoder());
    weights.encoderNorm().ifPresent(norm -> layers.norm("encoder/layer_norm/*", norm));
    layers.decoder(weights.decoder());
    weights.decoderNorm().ifPresent(norm -> layers.norm("decoder/layer_norm/*", norm));
    return table;
  }

  private static void embeddings(
      WeightTable table, EmbeddingWeights weights, Tying tying, VocabularyOrder vocabulary) {
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
}
