package io.tandem.metrics.tokenize;

import java.util.List;
import java.util.regex.Pattern;

/**
 * NIST's mteval-v14 with {@code --international-tokenization}: every Unicode symbol is a separate
 * token, and so is punctuation except between numbers. A period right after a number at the end of
 * the line stays with the number, as in the original.
 */
final class TokenizerIntl implements Tokenizer {
  private static final Pattern AFTER_NON_NUMBER = Pattern.compile("(\\P{N})(\\p{P})");
  private static final Pattern BEFORE_NON_NUMBER = Pattern.compile("(\\p{P})(\\P{N})");
  private static final Pattern SYMBOL = Pattern.compile("\\p{S}");

  @Override
  public List<String> tokenize(String line) {
    String split = AFTER_NON_NUMBER.matcher(line).replaceAll("$1 $2 ");
    split = BEFORE_NON_NUMBER.matcher(split).replaceAll(" $1 $2");
    return Whitespace.split(SYMBOL.matcher(split).replaceAll(" $0 "));
  }
}
