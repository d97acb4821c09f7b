package io.tandem.sentencepiece;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Merges neighbouring symbols of one text, one pair at a time: of all pairs that may be merged the
 * one of highest priority, the leftmost of equals. For one thread.
 */
public final class MergeAgenda {
  /** The priority of a pair that is never merged. */
  public static final double NEVER = Double.NEGATIVE_INFINITY;

  private static final int NONE = -1;
  private static final Comparator<Pair> HIGHEST_FIRST =
      Comparator.comparingDouble(Pair::priority).reversed().thenComparingInt(Pair::left);

  /** Which pairs are merged, and when. */
  @FunctionalInterface
  public interface Priorities {
    /** The priority of two symbols, or {@link #NEVER}. */
    double of(String left, String right);
  }

  /** What could be merged when it was put on the agenda; {@code length} tells if it still can. */
  private record Pair(int left, int right, double priority, int length) {}

  private final String[] symbols;
  private final boolean[] frozen;
  private final int[] before;
  private final int[] after;
  private final Priorities priorities;
  private final PriorityQueue<Pair> agenda = new PriorityQueue<>(HIGHEST_FIRST);

  private MergeAgenda(List<String> symbols, boolean[] frozen, Priorities priorities) {
    this.symbols = symbols.toArray(String[]::new);
    this.frozen = frozen;
    this.priorities = priorities;
    before = new int[frozen.length];
    after = new int[frozen.length];
    for (int i = 0; i < frozen.length; i++) {
      before[i] = i - 1;
      after[i] = i + 1 < frozen.length ? i + 1 : NONE;
    }
    for (int i = 1; i < frozen.length; i++) {
      offer(i - 1, i);
    }
  }

  /**
   * What is left of the symbols when nothing can be merged any more.
   *
   * @param frozen symbols that take no part
   * @param dropped asked before each merge whether to leave it out
   */
  public static List<String> merge(
      List<String> symbols, boolean[] frozen, Priorities priorities, BooleanSupplier dropped) {
    MergeAgenda merging = new MergeAgenda(symbols, frozen, priorities);
    merging.run(dropped);
    List<String> left = new ArrayList<>();
    for (String symbol : merging.symbols) {
      if (symbol != null) {
        left.add(symbol);
      }
    }
    return left;
  }

  private void offer(int left, int right) {
    if (left == NONE || right == NONE || frozen[left] || frozen[right]) {
      return;
    }
    double priority = priorities.of(symbols[left], symbols[right]);
    if (priority != NEVER) {
      agenda.add(new Pair(left, right, priority, symbols[left].length() + symbols[right].length()));
    }
  }

  private void run(BooleanSupplier dropped) {
    for (Pair pair = agenda.poll(); pair != null; pair = agenda.poll()) {
      if (isThere(pair) && !dropped.getAsBoolean()) {
        symbols[pair.left] = symbols[pair.left] + symbols[pair.right];
        symbols[pair.right] = null;
        after[pair.left] = after[pair.right];
        if (after[pair.left] != NONE) {
          before[after[pair.left]] = pair.left;
        }
        offer(before[pair.left], pair.left);
        offer(pair.left, after[pair.left]);
      }
    }
  }

  private boolean isThere(Pair pair) {
    return symbols[pair.left] != null
        && symbols[pair.right] != null
        && symbols[pair.left].length() + symbols[pair.right].length() == pair.length;
  }
}
