package io.tandem.subword;

import io.tandem.subword.Merges.Merge;
import io.tandem.subword.sentencepiece.MergeAgenda;
import io.tandem.subword.sentencepiece.MergeTable;
import io.tandem.subword.sentencepiece.PairMap;
import io.tandem.text.WordCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
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

  private final Merges merges;
  private final MergeTable table = new MergeTable();

  /** Symbols by their character and 1 if it ends a word, else 0. */
  private final PairMap characters = new PairMap();

  private final Glossary glossary;
  private final Predicate<Piece> known;
  private final WordCache<List<String>> cache = new WordCache<>();

  public Bpe(Merges merges) {
    this(merges, Glossary.NONE);
  }

  /** Creates an encoder with words that must neither be split nor joined with others. */
  public Bpe(Merges merges, Glossary glossary) {
    this(merges, glossary, piece -> true);
  }

  /**
   * Creates an encoder with pieces that are known, such as those frequent enough in the text of one
   * language: other pieces are split as they were merged (subword-nmt's vocabulary threshold).
   */
  public Bpe(Merges merges, Glossary glossary, Predicate<Piece> known) {
    this.merges = merges;
    this.glossary = glossary;
    this.known = known;
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
    return known(segmentation);
  }

  /**
   * Returns a line segmented into pieces, with {@link #CONTINUATION} after those that do not end
   * their word. Words are separated by spaces; spaces and line ends around the line are kept,
   * several spaces between words become one.
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
    segmentation.mergeAll();
    return known(segmentation);
  }

  private List<String> known(Segmentation segmentation) {
    List<String> cut = new ArrayList<>();
    segmentation
        .pieces()
        .forEach(piece -> merges.takeApart(piece, known, part -> cut.add(part.text())));
    return List.copyOf(cut);
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
