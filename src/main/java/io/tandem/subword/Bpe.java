package io.tandem.subword;

import io.tandem.subword.Merges.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Applies merges to words, as subword-nmt's apply-bpe does: of all pairs in the word the one
 * learned first is merged wherever it occurs, until none is left. Safe for use by several threads.
 */
public final class Bpe {
  /** Put behind every piece that does not end its word, for people and for subword-nmt files. */
  public static final String CONTINUATION = "@@";

  private static final int NOT_MERGED = Integer.MAX_VALUE;
  private static final int UNKNOWN_SYMBOL = -1;

  private static final BooleanSupplier NEVER_DROPPED = () -> false;

  private final Merges merges;
  private final Symbols symbols = new Symbols();
  private final Map<Long, Integer> ranks = new HashMap<>();
  private final int[] results;
  private final Glossary glossary;
  private final Predicate<Piece> known;
  private final WordCache<List<String>> cache = new WordCache<>();

  public Bpe(Merges merges) {
    this(merges, Glossary.NONE);
  }

  /** With words that must neither be split nor joined with others. */
  public Bpe(Merges merges, Glossary glossary) {
    this(merges, glossary, piece -> true);
  }

  /**
   * With pieces that are known, such as those frequent enough in the text of one language: others
   * are taken apart as they were merged (subword-nmt's vocabulary threshold).
   */
  public Bpe(Merges merges, Glossary glossary, Predicate<Piece> known) {
    this.merges = merges;
    this.glossary = glossary;
    this.known = known;
    results = new int[merges.size()];
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.inOrder().get(rank);
      long pair = pair(symbols.numberOf(merge.left()), symbols.numberOf(merge.right()));
      ranks.putIfAbsent(pair, rank);
      results[rank] = symbols.numberOf(merge.result());
    }
  }

  /** The pieces of a word; together they are the word. No pieces for the empty word. */
  public List<String> pieces(String word) {
    return cache.get(word, w -> segment(w, NEVER_DROPPED));
  }

  /**
   * The pieces of a word when at every step each merge is left out with a probability (BPE-dropout,
   * Provilkov et al. 2020, arXiv 1910.13267, algorithm 1).
   *
   * @param dropout 0 (as {@link #pieces}) to 1 (characters)
   */
  public List<String> sample(String word, double dropout, RandomGenerator random) {
    return segment(word, () -> random.nextDouble() < dropout);
  }

  /**
   * A line cut into pieces, with {@link #CONTINUATION} behind those that do not end their word.
   * Words stand between blanks; blanks and line ends around the line are kept, several blanks
   * between words become one.
   */
  public String applyToLine(String line) {
    int start = 0;
    while (start < line.length() && isStripped(line.charAt(start))) {
      start++;
    }
    int end = line.length();
    while (end > start && isStripped(line.charAt(end - 1))) {
      end--;
    }
    List<String> shown = new ArrayList<>();
    for (String word : line.substring(start, end).split(" ", -1)) {
      showWord(word, shown);
    }
    return line.substring(0, start) + String.join(" ", shown) + line.substring(end);
  }

  private void showWord(String word, List<String> shown) {
    List<String> pieces = new ArrayList<>();
    for (String part : glossary.isolate(word)) {
      pieces.addAll(glossary.contains(part) ? List.of(part) : pieces(part));
    }
    for (int i = 0; i < pieces.size(); i++) {
      shown.add(i + 1 < pieces.size() ? pieces.get(i) + CONTINUATION : pieces.get(i));
    }
  }

  private static boolean isStripped(char c) {
    return c == ' ' || c == '\n' || c == '\r';
  }

  private List<String> segment(String word, BooleanSupplier dropped) {
    Segmentation segmentation = new Segmentation(word, dropped);
    boolean merged = true;
    while (merged) {
      merged = segmentation.mergeFirstLearned();
    }
    List<String> cut = new ArrayList<>();
    segmentation
        .pieces()
        .forEach(piece -> merges.takeApart(piece, known, part -> cut.add(part.text())));
    return List.copyOf(cut);
  }

  private static long pair(int left, int right) {
    return ((long) left << Integer.SIZE) | right;
  }

  private int rank(int left, int right) {
    if (left == UNKNOWN_SYMBOL || right == UNKNOWN_SYMBOL) {
      return NOT_MERGED;
    }
    return ranks.getOrDefault(pair(left, right), NOT_MERGED);
  }

  /** One word on its way from characters to pieces. */
  private final class Segmentation {
    private final String word;
    private final BooleanSupplier dropped;
    private final int[] symbol;
    private final int[] start;

    /** {@code rank[i]}: of the pair that begins at symbol i. */
    private final int[] rank;

    private int size;

    Segmentation(String word, BooleanSupplier dropped) {
      this.word = word;
      this.dropped = dropped;
      List<String> characters = Symbols.charactersOf(word);
      size = characters.size();
      symbol = new int[size];
      start = new int[size];
      rank = new int[size];
      int at = 0;
      for (int i = 0; i < size; i++) {
        symbol[i] = symbols.find(characters.get(i), UNKNOWN_SYMBOL);
        start[i] = at;
        at += Character.charCount(word.codePointAt(at));
      }
      updateRanks();
    }

    private void updateRanks() {
      for (int i = 0; i < size; i++) {
        rank[i] = i + 1 < size ? rank(symbol[i], symbol[i + 1]) : NOT_MERGED;
        if (rank[i] != NOT_MERGED && dropped.getAsBoolean()) {
          rank[i] = NOT_MERGED;
        }
      }
    }

    boolean mergeFirstLearned() {
      int first = NOT_MERGED;
      for (int i = 0; i < size; i++) {
        first = Math.min(first, rank[i]);
      }
      if (first == NOT_MERGED) {
        return false;
      }
      int n = 0;
      for (int i = 0; i < size; i++, n++) {
        start[n] = start[i];
        if (rank[i] == first) {
          symbol[n] = results[first];
          i++;
        } else {
          symbol[n] = symbol[i];
        }
      }
      size = n;
      updateRanks();
      return true;
    }

    List<Piece> pieces() {
      List<Piece> pieces = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        boolean last = i + 1 == size;
        int end = last ? word.length() : start[i + 1];
        pieces.add(new Piece(word.substring(start[i], end), last));
      }
      return pieces;
    }
  }
}
