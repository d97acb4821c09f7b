package io.tandem.interop.onnx;

import io.tandem.config.SearchSettings;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.Subwords;

/**
 * What a directory is made of.
 *
 * @param lengths the lengths that search allows
 */
record OnnxModel(TransformerWeights weights, HubTokenizer tokenizer, LengthTable lengths) {
  /**
   * @throws io.tandem.UserException if a tokenizer.json cannot represent the subwords
   */
  static OnnxModel of(TransformerWeights weights, Subwords subwords, SearchSettings search) {
    return new OnnxModel(weights, HubTokenizer.of(subwords), LengthTable.of(search));
  }
}
