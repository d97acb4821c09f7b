package io.tandem.subword.sentencepiece;

/**
 * The normalization of text before it is segmented.
 *
 * @param name the name of the rules, such as nmt_nfkc, for display
 * @param rules character sequences and their replacements
 * @param addDummyPrefix whether a space is put before the text (after it, if white space is a
 *     suffix), so that a word is spelt alike at the start and inside a line
 * @param removeExtraWhitespace whether the text is trimmed and several spaces become one
 * @param escapeWhitespace whether spaces become U+2581
 * @param whitespaceAsSuffix whether the space belongs to the word before it
 */
public record Normalization(
    String name,
    CharacterMap rules,
    boolean addDummyPrefix,
    boolean removeExtraWhitespace,
    boolean escapeWhitespace,
    boolean whitespaceAsSuffix) {
  /** The text unchanged, except for the space before it and U+2581 for spaces. */
  public static final Normalization IDENTITY =
      new Normalization("identity", CharacterMap.EMPTY, true, false, true, false);
}
