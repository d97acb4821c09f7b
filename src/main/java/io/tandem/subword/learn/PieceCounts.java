package io.tandem.subword.learn;

import io.tandem.UserException;
import io.tandem.subword.Bpe;
import io.tandem.subword.Piece;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.Vocabulary.CountedPiece;
import io.tandem.subword.VocabularyLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frequencies of pieces in segmented text, as counted by subword-nmt's get-vocab: a line "piece
 * count" for each, frequent ones first. Pieces that do not end their word carry {@link
 * Bpe#CONTINUATION}.
 */
public final class PieceCounts {
  private final Map<Piece, Long> counts;

  private PieceCounts(Map<Piece, Long> counts) {
    this.counts = counts;
  }

  /**
   * Reads the content of a vocabulary file.
   *
   * @param file the name of the file in messages
   * @throws UserException if a line is not a piece and a count
   */
  public static PieceCounts parse(String text, String file) {
    Map<Piece, Long> counts = new HashMap<>();
    String[] lines = text.isEmpty() ? new String[0] : text.split("\n", 0);
    for (int i = 0; i < lines.length; i++) {
      String line =
          lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      int space = line.indexOf(' ');
      if (space < 1 || !line.substring(space + 1).matches("[0-9]{1,18}")) {
        throw UserException.of(
            "%s:%d: found '%s', expected a piece, a space and a count", file, i + 1, line);
      }
      counts.put(piece(line.substring(0, space)), Long.parseLong(line.substring(space + 1)));
    }
    return new PieceCounts(counts);
  }

  private static Piece piece(String token) {
    boolean continues = token.endsWith(Bpe.CONTINUATION) && token.length() > 2;
    return continues
        ? new Piece(token.substring(0, token.length() - Bpe.CONTINUATION.length()), false)
        : new Piece(token, true);
  }

  /** Returns the content of a vocabulary file with these pieces in their order. */
  public static String text(List<CountedPiece> pieces) {
    StringBuilder text = new StringBuilder();
    for (CountedPiece counted : pieces) {
      text.append(counted.piece()).append(' ').append(counted.count()).append('\n');
    }
    return text.toString();
  }

  /** Returns the vocabulary of all counts together, within the limits. */
  public static Vocabulary vocabulary(List<PieceCounts> parts, VocabularyLimits limits) {
    Map<Piece, Long> sum = new HashMap<>();
    parts.forEach(part -> part.counts.forEach((piece, n) -> sum.merge(piece, n, Long::sum)));
    return Vocabulary.ofCounts(sum, limits);
  }
}
