package io.tandem.subword;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The merges of byte pair encoding, in the order in which they were learned (Sennrich et al. 2016,
 * arXiv 1508.07909). The last symbol of a word carries {@link #END_OF_WORD}.
 *
 * <p>The text form is subword-nmt's codes file, version 0.2: a header, then a line "left right" for
 * each merge.
 */
public final class Merges {
  /** The marker appended to the last character of every word. */
  public static final String END_OF_WORD = "</w>";

  public static final Merges NONE = new Merges(List.of());

  private static final String HEADER = "#version: 0.2";

  private final List<Merge> inOrder;
  private final Map<String, Merge> byResult = new HashMap<>();

  /** Two neighbouring symbols that become one. */
  public record Merge(String left, String right) {
    public Merge {
      requireSymbol(left);
      requireSymbol(right);
    }

    /** Returns the symbol that the two become. */
    public String result() {
      return left + right;
    }

    private static void requireSymbol(String symbol) {
      if (symbol.isEmpty()
          || symbol.indexOf(' ') >= 0
          || symbol.indexOf('\n') >= 0
          || symbol.indexOf('\r') >= 0) {
        throw new IllegalArgumentException(
            "a symbol must not be empty or contain spaces or line breaks: '" + symbol + "'");
      }
    }
  }

  public Merges(List<Merge> inOrder) {
    this.inOrder = List.copyOf(inOrder);
    for (Merge merge : this.inOrder) {
      byResult.putIfAbsent(merge.result(), merge);
    }
  }

  public List<Merge> inOrder() {
    return inOrder;
  }

  public int size() {
    return inOrder.size();
  }

  /** Returns the first merge that makes this symbol; empty for a single character. */
  public Optional<Merge> making(String symbol) {
    return Optional.ofNullable(byResult.get(symbol));
  }

  /**
   * Splits a piece into known pieces: itself if it is known, else the two that it was merged from,
   * each split in the same way. An unknown character is kept.
   */
  public void takeApart(Piece piece, Predicate<Piece> known, Consumer<Piece> parts) {
    Optional<Merge> merge = known.test(piece) ? Optional.empty() : making(piece.symbol());
    if (merge.isEmpty()) {
      parts.accept(piece);
      return;
    }
    int middle = merge.get().left().length();
    takeApart(new Piece(piece.text().substring(0, middle), false), known, parts);
    takeApart(new Piece(piece.text().substring(middle), piece.endsWord()), known, parts);
  }

  /** Returns the content of a codes file. */
  public String text() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Merge merge : inOrder) {
      text.append(merge.left()).append(' ').append(merge.right()).append('\n');
    }
    return text.toString();
  }

  /**
   * Reads the content of a codes file.
   *
   * @param file the name of the file in messages
   * @throws UserException if it is not a codes file of version 0.2
   */
  public static Merges parse(String text, String file) {
    String[] lines = text.split("\n", 0);
    String first = lines.length == 0 ? "" : lines[0].strip();
    if (!first.equals(HEADER)) {
      throw UserException.of(
          "%s:1: found '%s', expected '%s': only codes of subword-nmt 0.2 and later are supported; learn them again with a newer version",
          file, first, HEADER);
    }
    List<Merge> merges = new ArrayList<>(lines.length);
    for (int i = 1; i < lines.length; i++) {
      merges.add(parseLine(lines[i], file + ":" + (i + 1)));
    }
    return new Merges(merges);
  }

  private static Merge parseLine(String line, String where) {
    String[] symbols = withoutLineEnd(line).split(" ", -1);
    try {
      if (symbols.length == 2) {
        return new Merge(symbols[0], symbols[1]);
      }
    } catch (IllegalArgumentException e) {
      throw new UserException(where + ": " + e.getMessage(), e);
    }
    throw UserException.of(
        "%s: found '%s', expected two symbols separated by one space", where, line);
  }

  private static String withoutLineEnd(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Merges that && inOrder.equals(that.inOrder);
  }

  @Override
  public int hashCode() {
    return inOrder.hashCode();
  }
}
