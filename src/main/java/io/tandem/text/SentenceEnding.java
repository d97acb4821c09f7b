package io.tandem.text;

/** The kinds of sentences, by the punctuation mark that ends them. */
public enum SentenceEnding {
  NONE(""),
  STATEMENT(".…。．｡।॥۔።։။។"),
  QUESTION("?？؟\u037E՞፧"),
  EXCLAMATION("!！՜");

  private final String marks;

  SentenceEnding(String marks) {
    this.marks = marks;
  }

  /** Returns the kind of sentence that a character ends; {@link #NONE} if it ends none. */
  public static SentenceEnding of(char mark) {
    for (SentenceEnding ending : values()) {
      if (ending.marks.indexOf(mark) >= 0) {
        return ending;
      }
    }
    return NONE;
  }
}
