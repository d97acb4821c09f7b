package io.tandem.training.worker;

import io.tandem.Text;
import io.tandem.subword.Vocabulary;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The batches of one worker as a pure function of (shard, seed, worker, update): the position in
 * the data is the number of updates made, and nothing else has to be remembered.
 *
 * <p>A shard is ordered by length. Each epoch shuffles pairs of equal lengths among themselves,
 * slices the sequence into batches and shuffles the batches. As every epoch has the same sequence
 * of lengths, it has the same boundaries: epoch and batch follow from the update by division.
 *
 * <p>Where the shard {@linkplain PairVariation varies} its pairs, they are changed anew in every
 * epoch, as drawn from (seed, epoch, worker, pair). The boundaries follow the original lengths, so
 * a batch may then hold more tokens.
 *
 * <p>The arrays of a batch are INT32, their rows padded with PAD: features 0 the source [B, S]
 * (pieces, EOS), features 1 the target as input [B, T] (BOS, pieces), labels 0 the target as output
 * [B, T] (pieces, EOS).
 */
public final class Batches {
  private static final int ORDER_OF_BATCHES = -1;

  private final Shard shard;
  private final long seed;
  private final int worker;

  /** The times that a batch has each of its pairs: all of them in their order, then all again. */
  private final int times;

  /** Batch i of an epoch holds the positions from bounds[i] to bounds[i + 1] - 1. */
  private final int[] bounds;

  private long orderedEpoch = -1;
  private int[] order;

  Batches(Shard shard, int[] bounds, long seed, int worker, int times) {
    this.shard = shard;
    this.bounds = bounds;
    this.seed = seed;
    this.worker = worker;
    this.times = times;
  }

  /**
   * Returns batches of as many pairs as fit into {@code batchTokens} real tokens on either side.
   * Every pair occurs once per epoch.
   */
  public static Batches ofTokens(Shard shard, int batchTokens, long seed, int worker) {
    int[] bounds = shard.bounds(batchTokens, () -> bounds(shard, batchTokens));
    return new Batches(shard, bounds, seed, worker, 1);
  }

  private static int[] bounds(Shard shard, int batchTokens) {
    IntStream.Builder bounds = IntStream.builder().add(0);
    int source = 0;
    int target = 0;
    int end;
    for (int group = 0; group < shard.size(); group = end) {
      end = shard.endOfEqualLengths(group);
      int ofSource = shard.sourceLength(group);
      int ofTarget = shard.targetLength(group);
      if (Math.max(ofSource, ofTarget) > batchTokens) {
        throw new IllegalArgumentException(
            Text.format(
                "a pair of %d and %d tokens does not fit in batchTokens = %d",
                ofSource, ofTarget, batchTokens));
      }
      for (int i = group; i < end; i++) {
        source += ofSource;
        target += ofTarget;
        if (source > batchTokens || target > batchTokens) {
          bounds.add(i);
          source = ofSource;
          target = ofTarget;
        }
      }
    }
    if (shard.size() > 0) {
      bounds.add(shard.size());
    }
    return bounds.build().toArray();
  }

  /** Returns batches that each repeat all their pairs, {@code times} times in a row. */
  public Batches repeated(int times) {
    return new Batches(shard, bounds, seed, worker, times);
  }

  /** Batches in an epoch; 0 only for an empty shard. */
  public int perEpoch() {
    return bounds.length - 1;
  }

  /** The batches of updates {@code from} to {@code to - 1}, each created on demand. */
  public Iterator<MultiDataSet> between(long from, long to) {
    return LongStream.range(from, to).mapToObj(this::batch).iterator();
  }

  /** The batch of an update, counted from 0. */
  public MultiDataSet batch(long update) {
    PairIds[] pairs = varied(pairs(update), epoch(update));
    int[][] sources = repeated(pairs, PairIds::source);
    int[][] targets = repeated(pairs, PairIds::target);
    int rows = sources.length;
    int sourceWidth = width(sources);
    int targetWidth = width(targets);
    int[] source = new int[rows * sourceWidth];
    int[] input = new int[rows * targetWidth];
    int[] output = new int[rows * targetWidth];
    for (int row = 0; row < rows; row++) {
      copy(sources[row], source, row * sourceWidth);
      source[row * sourceWidth + sources[row].length] = Vocabulary.EOS;
      input[row * targetWidth] = Vocabulary.BOS;
      copy(targets[row], input, row * targetWidth + 1);
      copy(targets[row], output, row * targetWidth);
      output[row * targetWidth + targets[row].length] = Vocabulary.EOS;
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {matrix(source, rows, sourceWidth), matrix(input, rows, targetWidth)},
        new INDArray[] {matrix(output, rows, targetWidth)});
  }

  private int[][] repeated(PairIds[] pairs, Function<PairIds, int[]> side) {
    return Stream.generate(() -> pairs)
        .limit(times)
        .flatMap(Arrays::stream)
        .map(side)
        .toArray(int[][]::new);
  }

  private static INDArray matrix(int[] ids, int rows, int columns) {
    return Nd4j.createFromArray(ids).reshape('c', rows, columns);
  }

  private static int width(int[][] sentences) {
    return 1 + Arrays.stream(sentences).mapToInt(ids -> ids.length).max().orElseThrow();
  }

  private static void copy(int[] sentence, int[] into, int at) {
    System.arraycopy(sentence, 0, into, at, sentence.length);
  }

  private PairIds[] varied(int[] pairs, long epoch) {
    return Arrays.stream(pairs)
        .mapToObj(pair -> shard.pair(pair, seed, epoch, worker))
        .toArray(PairIds[]::new);
  }

  /** Returns the rows of the batch of an update: the numbers of its pairs in the shard. */
  public int[] pairs(long update) {
    if (perEpoch() == 0) {
      throw new IllegalStateException("worker " + worker + " has no pairs to make a batch from");
    }
    long epoch = epoch(update);
    int batch = order(epoch)[(int) (update % perEpoch())];
    int[] pairs = new int[bounds[batch + 1] - bounds[batch]];
    int from = bounds[batch];
    for (int at = from; at < from + pairs.length; ) {
      int start = shard.firstOfEqualLengths(at);
      int end = shard.endOfEqualLengths(at);
      int[] group = Shuffle.order(end - start, seed, epoch, worker, start);
      for (; at < end && at < from + pairs.length; at++) {
        pairs[at - from] = start + group[at - start];
      }
    }
    return pairs;
  }

  private long epoch(long update) {
    return update / perEpoch();
  }

  private int[] order(long epoch) {
    if (epoch != orderedEpoch) {
      order = Shuffle.order(perEpoch(), seed, epoch, worker, ORDER_OF_BATCHES);
      orderedEpoch = epoch;
    }
    return order;
  }
}
