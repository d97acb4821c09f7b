package io.tandem.translation.alignment;

/**
 * Something in a text that is not translated and has to come out once: a tag, a placeholder, a
 * protected word.
 *
 * @param at the offset in the text before which it stands
 * @param kind whether it opens or closes a pair, or stands alone
 * @param pair the index of its partner among the codes of the text; its own where it stands alone
 * @param raw the code as it is in the document
 * @param from the place of {@code raw} in the document, or {@link #NOWHERE}
 */
public record Code(int at, Kind kind, int pair, String raw, int from) {
  /** The place of a code that has none of its own in the document. */
  public static final int NOWHERE = -1;

  public enum Kind {
    OPEN,
    CLOSE,
    ALONE,

    /**
     * Opens a text that is not to be translated. The model reads it, and what it makes of it gives
     * way to {@code raw}; the partner that closes it is empty.
     */
    KEEP
  }
}
