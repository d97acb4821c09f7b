package io.tandem.corpus.format;

/** The reasons why a message of a catalogue is not a pair; the same in both forms of the file. */
public final class GettextMessage {
  /** A tool guessed the translation from a similar message. */
  public static final String FUZZY = "fuzzy";

  /** The message is no longer in the program. */
  static final String OBSOLETE = "obsolete";

  /** The message has plural forms, and which one translates the source depends on the language. */
  static final String PLURAL = "plural";

  static final String UNTRANSLATED = "untranslated";

  private GettextMessage() {}
}
