package io.tandem.subword;

import java.util.Comparator;

/** A piece of a word. "ing" at the end of words and "ing" inside words are two pieces. */
public record Piece(String text, boolean endsWord) {
  /** The order by the code points of the text, pieces inside words first. */
  static final Comparator<Piece> ORDER =
      Comparator.comparing(Piece::text, CodePointOrder.ASCENDING).thenComparing(Piece::endsWord);

  public Piece {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a piece must not be empty");
    }
  }

  /** Returns the symbol of the piece in merges. */
  public String symbol() {
    return endsWord ? text + Merges.END_OF_WORD : text;
  }

  /** Returns the piece with this symbol in merges. */
  public static Piece ofSymbol(String symbol) {
    boolean endsWord =
        symbol.endsWith(Merges.END_OF_WORD) && symbol.length() > Merges.END_OF_WORD.length();
    int length = endsWord ? symbol.length() - Merges.END_OF_WORD.length() : symbol.length();
    return new Piece(symbol.substring(0, length), endsWord);
  }

  /** Returns the human-readable piece: with a continuation marker unless it ends its word. */
  @Override
  public String toString() {
    return endsWord ? text : text + Bpe.CONTINUATION;
  }
}
