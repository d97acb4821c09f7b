package io.tandem.subword.sentencepiece;

import io.tandem.subword.sentencepiece.MergeTable.PairMap;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Merges neighbouring symbols of one text: each time the possible merge of the lowest rank, of
 * equal ones the leftmost. For one thread.
 */
public final class MergeAgenda {
  public static final BooleanSupplier NEVER_DROPPED = () -> false;

  static final IntConsumer UNSEEN = merge -> {};

  private static final int GONE = Integer.MIN_VALUE;

  private final MergeTable table;
  private final IntConsumer offered;
  private final int[] symbols;
  private final int[] before;
  private final int[] after;

  /** The merge of each symbol with the next one. */
  private final int[] merges;

  /**
   * A heap of merges that were possible when they were added: by rank, then by position of the left
   * symbol.
   */
  private long[] heap;

  private int heapSize;

  /**
   * The symbols after all merges.
   *
   * @param symbols the symbols that cannot be merged further
   * @param starts the position of the first of the original symbols of each
   */
  public record Merged(int[] symbols, int[] starts) {}

  private MergeAgenda(int[] symbols, MergeTable table, IntConsumer offered) {
    this.table = table;
    this.offered = offered;
    this.symbols = symbols.clone();
    int n = symbols.length;
    before = new int[n];
    after = new int[n];
    merges = new int[n];
    heap = new long[n + 4];
    for (int i = 0; i < n; i++) {
      before[i] = i - 1;
      after[i] = i + 1;
    }
    for (int i = 0; i < n; i++) {
      offer(i);
    }
  }

  /**
   * Merges one pair at a time, as SentencePiece and Hugging Face's tokenizers do.
   *
   * @param symbols negative ones are not merged
   * @param dropped decides before each merge whether to leave it out
   */
  public static Merged oneByOne(int[] symbols, MergeTable table, BooleanSupplier dropped) {
    return oneByOne(symbols, table, dropped, UNSEEN);
  }

  /**
   * Merges one by one, as above.
   *
   * @param offered receives every merge that was possible at some point
   */
  static Merged oneByOne(
      int[] symbols, MergeTable table, BooleanSupplier dropped, IntConsumer offered) {
    MergeAgenda agenda = new MergeAgenda(symbols, table, offered);
    while (agenda.heapSize > 0) {
      long pair = agenda.poll();
      if (agenda.isThere(pair) && !dropped.getAsBoolean()) {
        agenda.merge((int) pair);
      }
    }
    return agenda.left();
  }

  /**
   * Merges a pair everywhere before looking at the new pairs, as subword-nmt does.
   *
   * @param symbols negative ones are not merged
   */
  public static Merged allAtOnce(int[] symbols, MergeTable table) {
    MergeAgenda agenda = new MergeAgenda(symbols, table, UNSEEN);
    long[] equals = new long[symbols.length];
    while (agenda.heapSize > 0) {
      int rank = rank(agenda.heap[0]);
      int n = 0;
      while (agenda.heapSize > 0 && rank(agenda.heap[0]) == rank) {
        long pair = agenda.poll();
        if (agenda.isThere(pair)) {
          equals[n++] = pair;
        }
      }
      for (int i = 0; i < n; i++) {
        if (agenda.isThere(equals[i])) {
          agenda.merge((int) equals[i]);
        }
      }
    }
    return agenda.left();
  }

  private void offer(int left) {
    int right = after[left];
    int merge = right == symbols.length ? PairMap.NONE : table.find(symbols[left], symbols[right]);
    merges[left] = merge;
    if (merge != PairMap.NONE) {
      offered.accept(merge);
      push(((long) table.rank(merge) << Integer.SIZE) | left);
    }
  }

  private static int rank(long pair) {
    return (int) (pair >>> Integer.SIZE);
  }

  private boolean isThere(long pair) {
    int left = (int) pair;
    return symbols[left] != GONE
        && merges[left] != PairMap.NONE
        && table.rank(merges[left]) == rank(pair);
  }

  private void merge(int left) {
    int right = after[left];
    symbols[left] = table.result(merges[left]);
    symbols[right] = GONE;
    after[left] = after[right];
    if (after[left] < symbols.length) {
      before[after[left]] = left;
    }
    if (before[left] >= 0) {
      offer(before[left]);
    }
    offer(left);
  }

  private Merged left() {
    int[] left = new int[symbols.length];
    int[] starts = new int[symbols.length];
    int size = 0;
    for (int i = 0; i < symbols.length; i++) {
      if (symbols[i] != GONE) {
        left[size] = symbols[i];
        starts[size++] = i;
      }
    }
    return new Merged(Arrays.copyOf(left, size), Arrays.copyOf(starts, size));
  }

  private void push(long pair) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, 2 * heapSize);
    }
    int at = heapSize++;
    while (at > 0 && heap[(at - 1) / 2] > pair) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = pair;
  }

  private long poll() {
    long first = heap[0];
    long last = heap[--heapSize];
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      child += child + 1 < heapSize && heap[child + 1] < heap[child] ? 1 : 0;
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
