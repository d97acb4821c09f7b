package io.tandem.metrics.tokenize;

import java.util.List;

/** The tokenizer of WMT: NIST's mteval-v13a, for languages that put spaces between words. */
final class Tokenizer13a implements Tokenizer {
  @Override
  public List<String> tokenize(String line) {
    String joined = line.replace("<skipped>", "").replace("-\n", "").replace('\n', ' ');
    // The padding lets the rules for periods and commas apply at both ends of the line.
    String padded = " " + WesternPunctuation.unescape(joined) + " ";
    String split = WesternPunctuation.splitSymbols(padded);
    return Whitespace.split(WesternPunctuation.splitPointsAndHyphens(split));
  }
}
