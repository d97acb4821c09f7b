package io.tandem.training.shards;

import io.tandem.corpus.table.TrainingRow;
import io.tandem.training.worker.PairBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Turns rows into blocks of encoded pairs, each with the number of its stream, which go through the
 * shuffle as they are: objects for single pairs would take several times the time and room. The
 * blocks that are not full yet take a bounded part of the heap. Executors.
 */
final class PairBlocks implements Iterator<Tuple2<Integer, byte[]>> {
  /** The bytes of all blocks together. */
  private static final int IN_HEAP = 16 << 20;

  /** The bytes of a block where there are few. */
  private static final int LONGEST = 1 << 16;

  private static final int SHORTEST = 1 << 10;

  private final Iterator<Row> rows;
  private final PairPartitioner partitioner;
  private final PairBlock[] blocks;
  private final int full;

  /** The next stream to be emptied, once there are no more rows. */
  private int last;

  private Tuple2<Integer, byte[]> next;

  PairBlocks(Iterator<Row> rows, PairPartitioner partitioner, int maximumSentenceTokens) {
    this.rows = rows;
    this.partitioner = partitioner;
    blocks = new PairBlock[partitioner.streams()];
    for (int stream = 0; stream < blocks.length; stream++) {
      blocks[stream] = new PairBlock(maximumSentenceTokens);
    }
    full = Math.max(SHORTEST, Math.min(LONGEST, IN_HEAP / blocks.length));
  }

  @Override
  public boolean hasNext() {
    while (next == null && rows.hasNext()) {
      add(new TrainingRow(rows.next()));
    }
    for (; next == null && last < blocks.length; last++) {
      if (blocks[last].length() > 0) {
        next = taken(last);
      }
    }
    return next != null;
  }

  private void add(TrainingRow pair) {
    if (pair.copies() > 0) {
      int stream = partitioner.stream(pair.id());
      blocks[stream].add(pair.id(), pair.sourceIds(), pair.targetIds(), pair.copies());
      if (blocks[stream].length() >= full) {
        next = taken(stream);
      }
    }
  }

  private Tuple2<Integer, byte[]> taken(int stream) {
    return new Tuple2<>(stream, blocks[stream].take());
  }

  @Override
  public Tuple2<Integer, byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Tuple2<Integer, byte[]> block = next;
    next = null;
    return block;
  }
}
