package io.tandem.subword;

import io.tandem.subword.Merges.Merge;
import io.tandem.subword.sentencepiece.MergeAgenda;
import io.tandem.subword.sentencepiece.MergeTable;
import io.tandem.subword.sentencepiece.MergeTable.PairMap;
import io.tandem.text.WordCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Applies merges to words, as subword-nmt's apply-bpe does: the pair in the word that was learned
 * first is merged wherever it occurs, until no pair is left. Safe for use by several threads.
 */
public final class Bpe {
  /**
   * The marker after every piece that does not end its word, for display and for subword-nmt files.
   */
  public static final String CONTINUATION = "@@";

  private static final int NOT_MERGED = MergeTable.NOT_MERGED;

  private final MergeTable table = new MergeTable();

  /** Symbols by their character and 1 if it ends a word, else 0. */
  private final PairMap characters = new PairMap();

  private final WordCache<List<String>> cache = new WordCache<>();

  public Bpe(Merges merges) {
    Symbols symbols = new Symbols();
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.inOrder().get(rank);
      int left = symbols.numberOf(merge.left());
      int right = symbols.numberOf(merge.right());
      table.add(left, right, rank, symbols.numberOf(merge.result()));
      addCharacter(merge.left(), left);
      addCharacter(merge.right(), right);
    }
  }

  private void addCharacter(String symbol, int number) {
    Piece piece = Piece.ofSymbol(symbol);
    if (piece.text().codePointCount(0, piece.text().length()) == 1) {
      characters.putIfAbsent(piece.text().codePointAt(0), piece.endsWord() ? 1 : 0, number);
    }
  }

  /** Returns the pieces of a word, whose concatenation is the word; none for the empty word. */
  public List<String> pieces(String word) {
    return cache.get(word, this::segment);
  }

  /**
   * Returns the pieces of a word if each merge is left out with a probability at every step
   * (BPE-dropout, Provilkov et al. 2020, arXiv 1910.13267, algorithm 1).
   *
   * @param dropout 0 (as {@link #pieces}) to 1 (characters)
   */
  public List<String> sample(String word, double dropout, RandomGenerator random) {
    Segmentation segmentation = new Segmentation(word);
    boolean merged = true;
    while (merged) {
      merged = segmentation.mergeFirstLearned(() -> random.nextDouble() < dropout);
    }
    return segmentation.pieces();
  }

  private List<String> segment(String word) {
    Segmentation segmentation = new Segmentation(word);
    segmentation.mergeAll();
    return segmentation.pieces();
  }

  /** The segmentation of one word. */
  private final class Segmentation {
    private final String word;
    private int[] symbol;
    private int[] start;
    private int size;

    Segmentation(String word) {
      this.word = word;
      symbol = new int[word.length()];
      start = new int[word.length()];
      for (int at = 0; at < word.length(); ) {
        int c = word.codePointAt(at);
        int end = at + Character.charCount(c);
        symbol[size] = characters.get(c, end == word.length() ? 1 : 0);
        start[size++] = at;
        at = end;
      }
    }

    void mergeAll() {
      MergeAgenda.Merged merged = MergeAgenda.allAtOnce(Arrays.copyOf(symbol, size), table);
      size = merged.symbols().length;
      symbol = merged.symbols();
      start = Arrays.stream(merged.starts()).map(first -> start[first]).toArray();
    }

    /** Merges the pair that was learned first, of those that are not left out. */
    boolean mergeFirstLearned(BooleanSupplier dropped) {
      int[] ranks = new int[size];
      int first = NOT_MERGED;
      for (int i = 0; i < size; i++) {
        ranks[i] = i + 1 < size ? table.rank(symbol[i], symbol[i + 1]) : NOT_MERGED;
        if (ranks[i] != NOT_MERGED && dropped.getAsBoolean()) {
          ranks[i] = NOT_MERGED;
        }
        first = Math.min(first, ranks[i]);
      }
      if (first == NOT_MERGED) {
        return false;
      }
      int n = 0;
      for (int i = 0; i < ranks.length; i++, n++) {
        start[n] = start[i];
        if (ranks[i] == first) {
          symbol[n] = table.result(symbol[i], symbol[i + 1]);
          i++;
        } else {
          symbol[n] = symbol[i];
        }
      }
      size = n;
      return true;
    }

    List<String> pieces() {
      List<String> pieces = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        pieces.add(word.substring(start[i], i + 1 == size ? word.length() : start[i + 1]));
      }
      return List.copyOf(pieces);
    }
  }
}
