package io.tandem.averaging.round;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The worker states of the latest round and what Spark needs to compute them again when an executor
 * is lost: the rounds since the last truncation, with the network that each of them broadcast.
 * Driver only.
 *
 * <p>The lineage is truncated by {@link #replace}, with states read from a checkpoint, and by
 * itself after {@value #LONGEST} rounds: Spark walks it recursively, and the broadcasts take room.
 * The truncation goes to Spark's checkpoint directory; without one the states stay with the
 * executors, each with two of them: one may be lost, and Spark copies what it held to another.
 * Where the driver is the executor, too, nothing can be lost alone and a truncation costs nothing:
 * there it comes as soon as the broadcasts would fill a share of the heap that the workers need.
 */
public final class StateLineage implements AutoCloseable {
  public static final int LONGEST = 50;

  /** The driver has a broadcast as the value that it was and in the pieces that it sends. */
  public static final int COPIES_OF_BROADCAST = 2;

  /**
   * At most 1/{@code LOCAL_SHARE} of the heap may hold old broadcasts when driver and executor are
   * one JVM.
   */
  public static final int LOCAL_SHARE = 4;

  private static final StorageLevel LEVEL = StorageLevel.MEMORY_AND_DISK();

  private final JavaSparkContext spark;
  private final int workers;
  private final List<Broadcast<?>> needed = new ArrayList<>();
  private JavaRDD<WorkerState> states;

  /**
   * The states that the lineage was last truncated to; cached meanwhile, as they may exist nowhere
   * else.
   */
  private JavaRDD<WorkerState> truncation;

  StateLineage(JavaSparkContext spark, int workers) {
    this.spark = spark;
    this.workers = workers;
    states = known(IntStream.range(0, workers).mapToObj(WorkerState::fresh).toList());
  }

  /** States that the driver knows need no lineage. */
  private JavaRDD<WorkerState> known(List<WorkerState> ofWorkers) {
    return spark.parallelize(ofWorkers, workers).persist(LEVEL);
  }

  JavaRDD<WorkerState> states() {
    return states;
  }

  /**
   * Stores the states to be. Those before them are dropped first, and can be computed again.
   *
   * @param next the states, computed from what is stored
   * @param broadcastBytes the broadcast bytes of the network that they are computed with
   */
  JavaRDD<WorkerState> keep(JavaRDD<WorkerState> next, long broadcastBytes) {
    if (states != truncation) {
      states.unpersist();
    }
    prepare(next, broadcastBytes);
    try {
      next.count();
      return next;
    } catch (RuntimeException e) {
      next.unpersist();
      throw e;
    }
  }

  private void prepare(JavaRDD<WorkerState> next, long broadcastBytes) {
    if (!isTooLong(needed.size() + 1, broadcastBytes)) {
      next.persist(LEVEL);
    } else if (spark.getCheckpointDir().isPresent()) {
      next.persist(LEVEL).checkpoint();
    } else {
      next.persist(spark.isLocal() ? LEVEL : StorageLevel.MEMORY_AND_DISK_2());
      next.rdd().localCheckpoint();
    }
  }

  private boolean isTooLong(int rounds, long broadcastBytes) {
    long held = rounds * COPIES_OF_BROADCAST * broadcastBytes;
    return rounds >= LONGEST
        || spark.isLocal() && held > Runtime.getRuntime().maxMemory() / LOCAL_SHARE;
  }

  /** Moves on to states that {@link #keep} has stored. */
  void advance(JavaRDD<WorkerState> next, Broadcast<?> network) {
    needed.add(network);
    // Only the driver's copy stays; an executor that has to repeat the round fetches it again.
    network.unpersist();
    states = next;
    if (next.isCheckpointed()) {
      dropTruncation();
      truncation = next;
    }
  }

  /**
   * Moves on to states that hold so little that the driver knows them: nothing before them is
   * needed any more.
   *
   * @param ofWorkers the states in the order of the workers
   */
  void advance(List<WorkerState> ofWorkers) {
    states.unpersist();
    states = known(ofWorkers);
    dropTruncation();
  }

  /** Continues from states that come from elsewhere, in any order and partitioning. */
  void replace(JavaRDD<WorkerState> restored) {
    JavaRDD<WorkerState> placed =
        restored
            .mapToPair(state -> new Tuple2<>(state.worker(), state))
            .partitionBy(new WorkerPartitioner(workers))
            .values()
            .persist(LEVEL);
    try {
      requireOneOfEach(placed.map(WorkerState::worker).collect());
    } catch (RuntimeException e) {
      placed.unpersist();
      throw e;
    }
    states.unpersist();
    states = placed;
    dropTruncation();
  }

  private void requireOneOfEach(List<Integer> found) {
    if (!found.equals(IntStream.range(0, workers).boxed().toList())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "restored states of workers %s, expected one of each from 0 to %d",
              found,
              workers - 1));
    }
  }

  @Override
  public void close() {
    states.unpersist();
    dropTruncation();
  }

  /** Drops the truncation point once nothing depends on older states. */
  private void dropTruncation() {
    needed.forEach(Broadcast::destroy);
    needed.clear();
    if (truncation != null) {
      truncation.unpersist();
      if (truncation.getCheckpointFile().isPresent()) {
        delete(truncation.getCheckpointFile().get());
      }
      truncation = null;
    }
  }

  private void delete(String checkpoint) {
    Path path = new Path(checkpoint);
    try {
      path.getFileSystem(spark.hadoopConfiguration()).delete(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete worker states in " + checkpoint, e);
    }
  }
}
