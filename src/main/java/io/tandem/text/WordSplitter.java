package io.tandem.text;

import io.tandem.config.SubwordSettings.Splitting;
import java.util.List;

/** Splits a line into words, whose boundaries subwords never cross, and joins words into a line. */
public interface WordSplitter {
  /**
   * {@code REVERSIBLE}: raw text of any script, restored exactly; {@code WHITESPACE}: text in which
   * a tokenizer has already separated words by spaces.
   */
  static WordSplitter of(Splitting splitting) {
    return switch (splitting) {
      case REVERSIBLE -> new ReversibleSplitter();
      case WHITESPACE -> new WhitespaceSplitter();
    };
  }

  /** Returns the words of a line, none of them empty. */
  List<String> split(String line);

  /** Returns the line with these words. */
  String join(List<String> words);
}
