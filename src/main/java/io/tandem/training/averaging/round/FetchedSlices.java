package io.tandem.training.averaging.round;

import io.tandem.training.averaging.round.SlicePlaces.Run;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.ByteBufferInputStream;

/**
 * All slices as a task gets them, of which those of one run are in memory at a time. A slice that
 * is not where it was when the round began is asked of the RDD, which knows from the driver where
 * else it is, or computes it again. Executors only.
 */
final class FetchedSlices<T> implements Iterator<T> {
  private final RDD<T> stored;
  private final Partition[] slices;
  private final TaskContext task;
  private final Iterator<Run> runs;
  private final boolean shared;
  private final BlockManager blocks = SparkEnv.get().blockManager();

  /** Executors that have been asked and have sent nothing. */
  private final Set<BlockManagerId> silent = new HashSet<>();

  private Map<String, ByteBuffer> fetched = Map.of();
  private int next;
  private int end;

  /**
   * @param stored a slice in each partition
   * @param order where they are, in the order in which to fetch them
   * @param shared whether other tasks of this executor want them as well
   */
  FetchedSlices(RDD<T> stored, List<Run> order, boolean shared, TaskContext task) {
    this.stored = stored;
    this.slices = stored.partitions();
    this.task = task;
    this.runs = order.iterator();
    this.shared = shared;
  }

  @Override
  public boolean hasNext() {
    return next < end || runs.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (next == end) {
      Run run = runs.next();
      next = run.from();
      end = run.to();
      fetched = fetch(run);
    }
    int slice = next++;
    ByteBuffer bytes = fetched.get(block(slice).name());
    return only(bytes == null ? stored.iterator(slices[slice], task) : deserialized(slice, bytes));
  }

  private RDDBlockId block(int slice) {
    return new RDDBlockId(stored.id(), slice);
  }

  private Map<String, ByteBuffer> fetch(Run run) {
    BlockManagerId place = run.place();
    if (place == null || place.equals(blocks.blockManagerId()) || silent.contains(place)) {
      return Map.of();
    }
    List<RDDBlockId> wanted = IntStream.range(run.from(), run.to()).mapToObj(this::block).toList();
    try {
      return shared
          ? SharedCopies.of(stored, wanted, blocks, () -> fetch(place, wanted))
          : fetch(place, wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("cancelled while it was fetching the network");
    }
  }

  private Map<String, ByteBuffer> fetch(BlockManagerId place, List<RDDBlockId> wanted)
      throws InterruptedException {
    Map<String, ByteBuffer> all = BlockFetch.from(place, wanted);
    if (all.isEmpty()) {
      silent.add(place);
    }
    return all;
  }

  private scala.collection.Iterator<T> deserialized(int slice, ByteBuffer bytes) {
    task.taskMetrics().inputMetrics().incBytesRead(bytes.remaining());
    return blocks
        .serializerManager()
        .dataDeserializeStream(
            block(slice), new ByteBufferInputStream(bytes), stored.elementClassTag());
  }

  /** Returns the only element, and lets Spark close what it is read from. */
  private static <T> T only(scala.collection.Iterator<T> slice) {
    T one = slice.next();
    if (slice.hasNext()) {
      throw new IllegalStateException("a partition has more than one slice");
    }
    return one;
  }
}
