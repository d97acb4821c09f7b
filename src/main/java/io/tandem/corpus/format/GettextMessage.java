package io.tandem.corpus.format;

/** Why a message of a catalogue is no pair; the same in both forms of the file. */
public final class GettextMessage {
  /** Guessed by a tool from a similar message. */
  public static final String FUZZY = "fuzzy";

  /** No longer in the program. */
  static final String OBSOLETE = "obsolete";

  /** Forms for several numbers: which one answers to the source depends on the language. */
  static final String PLURAL = "plural";

  static final String UNTRANSLATED = "untranslated";

  private GettextMessage() {}
}
