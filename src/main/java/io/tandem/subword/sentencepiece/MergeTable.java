package io.tandem.subword.sentencepiece;

import io.tandem.storage.LongMap;
import java.util.Arrays;

/**
 * The merges of pairs of symbols into symbols. Symbols are numbers from 0. Built by one thread,
 * then safe for use by several.
 */
public final class MergeTable {
  /** The value that stands for the rank of a pair that is not merged. */
  public static final int NOT_MERGED = Integer.MAX_VALUE;

  private final PairMap merges = new PairMap();
  private int size;
  private int[] lefts = new int[64];
  private int[] rights = new int[64];
  private int[] ranks = new int[64];
  private int[] results = new int[64];

  /**
   * Adds a merge, unless the pair has one.
   *
   * @param rank the merge of the lowest rank is made first
   */
  public void add(int left, int right, int rank, int result) {
    if (find(left, right) != PairMap.NONE) {
      return;
    }
    if (size == ranks.length) {
      lefts = Arrays.copyOf(lefts, 2 * size);
      rights = Arrays.copyOf(rights, 2 * size);
      ranks = Arrays.copyOf(ranks, 2 * size);
      results = Arrays.copyOf(results, 2 * size);
    }
    lefts[size] = left;
    rights[size] = right;
    ranks[size] = rank;
    results[size] = result;
    merges.putIfAbsent(left, right, size++);
  }

  /**
   * Returns the number of the merge of a pair, or {@link PairMap#NONE}; a negative symbol has none.
   */
  int find(int left, int right) {
    return left < 0 || right < 0 ? PairMap.NONE : merges.get(left, right);
  }

  /** Returns the rank of the merge of a pair, or {@link #NOT_MERGED}. */
  public int rank(int left, int right) {
    int merge = find(left, right);
    return merge == PairMap.NONE ? NOT_MERGED : ranks[merge];
  }

  /** Returns the symbol that the pair becomes, which must have a merge. */
  public int result(int left, int right) {
    return results[find(left, right)];
  }

  int left(int merge) {
    return lefts[merge];
  }

  int right(int merge) {
    return rights[merge];
  }

  int rank(int merge) {
    return ranks[merge];
  }

  int result(int merge) {
    return results[merge];
  }

  /** Numbers from 0 by pairs of numbers, without boxing. */
  public static final class PairMap {
    public static final int NONE = LongMap.NONE;

    private final LongMap map = new LongMap();

    /** Gives the pair a value, unless it has one. */
    public void putIfAbsent(int a, int b, int value) {
      map.putIfAbsent(key(a, b), value);
    }

    /** Returns the value of the pair, or {@link #NONE}. */
    public int get(int a, int b) {
      return map.get(key(a, b));
    }

    private static long key(int a, int b) {
      return ((long) a << Integer.SIZE) | (b & 0xFFFF_FFFFL);
    }
  }
}
