package io.tandem.metrics.tokenize;

import java.util.List;

/**
 * Splits a line into the tokens that a metric counts; joined by single spaces, as sacreBLEU does.
 */
@FunctionalInterface
public interface Tokenizer {
  /** Returns the tokens of the line; none is empty and none contains a space. */
  List<String> tokenize(String line);
}
