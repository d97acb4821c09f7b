package io.tandem.corpus.cleaning.rules;

import io.tandem.text.SentenceEnding;

/**
 * Rejects pairs with one side that ends like a sentence and one that does not; closing quotes and
 * brackets do not count.
 *
 * @param sameKind whether statement, question and exclamation have to agree as well
 */
public record TerminalPunctuation(boolean sameKind) implements PairFilter {
  @Override
  public boolean rejects(SentencePair pair) {
    SentenceEnding source = ending(pair.source());
    SentenceEnding target = ending(pair.target());
    return sameKind
        ? source != target
        : (source == SentenceEnding.NONE) != (target == SentenceEnding.NONE);
  }

  private static SentenceEnding ending(String text) {
    int end = text.length();
    while (end > 0 && isClosing(text.charAt(end - 1))) {
      end--;
    }
    return end == 0 ? SentenceEnding.NONE : SentenceEnding.of(text.charAt(end - 1));
  }

  private static boolean isClosing(char c) {
    return switch (Character.getType(c)) {
      case Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.SPACE_SEPARATOR ->
          true;
      default -> c == '"' || c == '\'';
    };
  }
}
