package io.tandem.subword.sentencepiece;

import io.tandem.UserException;
import java.util.regex.Pattern;

/**
 * An entry of a model; its index in the list is its id.
 *
 * @param text the text, with U+2581 for the space
 * @param score log probability (unigram) or priority of the merge that makes it (bpe); higher is
 *     better
 */
public record ScoredPiece(String text, float score, Type type) {
  /**
   * Maximum length in UTF-8. Longer ones are useless, and the search for their segmentation takes
   * quadratic time.
   */
  public static final int MAX_BYTES = 1024;

  private static final int SHOWN = 40;
  private static final Pattern BYTE_NAME = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  /**
   * @throws UserException when a model cannot have such a piece
   */
  public ScoredPiece {
    int bytes = 3 * text.length() <= MAX_BYTES ? text.length() : Utf8.of(text).length;
    if (text.isEmpty() || bytes > MAX_BYTES) {
      throw UserException.of(
          "the piece '%s' has %,d bytes, expected 1 to %,d",
          text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…", bytes, MAX_BYTES);
    }
    if (!Float.isFinite(score)) {
      throw UserException.of("the piece '%s' has the score %s, expected a number", text, score);
    }
    if (type == Type.BYTE && !BYTE_NAME.matcher(text).matches()) {
      throw UserException.of("the byte piece '%s' is not a byte, expected <0x00> to <0xFF>", text);
    }
  }

  public static ScoredPiece normal(String text, float score) {
    return new ScoredPiece(text, score, Type.NORMAL);
  }

  /** The types of pieces. */
  public enum Type {
    NORMAL(1),
    UNKNOWN(2),
    /** Begins or ends sentences, for example; never produced from text, decodes to nothing. */
    CONTROL(3),
    /** Always one piece where it occurs in the text. */
    USER_DEFINED(4),
    /** Known, but never the result of encoding. */
    UNUSED(5),
    /** One byte of a character that has no piece, named {@code <0x00>} to {@code <0xFF>}. */
    BYTE(6);

    final int number;

    Type(int number) {
      this.number = number;
    }
  }

  /** Returns whether no word begins within it, that is, it has U+2581 at most at its start. */
  boolean isWithinWord() {
    return text.indexOf(Utf8.SPACE_MARK_TEXT, 1) < 0;
  }

  /** Returns whether text can be segmented into it. */
  boolean isText() {
    return type == Type.NORMAL || type == Type.USER_DEFINED || type == Type.UNUSED;
  }
}
