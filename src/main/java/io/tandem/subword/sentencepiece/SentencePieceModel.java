package io.tandem.subword.sentencepiece;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The content of a SentencePiece model file, as far as encoding and decoding need it.
 *
 * @param algorithm the algorithm of segmentation
 * @param pieces the pieces; the index of a piece is its id
 * @param normalization the normalization of text before it is segmented
 * @param byteFallback whether a character without a piece is written as bytes
 * @param unknownSurface the text that the unknown piece decodes to
 * @param beginId id of the piece that begins a sentence, or -1
 * @param endId id of the piece that ends a sentence, or -1
 * @param paddingId id of the padding piece, or -1
 */
public record SentencePieceModel(
    Algorithm algorithm,
    List<ScoredPiece> pieces,
    Normalization normalization,
    boolean byteFallback,
    String unknownSurface,
    int beginId,
    int endId,
    int paddingId) {
  /** The sign "double question mark" between spaces. */
  public static final String USUAL_UNKNOWN_SURFACE = " \u2047 ";

  static final int BYTES = 256;

  /** The algorithms of segmentation. */
  public enum Algorithm {
    UNIGRAM(1),
    BPE(2);

    final int number;

    Algorithm(int number) {
      this.number = number;
    }
  }

  public SentencePieceModel {
    pieces = List.copyOf(pieces);
    requireEachOnce(pieces);
    long unknown = pieces.stream().filter(piece -> piece.type() == Type.UNKNOWN).count();
    if (unknown != 1) {
      throw new UserException(
          "a SentencePiece model has exactly one unknown piece, but this one has " + unknown);
    }
    requirePiece("beginning", beginId, pieces);
    requirePiece("end", endId, pieces);
    requirePiece("padding", paddingId, pieces);
    long bytes = pieces.stream().filter(piece -> piece.type() == Type.BYTE).count();
    if (byteFallback && bytes != BYTES) {
      throw new UserException(
          "a SentencePiece model with byte fallback has 256 byte pieces, but this one has "
              + bytes);
    }
  }

  private static void requirePiece(String role, int id, List<ScoredPiece> pieces) {
    if (id >= pieces.size()) {
      throw UserException.of(
          "the SentencePiece model says that the piece for the %s of sentences is %d, but it"
              + " has %d pieces",
          role, id, pieces.size());
    }
  }

  private static void requireEachOnce(List<ScoredPiece> pieces) {
    Map<String, Integer> places = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      String text = pieces.get(id).text();
      Integer other = places.putIfAbsent(text, id);
      if (other != null) {
        throw UserException.of(
            "the SentencePiece piece '%s' has two ids, %d and %d", text, other, id);
      }
    }
  }

  /** Returns the id of text without a piece. */
  public int unknownId() {
    return IntStream.range(0, pieces.size())
        .filter(id -> pieces.get(id).type() == Type.UNKNOWN)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the name of the piece for a byte. */
  public static String byteName(int value) {
    return Text.format("<0x%02X>", value);
  }
}
