package io.tandem.training.worker;

import io.tandem.UserException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes the file of a {@link Shard} from pairs in their order. Executors. */
final class ShardWriter {
  /** The most pairs: their numbers are ints, and some JVMs reserve a few elements of an array. */
  private static final int MAX_PAIRS = Integer.MAX_VALUE - 8;

  private static final int BUFFER = 1 << 18;

  private final UnnamedFile file;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private int[] lengths = new int[1 << 6];
  private int[] starts = new int[1 << 6];
  private int groups;
  private int pairs;

  /** The ids of the latest pair; those of a group have the same length. */
  private int[] ids = {};

  ShardWriter(Path directory) {
    file = UnnamedFile.in(directory);
  }

  /** Writes the current pair of a run, as often as an epoch sees it. */
  void write(SortedRun run) {
    int copies = run.copies();
    if (copies == 0) {
      return;
    }
    require((long) pairs + copies);
    if (groups == 0 || lengths[groups - 1] != run.lengths()) {
      begin(run.lengths());
    }
    run.decode(ids);
    for (int copy = 0; copy < copies; copy++) {
      append();
    }
    pairs += copies;
  }

  private void begin(int bothLengths) {
    if (groups == lengths.length) {
      lengths = Arrays.copyOf(lengths, 2 * groups);
      starts = Arrays.copyOf(starts, 2 * groups);
    }
    lengths[groups] = bothLengths;
    starts[groups] = pairs;
    groups++;
    ids = new int[PairBlock.source(bothLengths) + PairBlock.target(bothLengths)];
  }

  private void append() {
    for (int id : ids) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.putInt(id);
    }
  }

  private void flush() {
    file.append(buffer.array(), buffer.position());
    buffer.clear();
  }

  /**
   * @throws UserException if a shard cannot have so many pairs
   */
  static void require(long pairs) {
    if (pairs > MAX_PAIRS) {
      throw UserException.of(
          "a micro-batch of a worker has more than %,d pairs to choose from, the most that are"
              + " possible: raise averaging.workers",
          MAX_PAIRS);
    }
  }

  /** Returns the shard of what was written. */
  Shard finish(int tooLong) {
    flush();
    int[] ends = Arrays.copyOf(starts, groups + 1);
    ends[groups] = pairs;
    return new Shard(file, new LengthGroups(Arrays.copyOf(lengths, groups), ends), tooLong);
  }

  /** Frees the room of an unfinished shard. */
  void abandon() {
    file.close();
  }
}
