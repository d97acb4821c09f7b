package io.tandem.training.worker;

import io.tandem.subword.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The encoded sentence pairs of one worker, ordered by (target length, source length, pair id). The
 * ids are in a {@linkplain UnnamedFile file}, outside the heap: of a pair as many ints as both
 * sides have ids, source before target; a pair that an epoch sees several times is there as often.
 * A batch reads its pairs from there, out of the page cache as far as memory allows. Immutable; it
 * belongs to one process, an executor, and cannot be sent.
 *
 * <p>Lengths count EOS, which is not stored.
 */
public final class Shard implements AutoCloseable {
  /** The ints to read at a time where all are read. */
  private static final int READ_AHEAD = 1 << 16;

  /** The bytes of encoded pairs of a small shard. */
  private static final int SMALL = 1 << 20;

  private final UnnamedFile pairs;
  private final LengthGroups groups;
  private final int tooLong;

  /** The variations of pairs, applied each time that they are read. */
  private final List<PairVariation> variations;

  /** The bounds of batches of {@link #boundsTokens}. */
  private int[] bounds;

  private int boundsTokens;

  Shard(UnnamedFile pairs, LengthGroups groups, int tooLong) {
    this(pairs, groups, tooLong, List.of());
  }

  private Shard(
      UnnamedFile pairs, LengthGroups groups, int tooLong, List<PairVariation> variations) {
    this.pairs = pairs;
    this.groups = groups;
    this.tooLong = tooLong;
    this.variations = variations;
  }

  /**
   * Returns a shard of the same pairs and lengths, in the same file, whose pairs are changed for
   * each batch.
   */
  public Shard variedBy(List<PairVariation> inThisOrder) {
    return new Shard(pairs, groups, tooLong, List.copyOf(inThisOrder));
  }

  /**
   * Returns a builder of a small shard, in the directory for temporary files.
   *
   * @param maximumSentenceTokens the most tokens of either side of a pair, EOS included
   */
  public static Builder builder(int maximumSentenceTokens) {
    return builder(maximumSentenceTokens, Path.of(System.getProperty("java.io.tmpdir")), SMALL);
  }

  /**
   * Returns a builder.
   *
   * @param directory where files are made
   * @param inHeap the bytes of encoded pairs to keep in the heap before they are written into a
   *     file
   */
  public static Builder builder(int maximumSentenceTokens, Path directory, int inHeap) {
    return new Builder(maximumSentenceTokens, directory, inHeap);
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
    return groups.size();
  }

  /** Pairs left out because a side was longer than allowed. */
  public int tooLong() {
    return tooLong;
  }

  /** Tokens of all source sentences, EOS included. */
  public long sourceTokens() {
    return groups.sourceTokens();
  }

  /** Tokens of all target sentences, EOS included. */
  public long targetTokens() {
    return groups.targetTokens();
  }

  /** Tokens of the source sentence of pair {@code i}, EOS included. */
  public int sourceLength(int i) {
    return groups.source(groups.of(i)) + 1;
  }

  /** Tokens of the target sentence of pair {@code i}, EOS included. */
  public int targetLength(int i) {
    return groups.target(groups.of(i)) + 1;
  }

  /** Returns the first of the pairs whose lengths are those of pair {@code i}. */
  int firstOfEqualLengths(int i) {
    return groups.start(groups.of(i));
  }

  /** Returns the pair after the last of those whose lengths are those of pair {@code i}. */
  int endOfEqualLengths(int i) {
    return groups.end(groups.of(i));
  }

  /** Adds the number of occurrences of each target token, EOS included, to its element. */
  public void countTargetTokens(long[] counts) {
    for (int group = 0; group < groups.count(); group++) {
      int each = groups.ids(group);
      int atOnce = Math.max(1, READ_AHEAD / Math.max(1, each));
      for (int from = groups.start(group); from < groups.end(group); from += atOnce) {
        int[] ids = read(group, from, Math.min(groups.end(group) - from, atOnce) * each);
        for (int i = 0; i < ids.length; i++) {
          if (i % each >= groups.source(group)) { // ids of a source may be of another vocabulary
            counts[ids[i]]++;
          }
        }
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
    int group = groups.of(i);
    int[] both = read(group, i, groups.ids(group));
    int source = groups.source(group);
    return new PairIds(Arrays.copyOf(both, source), Arrays.copyOfRange(both, source, both.length));
  }

  /** Returns so many ids from those of pair {@code i} on. */
  private int[] read(int group, int i, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * count);
    pairs.read(Integer.BYTES * groups.idsBefore(group, i), bytes.array(), 0, bytes.capacity());
    int[] ids = new int[count];
    bytes.asIntBuffer().get(ids);
    return ids;
  }

  /** Frees the room of the file; no pair can be read any more. */
  @Override
  public void close() {
    pairs.close();
  }

  /**
   * Sorts pairs, which may come in any order. It takes a bounded part of the heap, however many
   * they are.
   */
  public static final class Builder implements AutoCloseable {
    private final Path directory;
    private final int inHeap;
    private final PairBlock pending;
    private final PairSorter sorter;

    private Builder(int maximumSentenceTokens, Path directory, int inHeap) {
      this.directory = directory;
      this.inHeap = inHeap;
      pending = new PairBlock(maximumSentenceTokens);
      sorter = new PairSorter(directory);
    }

    /** Adds a pair of piece ids, without BOS and EOS. */
    public Builder add(long pairId, int[] source, int[] target) {
      return add(pairId, source, target, 1);
    }

    /** Adds a pair that occurs {@code copies} times per epoch. */
    public Builder add(long pairId, int[] source, int[] target, int copies) {
      pending.add(pairId, source, target, copies);
      return sortIfFull();
    }

    /** Adds the pairs of a block, as {@link PairBlock#take} gave it. */
    public Builder add(byte[] block) {
      pending.add(block);
      return sortIfFull();
    }

    private Builder sortIfFull() {
      if (pending.length() >= inHeap) {
        sort();
      }
      return this;
    }

    private void sort() {
      sorter.add(pending.content());
      pending.clear();
    }

    /**
     * Returns the shard; the builder must not be used afterwards.
     *
     * @throws IllegalArgumentException if two pairs have the same id
     */
    public Shard build() {
      sort();
      sorter.requireUniqueIds(inHeap);
      ShardWriter writer = new ShardWriter(directory);
      try {
        sorter.forEach(inHeap, writer::write);
        return writer.finish(sorter.tooLong());
      } catch (RuntimeException | Error e) {
        writer.abandon();
        throw e;
      } finally {
        close();
      }
    }

    /** Frees the room of what was to be sorted. */
    @Override
    public void close() {
      sorter.close();
    }
  }
}
