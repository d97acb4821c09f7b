package io.tandem.text;

import io.tandem.config.SubwordSettings.Splitting;
import java.util.List;

/** Splits a line into the words that subwords never cross, and puts a line together again. */
public interface WordSplitter {
  /**
   * {@code REVERSIBLE}: raw text of any script, given back exactly; {@code WHITESPACE}: text that a
   * tokenizer has split at spaces already.
   */
  static WordSplitter of(Splitting splitting) {
    return switch (splitting) {
      case REVERSIBLE -> new ReversibleSplitter();
      case WHITESPACE -> new WhitespaceSplitter();
    };
  }

  /** The words of a line, none of them empty. */
  List<String> split(String line);

  /** The line of which these are the words. */
  String join(List<String> words);
}
