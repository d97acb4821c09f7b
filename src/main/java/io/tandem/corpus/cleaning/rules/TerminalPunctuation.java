package io.tandem.corpus.cleaning.rules;

/**
 * Rejects pairs with one side that ends like a sentence and one that does not; closing quotes and
 * brackets do not count.
 *
 * @param sameKind whether statement, question and exclamation have to agree as well
 */
public record TerminalPunctuation(boolean sameKind) implements PairFilter {
  private static final String STATEMENT = ".…。．｡।॥۔።։။។";
  private static final String QUESTION = "?？؟\u037E՞፧";
  private static final String EXCLAMATION = "!！՜";

  private enum Ending {
    NONE,
    STATEMENT,
    QUESTION,
    EXCLAMATION
  }

  @Override
  public boolean rejects(SentencePair pair) {
    Ending source = ending(pair.source());
    Ending target = ending(pair.target());
    return sameKind ? source != target : (source == Ending.NONE) != (target == Ending.NONE);
  }

  private static Ending ending(String text) {
    int end = text.length();
    while (end > 0 && isClosing(text.charAt(end - 1))) {
      end--;
    }
    char last = end == 0 ? ' ' : text.charAt(end - 1);
    if (STATEMENT.indexOf(last) >= 0) {
      return Ending.STATEMENT;
    }
    if (QUESTION.indexOf(last) >= 0) {
      return Ending.QUESTION;
    }
    return EXCLAMATION.indexOf(last) >= 0 ? Ending.EXCLAMATION : Ending.NONE;
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
