package io.tandem.subword;

import java.util.Comparator;

/** A part of a word. "ing" that ends words and "ing" inside of words are two pieces. */
public record Piece(String text, boolean endsWord) {
  /** The order by the code points of the text, the piece inside of words first. */
  static final Comparator<Piece> ORDER =
      Comparator.comparing(Piece::text, CodePointOrder.ASCENDING).thenComparing(Piece::endsWord);

  public Piece {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a piece must not be empty");
    }
  }

  /** The piece as merges name it. */
  public String symbol() {
    return endsWord ? text + Merges.END_OF_WORD : text;
  }

  /** The piece that merges name so. */
  public static Piece ofSymbol(String symbol) {
    boolean endsWord =
        symbol.endsWith(Merges.END_OF_WORD) && symbol.length() > Merges.END_OF_WORD.length();
    int length = endsWord ? symbol.length() - Merges.END_OF_WORD.length() : symbol.length();
    return new Piece(symbol.substring(0, length), endsWord);
  }

  /** The human-readable piece: with a continuation marker unless it ends its word. */
  @Override
  public String toString() {
    return endsWord ? text : text + Bpe.CONTINUATION;
  }
}
