package io.tandem.subword;

import io.tandem.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The ids of tokens: four special ones, one for each of the 256 bytes, then the pieces, frequent
 * ones first, then the tags that may precede source lines. With the bytes every text can be
 * written, so that UNK is needed only if the subwords are those of another tool.
 */
public final class Vocabulary {
  /** Pads shorter rows of a batch; has no text. */
  public static final int PAD = 0;

  /** Begins a sentence. */
  public static final int BOS = 1;

  /** Ends a sentence. */
  public static final int EOS = 2;

  /** The unknown token; reserved for models, never produced from text. */
  public static final int UNK = 3;

  /** The id of byte 0; the others follow. */
  public static final int FIRST_BYTE = 4;

  public static final int BYTES = 256;

  /** The id of the most frequent piece. */
  public static final int FIRST_PIECE = FIRST_BYTE + BYTES;

  static final List<String> SPECIAL_NAMES = List.of("<pad>", "<s>", "</s>", "<unk>");

  private static final int ABSENT = -1;

  private final List<CountedPiece> pieces;
  private final List<String> tags;
  private final Map<String, Integer> insideWord = new HashMap<>();
  private final Map<String, Integer> endingWord = new HashMap<>();

  /** The kinds of ids. */
  public enum Kind {
    SPECIAL,
    BYTE,
    PIECE,
    TAG
  }

  /** A piece and its frequency in the words learned from. */
  public record CountedPiece(Piece piece, long count) {
    private static final Comparator<CountedPiece> FREQUENT_FIRST =
        Comparator.comparingLong(CountedPiece::count)
            .reversed()
            .thenComparing(CountedPiece::piece, Piece.ORDER);

    public CountedPiece {
      if (count < 0) {
        throw new IllegalArgumentException("a count must not be negative: " + count);
      }
    }

    /** The order by descending count, then by code points. */
    public static List<CountedPiece> inOrder(Map<Piece, Long> counts) {
      List<CountedPiece> pieces = new ArrayList<>();
      counts.forEach((piece, count) -> pieces.add(new CountedPiece(piece, count)));
      pieces.sort(FREQUENT_FIRST);
      return pieces;
    }
  }

  /** Creates a vocabulary with ids in the order given; see {@link #ofCounts} for the usual one. */
  public Vocabulary(List<CountedPiece> pieces) {
    this(pieces, List.of());
  }

  private Vocabulary(List<CountedPiece> pieces, List<String> tags) {
    this.pieces = List.copyOf(pieces);
    this.tags = List.copyOf(tags);
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i).piece();
      if (idsLike(piece).putIfAbsent(piece.text(), FIRST_PIECE + i) != null) {
        throw new IllegalArgumentException("the piece '" + piece + "' occurs twice");
      }
    }
  }

  /** Returns the pieces within the limits, by descending count, then by code points. */
  public static Vocabulary ofCounts(Map<Piece, Long> counts, VocabularyLimits limits) {
    List<CountedPiece> pieces = CountedPiece.inOrder(counts);
    pieces.removeIf(piece -> piece.count() < limits.minimumPieceFrequency());
    int room = limits.maximumSize() - FIRST_PIECE;
    return new Vocabulary(pieces.subList(0, Math.min(room, pieces.size())));
  }

  /** Returns the same pieces followed by these tags. */
  Vocabulary withTags(List<String> names) {
    return names.equals(tags) ? this : new Vocabulary(pieces, names);
  }

  /** Returns the number of ids: 0 to size - 1. */
  public int size() {
    return firstTag() + tags.size();
  }

  private int firstTag() {
    return FIRST_PIECE + pieces.size();
  }

  /**
   * Returns the tags that may precede source lines, in the order of their ids, which are the last
   * ones.
   */
  public List<String> tags() {
    return tags;
  }

  /** Returns the id of a tag; empty if there is no such tag. */
  OptionalInt idOfTag(String tag) {
    int place = tags.indexOf(tag);
    return place < 0 ? OptionalInt.empty() : OptionalInt.of(firstTag() + place);
  }

  public List<CountedPiece> pieces() {
    return pieces;
  }

  public boolean contains(Piece piece) {
    return idOrAbsent(piece) != ABSENT;
  }

  /**
   * Returns the id of a piece.
   *
   * @throws IllegalArgumentException if it has none
   */
  public int idOf(Piece piece) {
    int id = idOrAbsent(piece);
    if (id == ABSENT) {
      throw new IllegalArgumentException("the piece '" + piece + "' is not in the vocabulary");
    }
    return id;
  }

  /** Returns the id of a byte. */
  public static int idOf(byte value) {
    return FIRST_BYTE + Byte.toUnsignedInt(value);
  }

  static boolean isByte(int id) {
    return id >= FIRST_BYTE && id < FIRST_PIECE;
  }

  /** Returns how many characters of a text are written as bytes in its ids. */
  public static long charactersInBytes(int[] ids) {
    // Every character in UTF-8 has exactly one byte that is not a continuation byte.
    return Arrays.stream(ids)
        .filter(id -> isByte(id) && ((id - FIRST_BYTE) & 0b1100_0000) != 0b1000_0000)
        .count();
  }

  public Kind kindOf(int id) {
    requireId(id);
    if (id < FIRST_PIECE) {
      return id < FIRST_BYTE ? Kind.SPECIAL : Kind.BYTE;
    }
    return id < firstTag() ? Kind.PIECE : Kind.TAG;
  }

  /**
   * Returns the piece of an id.
   *
   * @throws IllegalArgumentException if the id is that of a special token, a byte or a tag
   */
  public Piece piece(int id) {
    if (kindOf(id) != Kind.PIECE) {
      throw new IllegalArgumentException("id " + id + " is not a piece but " + name(id));
    }
    return pieces.get(id - FIRST_PIECE).piece();
  }

  /** Returns the human-readable token, such as "th@@", "the", {@code <0xE2>} or {@code <s>}. */
  public String name(int id) {
    return switch (kindOf(id)) {
      case SPECIAL -> SPECIAL_NAMES.get(id);
      case BYTE -> Text.format("<0x%02X>", id - FIRST_BYTE);
      case PIECE -> piece(id).toString();
      case TAG -> tags.get(id - firstTag());
    };
  }

  private void requireId(int id) {
    if (id < 0 || id >= size()) {
      throw new IllegalArgumentException(
          Text.format("id %d is not in the vocabulary, which has ids 0 to %d", id, size() - 1));
    }
  }

  private int idOrAbsent(Piece piece) {
    return idsLike(piece).getOrDefault(piece.text(), ABSENT);
  }

  private Map<String, Integer> idsLike(Piece piece) {
    return piece.endsWord() ? endingWord : insideWord;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary that && pieces.equals(that.pieces) && tags.equals(that.tags);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pieces, tags);
  }
}
