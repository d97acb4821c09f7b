package io.tandem.training.worker;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.subword.Vocabulary;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The encoded sentence pairs of one worker, ordered by (target length, source length, pair id).
 * Immutable; created and kept on an executor, and small enough to be sent. It has plain fields
 * only, so that both Java and Kryo can serialize it.
 *
 * <p>Lengths count EOS, which is not stored.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The length of a chunk of ids, for two of the longest sentences and more. */
  private static final int CHUNK_BITS = 16;

  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int MAX_LENGTH = Short.MAX_VALUE;

  /**
   * The ids of all pairs, source before target, in the order of arrival; in chunks, because growing
   * and sorting one array would copy it and take twice the memory.
   */
  private final int[][] ids;

  /** Where the ids of each pair begin: the number of the chunk, and the place in it. */
  private final int[] starts;

  /** The length of each source, without EOS, above 16 bits for that of the target. */
  private final int[] lengths;

  private final int tooLong;

  /** The variations of pairs, applied each time that they are read; an array, for Kryo. */
  private final PairVariation[] variations;

  /** The bounds of batches of {@link #boundsTokens}: known where the shard stays in memory. */
  private transient int[] bounds;

  private transient int boundsTokens;

  private Shard(
      int[][] ids, int[] starts, int[] lengths, int tooLong, PairVariation... variations) {
    this.ids = ids;
    this.starts = starts;
    this.lengths = lengths;
    this.tooLong = tooLong;
    this.variations = variations;
  }

  /** Returns a shard of the same pairs and lengths, whose pairs are changed for each batch. */
  public Shard variedBy(List<PairVariation> inThisOrder) {
    return new Shard(ids, starts, lengths, tooLong, inThisOrder.toArray(PairVariation[]::new));
  }

  /** Returns a builder for pairs of at most this many tokens on either side, EOS included. */
  public static Builder builder(int maximumSentenceTokens) {
    return new Builder(maximumSentenceTokens);
  }

  /** Returns the bounds of batches of {@code batchTokens} tokens, computed once. */
  synchronized int[] bounds(int batchTokens, Supplier<int[]> compute) {
    if (bounds == null || boundsTokens != batchTokens) {
      bounds = compute.get();
      boundsTokens = batchTokens;
    }
    return bounds;
  }

  /** Number of sentence pairs. */
  public int size() {
    return starts.length;
  }

  /** Pairs left out because a side was longer than allowed. */
  public int tooLong() {
    return tooLong;
  }

  /** Tokens of all source sentences, EOS included. */
  public long sourceTokens() {
    return IntStream.range(0, size()).mapToLong(this::sourceLength).sum();
  }

  /** Tokens of all target sentences, EOS included. */
  public long targetTokens() {
    return IntStream.range(0, size()).mapToLong(this::targetLength).sum();
  }

  /** Tokens of the source sentence of pair {@code i}, EOS included. */
  public int sourceLength(int i) {
    return ofSource(lengths[i]) + 1;
  }

  /** Tokens of the target sentence of pair {@code i}, EOS included. */
  public int targetLength(int i) {
    return ofTarget(lengths[i]) + 1;
  }

  /** Adds the number of occurrences of each target token, EOS included, to its element. */
  public void countTargetTokens(long[] counts) {
    for (int i = 0; i < size(); i++) {
      for (int id : storedTarget(i)) {
        counts[id]++;
      }
    }
    counts[Vocabulary.EOS] += size();
  }

  /**
   * Returns the pieces of pair {@code i} for an update.
   *
   * @param key the key of random draws, where pairs are varied
   */
  PairIds pair(int i, long... key) {
    PairIds pair = stored(i);
    for (PairVariation variation : variations) {
      pair = variation.vary(pair, this, i, key);
    }
    return pair;
  }

  /** Returns the pieces of pair {@code i} as they were added. */
  PairIds stored(int i) {
    return new PairIds(stored(i, 0, ofSource(lengths[i])), storedTarget(i));
  }

  private int[] storedTarget(int i) {
    int from = ofSource(lengths[i]);
    return stored(i, from, from + ofTarget(lengths[i]));
  }

  /** Returns some of the ids of a pair, counted from its start. */
  private int[] stored(int i, int from, int to) {
    int at = starts[i] & (CHUNK - 1);
    return Arrays.copyOfRange(ids[starts[i] >>> CHUNK_BITS], at + from, at + to);
  }

  private static int ofSource(int lengths) {
    return lengths >>> Short.SIZE;
  }

  private static int ofTarget(int lengths) {
    return lengths & MAX_LENGTH;
  }

  /** Collects pairs, which must come in ascending order of their ids, and sorts them by length. */
  public static final class Builder {
    /** The longest array: some JVMs reserve a few elements. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final int maximum;
    private final List<int[]> chunks = new ArrayList<>();

    /** The ids in the last chunk. */
    private int used = CHUNK;

    private int[] starts = new int[1 << 8];
    private int[] lengths = new int[1 << 8];
    private int pairs;
    private int tooLong;
    private long lastId;
    private boolean any;

    private Builder(int maximumSentenceTokens) {
      if (maximumSentenceTokens < 1 || maximumSentenceTokens > MAX_LENGTH) {
        throw new IllegalArgumentException(
            Text.format(
                "maximumSentenceTokens = %d: must be between 1 and %d",
                maximumSentenceTokens, MAX_LENGTH));
      }
      maximum = maximumSentenceTokens;
    }

    /** Adds a pair of piece ids, without BOS and EOS. */
    public Builder add(long pairId, int[] source, int[] target) {
      return add(pairId, source, target, 1);
    }

    /** Adds a pair that occurs {@code copies} times per epoch. */
    public Builder add(long pairId, int[] source, int[] target, int copies) {
      if (any && pairId <= lastId) {
        throw new IllegalArgumentException(
            Text.format("pair id %d after %d: ids must be unique and ascending", pairId, lastId));
      }
      any = true;
      lastId = pairId;
      if (source.length + 1 > maximum || target.length + 1 > maximum) {
        tooLong++;
        return this;
      }
      int start = append(pairId, source, target);
      for (int copy = 0; copy < copies; copy++) {
        append(start, source.length << Short.SIZE | target.length);
      }
      return this;
    }

    /** Returns where the ids of the pair begin. */
    private int append(long pairId, int[] source, int[] target) {
      int all = source.length + target.length;
      if (used == CHUNK || used + all > CHUNK) {
        require(chunks.size() < 1 << (Integer.SIZE - CHUNK_BITS));
        chunks.add(new int[CHUNK]);
        used = 0;
      }
      int[] chunk = chunks.get(chunks.size() - 1);
      append(pairId, source, chunk, used);
      append(pairId, target, chunk, used + source.length);
      int start = chunks.size() - 1 << CHUNK_BITS | used;
      used += all;
      return start;
    }

    private static void append(long pairId, int[] pieces, int[] chunk, int at) {
      for (int i = 0; i < pieces.length; i++) {
        if (pieces[i] < Vocabulary.UNK) {
          throw new IllegalArgumentException(
              Text.format(
                  "pair id %d holds id %d: PAD, BOS and EOS cannot be part of a sentence",
                  pairId, pieces[i]));
        }
        chunk[at + i] = pieces[i];
      }
    }

    private void append(int start, int bothLengths) {
      if (pairs == starts.length) {
        require(pairs < MAX_ARRAY);
        int longer = (int) Math.min(2L * pairs, MAX_ARRAY);
        starts = Arrays.copyOf(starts, longer);
        lengths = Arrays.copyOf(lengths, longer);
      }
      starts[pairs] = start;
      lengths[pairs] = bothLengths;
      pairs++;
    }

    static void require(boolean hasRoom) {
      if (!hasRoom) {
        throw UserException.of(
            "a worker's share of the corpus has about %,d tokens, the most that one can hold:"
                + " raise averaging.workers",
            1L << Integer.SIZE);
      }
    }

    /** Returns the shard; the builder must not be used afterwards. */
    public Shard build() {
      if (!chunks.isEmpty()) {
        chunks.add(Arrays.copyOf(chunks.remove(chunks.size() - 1), used));
      }
      int[] order = byLengths();
      return new Shard(
          chunks.toArray(int[][]::new), sorted(starts, order), sorted(lengths, order), tooLong);
    }

    private static int[] sorted(int[] values, int[] order) {
      return Arrays.stream(order).map(i -> values[i]).toArray();
    }

    /**
     * Returns the pairs sorted by target length, source length and number, packed into a long each.
     */
    private int[] byLengths() {
      long[] keys = new long[pairs];
      for (int i = 0; i < pairs; i++) {
        keys[i] = (long) ofTarget(lengths[i]) << 48 | (long) ofSource(lengths[i]) << 32 | i;
      }
      Arrays.sort(keys);
      return Arrays.stream(keys).mapToInt(k -> (int) k).toArray();
    }
  }
}
