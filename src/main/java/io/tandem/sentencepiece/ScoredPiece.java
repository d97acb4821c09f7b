package io.tandem.sentencepiece;

/**
 * An entry of a model; its place in the list is its id.
 *
 * @param text with U+2581 for the blank
 * @param score log probability (unigram) or priority of the merge that makes it (bpe); higher is
 *     better
 */
public record ScoredPiece(String text, float score, Type type) {
  public static ScoredPiece normal(String text, float score) {
    return new ScoredPiece(text, score, Type.NORMAL);
  }

  /** What a piece stands for. */
  public enum Type {
    NORMAL(1),
    UNKNOWN(2),
    /** Begins or ends sentences and the like; never made from text, decodes to nothing. */
    CONTROL(3),
    /** Always one piece where it stands in the text. */
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

  /** Whether no word begins within it, with U+2581. */
  boolean isWithinWord() {
    return text.indexOf(Utf8.BLANK_TEXT, 1) < 0;
  }

  /** Whether text can be segmented into it. */
  boolean isText() {
    return type == Type.NORMAL || type == Type.USER_DEFINED || type == Type.UNUSED;
  }
}
