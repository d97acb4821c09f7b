package io.tandem.interop.onnx;

import io.tandem.config.SearchSettings;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.Subwords;

/**
 * The parts of an exported directory.
 *
 * @param lengths the allowed lengths
 */
record OnnxModel(TransformerWeights weights, HubTokenizer tokenizer, LengthTable lengths) {
  /**
   * @throws io.tandem.UserException if a tokenizer.json cannot represent the subwords
   */
  static OnnxModel of(TransformerWeights weights, Subwords subwords, SearchSettings search) {
    return new OnnxModel(weights, HubTokenizer.of(subwords), LengthTable.of(search));
  }
}
