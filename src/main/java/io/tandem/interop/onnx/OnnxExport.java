package io.tandem.interop.onnx;

import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.storage.StoreJson;
import io.tandem.storage.protobuf.WireContent;
import io.tandem.subword.Subwords;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/**
 * Writes a model as a directory for Optimum and transformers.js. Greedy search there finds the same
 * translations as here, because the graphs exclude the same tokens and lengths.
 *
 * <pre>
 *   config.json, generation_config.json, tokenizer.json, tokenizer_config.json
 *   onnx/encoder_model.onnx, onnx/decoder_model_merged.onnx
 *   onnx/encoder_model_quantized.onnx, onnx/decoder_model_merged_quantized.onnx
 * </pre>
 */
public final class OnnxExport {
  /** The maximum size of a protobuf message. */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  private OnnxExport() {}

  /**
   * Writes all files.
   *
   * @param search its length limits apply
   * @param formats of the weights; at least one
   * @throws UserException if the subwords cannot be written, or the network is too large; then no
   *     file has been created
   */
  public static void write(
      TransformerWeights weights,
      Subwords subwords,
      SearchSettings search,
      Set<WeightFormat> formats,
      ModelFiles files)
      throws IOException {
    OnnxModel model = OnnxModel.of(weights, subwords, search);
    HubConfig config = new HubConfig(model, formats);
    for (WeightFormat format : formats) {
      requireWithinLimit(EncoderGraph.of(model, format), "encoder");
      requireWithinLimit(DecoderGraph.of(model, format), "decoder");
    }
    write(files, "config.json", config.config());
    write(files, "generation_config.json", config.generation());
    write(files, "tokenizer.json", model.tokenizer().json());
    write(files, "tokenizer_config.json", config.tokenizer());
    for (WeightFormat format : formats) {
      String ending = format.suffix() + ".onnx";
      write(files, "onnx/encoder_model" + ending, EncoderGraph.of(model, format));
      write(files, "onnx/decoder_model_merged" + ending, DecoderGraph.of(model, format));
    }
  }

  private static void requireWithinLimit(WireContent graph, String name) {
    if (graph.length() > MAX_BYTES) {
      throw UserException.of(
          "the %s takes %.1f GB in ONNX, but a file of this format has at most 2 GB: export"
              + " int8 weights alone, which take a quarter",
          name, graph.length() / 1e9);
    }
  }

  private static void write(ModelFiles files, String name, Object json) throws IOException {
    try (OutputStream out = files.create(name)) {
      out.write(StoreJson.indented(json));
    }
  }

  private static void write(ModelFiles files, String name, WireContent content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(files.create(name))) {
      content.writeTo(out);
    }
  }
}
