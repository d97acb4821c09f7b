package io.tandem.subword;

import io.tandem.text.Casing;
import io.tandem.text.Splitting;
import io.tandem.text.Surrogates;
import java.io.Serializable;
import java.util.List;

/**
 * From a line to the words that are learned from and encoded, always in this one way: lone
 * surrogates become U+FFFD, letters take the casing, and the line is split.
 */
public record LineWords(Casing casing, Splitting splitting) implements Serializable {
  public List<String> of(String line) {
    return splitting.splitter().split(casing.apply(Surrogates.replaceLone(line)));
  }
}
