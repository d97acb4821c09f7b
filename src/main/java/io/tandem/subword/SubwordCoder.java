package io.tandem.subword;

import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.Merges.Merge;
import io.tandem.subword.Vocabulary.Kind;
import io.tandem.text.ReversibleSplitter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The machinery of {@link Subwords}: tables made from merges and vocabulary, and a word cache. */
final class SubwordCoder {
  private static final int BLANK_BYTE = Vocabulary.idOf((byte) ' ');
  private static final byte[] UNKNOWN = "\uFFFD".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NOTHING = {};

  final Merges merges;
  final Vocabulary vocabulary;
  final LineWords words;
  private final Bpe bpe;
  private final boolean reversible;
  private final byte[][] surfaces;
  private final WordCache<int[]> cache = new WordCache<>();

  SubwordCoder(Merges merges, Vocabulary vocabulary, LineWords words) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.words = words;
    bpe = new Bpe(merges);
    reversible = words.splitting() == Splitting.REVERSIBLE;
    surfaces = IntStream.range(0, vocabulary.size()).mapToObj(this::surface).toArray(byte[][]::new);
  }

  /** The ids of the words of a line. */
  int[] encode(List<String> wordsOfLine) {
    int[] ids = new int[2 * wordsOfLine.size() + 8];
    int size = 0;
    for (String word : wordsOfLine) {
      int[] wordIds = encodeWord(word);
      if (size + wordIds.length + 1 > ids.length) {
        ids = Arrays.copyOf(ids, 2 * (size + wordIds.length + 1));
      }
      if (!reversible && size > 0 && isByte(ids[size - 1])) {
        // Bytes do not tell where a word ends.
        ids[size++] = BLANK_BYTE;
      }
      System.arraycopy(wordIds, 0, ids, size, wordIds.length);
      size += wordIds.length;
    }
    return Arrays.copyOf(ids, size);
  }

  /** The ids of a word; not to be changed, as they are shared. */
  int[] encodeWord(String word) {
    return cache.get(word, this::encodeNewWord);
  }

  private int[] encodeNewWord(String word) {
    IntStream.Builder ids = IntStream.builder();
    if (reversible && word.equals(ReversibleSplitter.LITERAL_MARK)) {
      addBytes(ReversibleSplitter.MARK, ids);
    } else {
      List<String> pieces = bpe.pieces(word);
      for (int i = 0; i < pieces.size(); i++) {
        addPiece(new Piece(pieces.get(i), i + 1 == pieces.size()), ids);
      }
    }
    return ids.build().toArray();
  }

  /** A piece without an id is taken apart as it was merged, a character without one into bytes. */
  private void addPiece(Piece piece, IntStream.Builder ids) {
    if (vocabulary.contains(piece)) {
      ids.add(vocabulary.idOf(piece));
      return;
    }
    Optional<Merge> merge = merges.making(piece.symbol());
    if (merge.isEmpty()) {
      addBytes(
          reversible ? piece.text().replace(ReversibleSplitter.BLANK, ' ') : piece.text(), ids);
      return;
    }
    String left = merge.get().left();
    addPiece(new Piece(left, false), ids);
    addPiece(new Piece(piece.text().substring(left.length()), piece.endsWord()), ids);
  }

  private static void addBytes(String text, IntStream.Builder ids) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      ids.add(Vocabulary.idOf(b));
    }
  }

  String decode(int[] ids) {
    String decoded = spell(ids, new int[ids.length + 1]).toString(StandardCharsets.UTF_8);
    return words
        .target()
        .restore(reversible ? ReversibleSplitter.withoutFirstBlank(decoded) : decoded);
  }

  /**
   * The text as UTF-8, before its form is undone.
   *
   * @param ends [ids + 1], to be filled: where the text before an id ends
   */
  private ByteArrayOutputStream spell(int[] ids, int[] ends) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(4 * ids.length + 16);
    boolean blankDue = false;
    for (int i = 0; i < ids.length; i++) {
      ends[i] = text.size();
      Kind kind = vocabulary.kindOf(ids[i]);
      if (kind == Kind.SPECIAL && ids[i] != Vocabulary.UNK) {
        continue;
      }
      if (blankDue) {
        text.write(' ');
      }
      text.writeBytes(surfaces[ids[i]]);
      blankDue =
          !reversible
              && (ids[i] == Vocabulary.UNK
                  || (kind == Kind.PIECE && vocabulary.piece(ids[i]).endsWord()));
    }
    ends[ids.length] = text.size();
    return text;
  }

  /** See {@link Subwords#wordsOf}. */
  int[] wordsOf(int[] ids) {
    int[] ends = new int[ids.length + 1];
    byte[] text = spell(ids, ends).toByteArray();
    int[] wordsOfIds = new int[ids.length];
    int word = -1;
    for (int i = 0; i < ids.length; i++) {
      wordsOfIds[i] = Subwords.NO_WORD;
      for (int at = ends[i]; at < ends[i + 1]; at++) {
        if (isBlank(text[at])) {
          continue;
        }
        word += at == 0 || isBlank(text[at - 1]) ? 1 : 0;
        if (wordsOfIds[i] == Subwords.NO_WORD) {
          wordsOfIds[i] = word;
        }
      }
    }
    return wordsOfIds;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }

  List<String> pieces(String line) {
    List<String> shown = new ArrayList<>();
    for (String word : words.of(line)) {
      int[] ids = encodeWord(word);
      for (int i = 0; i < ids.length; i++) {
        boolean unmarkedByte = isByte(ids[i]) && i + 1 < ids.length;
        shown.add(vocabulary.name(ids[i]) + (unmarkedByte ? Bpe.CONTINUATION : ""));
      }
    }
    return shown;
  }

  /** What an id adds to the text, in UTF-8. */
  private byte[] surface(int id) {
    return switch (vocabulary.kindOf(id)) {
      case SPECIAL -> id == Vocabulary.UNK ? UNKNOWN : NOTHING;
      case BYTE -> new byte[] {(byte) (id - Vocabulary.FIRST_BYTE)};
      case PIECE -> {
        String text = vocabulary.piece(id).text();
        yield (reversible ? text.replace(ReversibleSplitter.BLANK, ' ') : text)
            .getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  private static boolean isByte(int id) {
    return id >= Vocabulary.FIRST_BYTE && id < Vocabulary.FIRST_PIECE;
  }
}
