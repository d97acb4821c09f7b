package io.tandem.training;

import io.tandem.config.UserException;
import io.tandem.subword.Side;
import io.tandem.subword.Vocabulary;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The encoded sentence pairs of one worker, all ids in one array, ordered by (target length, source
 * length, pair id). Immutable; created and kept on an executor, and small enough to be sent. It has
 * plain fields only, so that both Java and Kryo can serialize it.
 *
 * <p>Lengths count EOS, which is not stored.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The source of pair i is {@code ids[starts[2i], starts[2i+1])}; its target ends at {@code
   * starts[2i+2]}.
   */
  private final int[] ids;

  private final int[] starts;
  private final int tooLong;

  /** The sampling of subwords; null where sentences stay as they are. */
  private final SubwordSampling sampling;

  private Shard(int[] ids, int[] starts, int tooLong, SubwordSampling sampling) {
    this.ids = ids;
    this.starts = starts;
    this.tooLong = tooLong;
    this.sampling = sampling;
  }

  /**
   * Returns a shard of the same pairs and lengths, whose words are segmented again for each batch.
   */
  public Shard sampledBy(SubwordSampling drawing) {
    return new Shard(ids, starts, tooLong, drawing);
  }

  /** Returns a builder for pairs of at most this many tokens on either side, EOS included. */
  public static Builder builder(int maximumSentenceTokens) {
    return new Builder(maximumSentenceTokens);
  }

  /** Number of sentence pairs. */
  public int size() {
    return starts.length / 2;
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
    return starts[2 * i + 1] - starts[2 * i] + 1;
  }

  /** Tokens of the target sentence of pair {@code i}, EOS included. */
  public int targetLength(int i) {
    return starts[2 * i + 2] - starts[2 * i + 1] + 1;
  }

  /** Adds the number of occurrences of each target token, EOS included, to its element. */
  public void countTargetTokens(long[] counts) {
    for (int i = 0; i < size(); i++) {
      for (int at = starts[2 * i + 1]; at < starts[2 * i + 2]; at++) {
        counts[ids[at]]++;
      }
    }
    counts[Vocabulary.EOS] += size();
  }

  /**
   * The source pieces of pair {@code i}, without EOS.
   *
   * @param key the key of the draw, where words are segmented again
   */
  int[] source(int i, long... key) {
    return drawn(Side.SOURCE, Arrays.copyOfRange(ids, starts[2 * i], starts[2 * i + 1]), i, key);
  }

  /** The target pieces of pair {@code i}, without EOS. */
  int[] target(int i, long... key) {
    return drawn(
        Side.TARGET, Arrays.copyOfRange(ids, starts[2 * i + 1], starts[2 * i + 2]), i, key);
  }

  private int[] drawn(Side side, int[] pieces, int i, long... key) {
    if (sampling == null) {
      return pieces;
    }
    long[] whole = Arrays.copyOf(key, key.length + 1);
    whole[key.length] = 2L * i + (side == Side.SOURCE ? 0 : 1);
    return sampling.draw(side, pieces, whole);
  }

  /** Collects pairs, which must come in ascending order of their ids, and sorts them by length. */
  public static final class Builder {
    /** The longest array: some JVMs reserve a few elements. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final int maximum;
    private int[] ids = new int[1 << 10];
    private int[] starts = new int[1 << 8];
    private int used;
    private int pairs;
    private int tooLong;
    private long lastId;
    private boolean any;

    private Builder(int maximumSentenceTokens) {
      if (maximumSentenceTokens < 1 || maximumSentenceTokens > Short.MAX_VALUE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "maximumSentenceTokens = %d: must be between 1 and %d",
                maximumSentenceTokens,
                Short.MAX_VALUE));
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
            String.format(
                Locale.ROOT,
                "pair id %d after %d: ids must be unique and ascending",
                pairId,
                lastId));
      }
      any = true;
      lastId = pairId;
      if (source.length + 1 > maximum || target.length + 1 > maximum) {
        tooLong++;
        return this;
      }
      for (int copy = 0; copy < copies; copy++) {
        append(pairId, source, target);
      }
      return this;
    }

    private void append(long pairId, int[] source, int[] target) {
      if (2 * pairs + 2 >= starts.length) {
        starts = Arrays.copyOf(starts, grown(starts.length, starts.length + 2L));
      }
      append(pairId, source);
      starts[2 * pairs + 1] = used;
      append(pairId, target);
      pairs++;
      starts[2 * pairs] = used;
    }

    private void append(long pairId, int[] pieces) {
      long needed = (long) used + pieces.length;
      if (needed > ids.length) {
        ids = Arrays.copyOf(ids, grown(ids.length, needed));
      }
      for (int id : pieces) {
        if (id < Vocabulary.UNK) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "pair id %d holds id %d: PAD, BOS and EOS cannot be part of a sentence",
                  pairId,
                  id));
        }
        ids[used++] = id;
      }
    }

    /**
     * The next length of an array that has become too short: twice as long, up to the longest
     * array, so that growing copies each element a few times and not with every sentence.
     */
    static int grown(int length, long needed) {
      if (needed > MAX_ARRAY) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "a worker's share of the corpus has more than %,d tokens, the most that one can"
                    + " hold: raise averaging.workers",
                MAX_ARRAY));
      }
      return (int) Math.max(needed, Math.min(2L * length, MAX_ARRAY));
    }

    /** Returns the shard; the builder must not be used afterwards. */
    public Shard build() {
      int[] sortedIds = new int[used];
      int[] sortedStarts = new int[2 * pairs + 1];
      int at = 0;
      int next = 0;
      for (int pair : byLengths()) {
        int from = starts[2 * pair];
        int middle = starts[2 * pair + 1];
        int to = starts[2 * pair + 2];
        System.arraycopy(ids, from, sortedIds, at, to - from);
        sortedStarts[next++] = at;
        sortedStarts[next++] = at + middle - from;
        at += to - from;
      }
      sortedStarts[next] = at;
      return new Shard(sortedIds, sortedStarts, tooLong, null);
    }

    /**
     * Returns the pairs sorted by target length, source length and number, packed into a long each.
     */
    private int[] byLengths() {
      long[] keys = new long[pairs];
      for (int i = 0; i < pairs; i++) {
        int source = starts[2 * i + 1] - starts[2 * i];
        int target = starts[2 * i + 2] - starts[2 * i + 1];
        keys[i] = (long) target << 48 | (long) source << 32 | i;
      }
      Arrays.sort(keys);
      return Arrays.stream(keys).mapToInt(k -> (int) k).toArray();
    }
  }
}
