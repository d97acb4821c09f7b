package io.tandem.subword;

import io.tandem.subword.Merges.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies merges to words, as subword-nmt's apply-bpe does: of all pairs in the word the one
 * learned first is merged wherever it occurs, until none is left. Safe for use by several threads.
 */
public final class Bpe {
  /** Put behind every piece that does not end its word, for people and for subword-nmt files. */
  public static final String CONTINUATION = "@@";

  private static final int NOT_MERGED = Integer.MAX_VALUE;
  private static final int UNKNOWN_SYMBOL = -1;

  private final Symbols symbols = new Symbols();
  private final Map<Long, Integer> ranks = new HashMap<>();
  private final int[] results;
  private final Glossary glossary;
  private final WordCache<List<String>> cache = new WordCache<>();

  public Bpe(Merges merges) {
    this(merges, Glossary.NONE);
  }

  /** With words that must neither be split nor joined with others. */
  public Bpe(Merges merges, Glossary glossary) {
    this.glossary = glossary;
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
    return cache.get(word, this::segment);
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

  private List<String> segment(String word) {
    Segmentation segmentation = new Segmentation(word);
    boolean merged = true;
    while (merged) {
      merged = segmentation.mergeFirstLearned();
    }
    return segmentation.pieces();
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
    private final int[] symbol;
    private final int[] start;

    /** {@code rank[i]}: of the pair that begins at symbol i. */
    private final int[] rank;

    private int size;

    Segmentation(String word) {
      this.word = word;
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

    List<String> pieces() {
      String[] pieces = new String[size];
      for (int i = 0; i < size; i++) {
        pieces[i] = word.substring(start[i], i + 1 < size ? start[i + 1] : word.length());
      }
      return List.copyOf(Arrays.asList(pieces));
    }
  }
}
