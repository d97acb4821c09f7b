package io.tandem.subword.sentencepiece;

import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.Segmenter.WordCut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Byte pair encoding as SentencePiece does it: characters are merged wherever that makes a piece,
 * the piece with the highest score first. User-defined pieces are there from the start and are
 * never merged; an unused piece may be merged further, but one that remains is taken apart again.
 */
final class PieceMerges implements Segmenter {
  private static final int NO_SYMBOL = -1;
  private static final double[] NO_SCORES = {};

  private final List<ScoredPiece> pieces;
  private final int unknown;
  private final PieceTrie userDefined;

  /**
   * Symbols are ids of pieces, and further numbers for characters of pieces that are not pieces
   * themselves.
   */
  private final PieceTrie symbols;

  /** The UTF-8 length of each symbol. */
  private final int[] bytes;

  private final boolean[] unused;
  private final MergeTable merges = new MergeTable();

  PieceMerges(List<ScoredPiece> pieces, int unknown, PieceTrie userDefined) {
    this.pieces = pieces;
    this.unknown = unknown;
    this.userDefined = userDefined;
    int[] textIds =
        IntStream.range(0, pieces.size()).filter(id -> pieces.get(id).isText()).toArray();
    Map<String, Integer> numbers = numbers(textIds);
    List<String> texts = List.copyOf(numbers.keySet());
    symbols = new PieceTrie(texts, texts.stream().mapToInt(numbers::get).toArray());
    bytes = new int[pieces.size() + numbers.size()];
    texts.forEach(text -> bytes[numbers.get(text)] = Utf8.of(text).length);
    unused = new boolean[bytes.length];
    int[] ranks = ranks(textIds);
    for (int id : textIds) {
      unused[id] = pieces.get(id).type() == Type.UNUSED;
      addMerges(pieces.get(id).text(), id, ranks[id], numbers);
    }
  }

  private Map<String, Integer> numbers(int[] textIds) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int id : textIds) {
      numbers.put(pieces.get(id).text(), id);
    }
    int[] next = {pieces.size()};
    for (int id : textIds) {
      pieces
          .get(id)
          .text()
          .codePoints()
          .forEach(c -> numbers.computeIfAbsent(Character.toString(c), text -> next[0]++));
    }
    return numbers;
  }

  /** Returns ranks by score; pieces of equal score have the same one. */
  private int[] ranks(int[] textIds) {
    int[] ranks = new int[pieces.size()];
    int rank = 0;
    float last = Float.NaN;
    for (int id :
        IntStream.of(textIds)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -pieces.get(id).score()))
            .toList()) {
      rank += pieces.get(id).score() == last ? 0 : 1;
      last = pieces.get(id).score();
      ranks[id] = rank;
    }
    return ranks;
  }

  private void addMerges(String text, int id, int rank, Map<String, Integer> numbers) {
    for (int middle = 1; middle < text.length(); middle++) {
      Integer left = numbers.get(text.substring(0, middle));
      Integer right = numbers.get(text.substring(middle));
      if (left != null && right != null) {
        merges.add(left, right, rank, id);
      }
    }
  }

  @Override
  public Segmentation best(byte[] text) {
    return segment(text, MergeAgenda.NEVER_DROPPED);
  }

  /** Returns a word with an infinite margin, because merges never compare sums. */
  @Override
  public WordCut cut(byte[] text, int from, int to, double before) {
    Segmentation cut = best(Arrays.copyOfRange(text, from, to));
    return new WordCut(cut.ids(), cut.ends(), NO_SCORES, Double.POSITIVE_INFINITY);
  }

  @Override
  public double scoreAfter(WordCut word, double before) {
    return before;
  }

  /**
   * Returns whether words can be segmented on their own: the way in which an unused piece is split
   * depends on the merge considered last in the text.
   */
  @Override
  public boolean isWordwise() {
    return pieces.stream()
        .filter(ScoredPiece::isText)
        .allMatch(piece -> piece.type() == Type.NORMAL && piece.isWithinWord());
  }

  @Override
  public Segmentation sample(byte[] text, double strength, RandomGenerator random) {
    return segment(text, () -> random.nextDouble() < strength);
  }

  private Segmentation segment(byte[] text, BooleanSupplier dropped) {
    int[] starts = new int[text.length + 1];
    int[] cut = new int[text.length];
    int size = 0;
    for (int start = 0; start < text.length; ) {
      int end = userDefined.endOfLongest(text, start);
      boolean frozen = end > start;
      end = Math.max(end, Utf8.endOfCharacter(text, start));
      starts[size] = start;
      cut[size++] = frozen ? NO_SYMBOL : symbols.find(text, start, end);
      start = end;
    }
    starts[size] = text.length;
    Map<Integer, Integer> unusedFrom = new HashMap<>();
    MergeAgenda.Merged merged =
        MergeAgenda.oneByOne(
            Arrays.copyOf(cut, size),
            merges,
            dropped,
            merge -> {
              if (unused[merges.result(merge)]) {
                unusedFrom.put(merges.result(merge), merge);
              }
            });
    Segmenting segmenting = new Segmenting(size, unusedFrom);
    for (int i = 0; i < merged.symbols().length; i++) {
      int first = merged.starts()[i];
      if (merged.symbols()[i] == NO_SYMBOL) {
        segmenting.add(idOf(text, starts[first], starts[first + 1]), starts[first + 1]);
      } else {
        segmenting.addSymbol(merged.symbols()[i], starts[first]);
      }
    }
    return segmenting.segmentation();
  }

  /** Returns the id of a user-defined piece, or of a character that is in no piece. */
  private int idOf(byte[] text, int start, int end) {
    int id = userDefined.find(text, start, end);
    return id == PieceTrie.NONE ? unknown : id;
  }

  /** The pieces of one text, from left to right. */
  private final class Segmenting {
    private final List<Integer> ids;
    private final List<Integer> ends;
    private final Map<Integer, Integer> unusedFrom;

    Segmenting(int size, Map<Integer, Integer> unusedFrom) {
      ids = new ArrayList<>(size);
      ends = new ArrayList<>(size);
      this.unusedFrom = unusedFrom;
    }

    void add(int id, int end) {
      ids.add(id);
      ends.add(end);
    }

    void addSymbol(int symbol, int start) {
      Integer merge = unusedFrom.get(symbol);
      if (merge == null) {
        add(symbol < pieces.size() ? symbol : unknown, start + bytes[symbol]);
      } else {
        addSymbol(merges.left(merge), start);
        addSymbol(merges.right(merge), start + bytes[merges.left(merge)]);
      }
    }

    Segmentation segmentation() {
      return new Segmentation(
          ids.stream().mapToInt(id -> id).toArray(),
          ends.stream().mapToInt(end -> end).toArray(),
          0);
    }
  }
}
