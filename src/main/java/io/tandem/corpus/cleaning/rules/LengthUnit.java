package io.tandem.corpus.cleaning.rules;

/** The units in which text is measured. */
public enum LengthUnit {
  WORDS {
    @Override
    public int length(String text) {
      return Words.count(text);
    }
  },
  CHARACTERS {
    @Override
    public int length(String text) {
      return text.codePointCount(0, text.length());
    }
  };

  /** The length of normalized text. */
  public abstract int length(String text);
}
