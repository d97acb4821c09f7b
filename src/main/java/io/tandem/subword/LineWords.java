package io.tandem.subword;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.text.Normalizer;
import io.tandem.text.Surrogates;
import io.tandem.text.WordSplitter;
import java.io.Serializable;
import java.util.List;

/**
 * From a line to the words that are learned from and encoded, always in this one way: lone
 * surrogates become U+FFFD, letters take the casing, and the line is split.
 */
public record LineWords(Casing casing, Splitting splitting) implements Serializable {
  public List<String> of(String line) {
    return WordSplitter.of(splitting)
        .split(Normalizer.withCasing(Surrogates.replaceLone(line), casing));
  }
}
