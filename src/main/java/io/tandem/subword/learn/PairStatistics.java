package io.tandem.subword.learn;

import io.tandem.subword.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frequency of each pair of neighbouring symbols, and the words that it occurs in.
 *
 * <p>As in subword-nmt, only frequent pairs are candidates; the others are set aside with their
 * counts. When no candidate reaches the threshold, all pairs become candidates again. A pair that
 * was set aside and whose count has grown since (a symbol can arise in two ways) restarts from what
 * was added, unlike in a plain recount; this is kept so that merges are identical.
 */
final class PairStatistics {
  private static final double INITIAL_DIVISOR = 10.0;
  private static final double THRESHOLD_GROWTH = 10_000.0;
  private static final int MERGES_BETWEEN_PRUNINGS = 100;

  private final Symbols symbols;
  private final Map<Long, Pair> pairs = new HashMap<>();
  private List<Pair> candidates = new ArrayList<>();
  private double threshold;

  static final class Pair {
    final int left;
    final int right;
    private long count;
    private long waitingCount;
    private boolean isCandidate;
    private IntCounts words = new IntCounts();

    private Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }

    long count() {
      return count;
    }

    int[] words() {
      return words.positiveKeys();
    }
  }

  PairStatistics(Symbols symbols) {
    this.symbols = symbols;
  }

  boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Adds (or, with a negative sign, removes) one occurrence in a word of that frequency. */
  void add(int left, int right, int word, int sign, long frequency) {
    Pair pair = pairs.computeIfAbsent(key(left, right), k -> new Pair(left, right));
    if (!pair.isCandidate) {
      pair.isCandidate = true;
      pair.count = 0;
      candidates.add(pair);
    }
    pair.count += sign * frequency;
    pair.words.add(word, sign);
  }

  /** Starts the queue; called once, after the occurrences of all words were added. */
  void start() {
    for (Pair pair : candidates) {
      pair.waitingCount = pair.count;
    }
    threshold = best().count / INITIAL_DIVISOR;
  }

  /** Returns the most frequent pair, of equal ones the lexicographically greatest. */
  Pair mostFrequent(int mergesDone) {
    Pair best = candidates.isEmpty() ? null : best();
    if (best == null || (mergesDone > 0 && best.count < threshold)) {
      prune();
      recallAll();
      best = best();
      threshold = best.count * (double) mergesDone / (mergesDone + THRESHOLD_GROWTH);
      prune();
    }
    return best;
  }

  /** Forgets where the pair occurred, before the changes of its merge are added. */
  void clear(Pair pair) {
    pair.count = 0;
    pair.words = new IntCounts();
  }

  /** Completes a merge: changes to the count of the pair itself are discarded. */
  void merged(Pair pair, int mergesDone) {
    pair.count = 0;
    if (mergesDone % MERGES_BETWEEN_PRUNINGS == 0) {
      prune();
    }
  }

  private Pair best() {
    Pair best = candidates.get(0);
    for (Pair pair : candidates) {
      if (pair.count > best.count || (pair.count == best.count && isGreater(pair, best))) {
        best = pair;
      }
    }
    return best;
  }

  private boolean isGreater(Pair a, Pair b) {
    int byLeft = symbols.compare(a.left, b.left);
    return byLeft != 0 ? byLeft > 0 : symbols.compare(a.right, b.right) > 0;
  }

  private void prune() {
    List<Pair> kept = new ArrayList<>();
    for (Pair pair : candidates) {
      if (pair.count < threshold) {
        pair.isCandidate = false;
        pair.waitingCount = pair.count < 0 ? pair.waitingCount + pair.count : pair.count;
      } else {
        kept.add(pair);
      }
    }
    candidates = kept;
  }

  private void recallAll() {
    candidates = new ArrayList<>(pairs.size());
    for (Pair pair : pairs.values()) {
      pair.isCandidate = true;
      pair.count = pair.waitingCount;
      candidates.add(pair);
    }
  }

  private static long key(int left, int right) {
    return ((long) left << Integer.SIZE) | right;
  }
}
