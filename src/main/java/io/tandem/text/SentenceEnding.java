package io.tandem.text;

/** The kinds of sentences, by the punctuation mark that ends them. */
public enum SentenceEnding {
  NONE(""),
  STATEMENT(".…。．｡।॥۔።։။។"),
  QUESTION("?？؟\u037E՞፧"),
  EXCLAMATION("!！՜");

  /** Those that stand within sentences, too: after abbreviations, for pauses, on Armenian words. */
  private static final String AMBIGUOUS = ".…՞՜";

  private final String marks;

  SentenceEnding(String marks) {
    this.marks = marks;
  }

  /** Returns the kind of sentence that a character ends; {@link #NONE} if it ends none. */
  public static SentenceEnding of(int mark) {
    for (SentenceEnding ending : values()) {
      if (ending.marks.indexOf(mark) >= 0) {
        return ending;
      }
    }
    return NONE;
  }

  /** Returns whether a character ends a sentence wherever a space follows. */
  public static boolean isSure(int mark) {
    return of(mark) != NONE && AMBIGUOUS.indexOf(mark) < 0;
  }
}
