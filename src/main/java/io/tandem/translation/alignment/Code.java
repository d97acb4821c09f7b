package io.tandem.translation.alignment;

/**
 * Something in a text that is not translated and has to come out once: a tag, a placeholder, a
 * protected word.
 *
 * @param at the offset in the text before which it stands
 * @param kind whether it opens or closes a pair, or stands alone
 * @param pair the index of its partner among the codes of the text; its own where it stands alone
 * @param raw the code as it is written
 * @param from the place in the document of {@code raw}, or of what it has around texts of its own,
 *     or {@link #NOWHERE}
 * @param to the end of that place
 */
public record Code(int at, Kind kind, int pair, String raw, int from, int to) {
  /** The place of a code that has none of its own in the document. */
  public static final int NOWHERE = -1;

  /** Returns this at another place, written otherwise. */
  Code with(int place, String written) {
    return new Code(place, kind, pair, written, from, to);
  }

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
