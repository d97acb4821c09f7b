package io.tandem.sentencepiece;

import io.tandem.sentencepiece.ScoredPiece.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Byte pair encoding as SentencePiece does it: characters are merged wherever that makes a piece,
 * the piece of the highest score first. User-defined pieces stand from the start and are never
 * merged; an unused piece may be merged further, but what is left of it is taken apart again.
 */
final class PieceMerges implements Segmenter, WordCutter {
  private static final BooleanSupplier NEVER_DROPPED = () -> false;
  private static final float[] NO_SCORES = {};

  private final List<ScoredPiece> pieces;
  private final int unknown;
  private final Map<String, Integer> ids = new HashMap<>();
  private final PieceTrie userDefined;

  PieceMerges(List<ScoredPiece> pieces, int unknown, PieceTrie userDefined) {
    this.pieces = pieces;
    this.unknown = unknown;
    this.userDefined = userDefined;
    IntStream.range(0, pieces.size())
        .filter(id -> pieces.get(id).isText())
        .forEach(id -> ids.put(pieces.get(id).text(), id));
  }

  @Override
  public Segmentation best(byte[] text) {
    return segment(text, NEVER_DROPPED);
  }

  /** Merges never compare sums. */
  @Override
  public WordCut cut(byte[] text, int from, int to, float before) {
    Segmentation cut = best(Arrays.copyOfRange(text, from, to));
    return new WordCut(cut.ids(), cut.ends(), NO_SCORES, Double.POSITIVE_INFINITY);
  }

  /** What an unused piece is taken apart into depends on what was last looked at in the text. */
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
    List<String> symbols = new ArrayList<>();
    boolean[] frozen = new boolean[text.length];
    for (int start = 0; start < text.length; ) {
      int end = userDefined.endOfLongest(text, start);
      frozen[symbols.size()] = end > start;
      end = Math.max(end, Utf8.endOfCharacter(text, start));
      symbols.add(Utf8.text(text, start, end));
      start = end;
    }
    Map<String, String[]> unusedFrom = new HashMap<>();
    List<String> merged =
        MergeAgenda.merge(
            symbols,
            Arrays.copyOf(frozen, symbols.size()),
            (left, right) -> priority(left, right, unusedFrom),
            dropped);
    List<String> cut = new ArrayList<>(merged.size());
    merged.forEach(symbol -> takeUnusedApart(symbol, unusedFrom, cut));
    return segmentation(cut);
  }

  private double priority(String left, String right, Map<String, String[]> unusedFrom) {
    String whole = left + right;
    Integer id = ids.get(whole);
    if (id == null) {
      return MergeAgenda.NEVER;
    }
    if (pieces.get(id).type() == Type.UNUSED) {
      unusedFrom.put(whole, new String[] {left, right});
    }
    return pieces.get(id).score();
  }

  private static void takeUnusedApart(
      String symbol, Map<String, String[]> unusedFrom, List<String> cut) {
    String[] parts = unusedFrom.get(symbol);
    if (parts == null) {
      cut.add(symbol);
    } else {
      takeUnusedApart(parts[0], unusedFrom, cut);
      takeUnusedApart(parts[1], unusedFrom, cut);
    }
  }

  private Segmentation segmentation(List<String> symbols) {
    int[] found = new int[symbols.size()];
    int[] ends = new int[symbols.size()];
    int end = 0;
    for (int i = 0; i < found.length; i++) {
      found[i] = ids.getOrDefault(symbols.get(i), unknown);
      end += Utf8.of(symbols.get(i)).length;
      ends[i] = end;
    }
    return new Segmentation(found, ends, 0);
  }
}
