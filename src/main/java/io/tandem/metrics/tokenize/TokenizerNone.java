package io.tandem.metrics.tokenize;

import java.util.List;

/** Splits at spaces only, for text that was tokenized before. */
final class TokenizerNone implements Tokenizer {
  @Override
  public List<String> tokenize(String line) {
    return Whitespace.split(line);
  }
}
