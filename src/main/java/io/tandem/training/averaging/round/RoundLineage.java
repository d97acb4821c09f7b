package io.tandem.training.averaging.round;

import io.tandem.training.cluster.TaskCores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ContextCleaner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * The network between rounds, each slice of which stays with its owner among the executors; and
 * what Spark needs to compute it again when an executor is lost: the rounds since the last
 * truncation. Driver only.
 *
 * <p>A truncation stores each slice with two executors, so that one may be lost, and drops
 * everything before. It comes after {@value #MAX_ROUNDS} rounds, or {@value #MAX_SECONDS} seconds,
 * or {@value #MAX_UPDATES} updates: more often, and short rounds would wait for the second copies;
 * less often, and the loss of an executor would cost more, and the shuffles' files would fill its
 * disks. Where the driver is the executor nothing can be lost alone, and every round truncates.
 */
public final class RoundLineage implements AutoCloseable {
  public static final int MAX_ROUNDS = 8;
  static final int MAX_UPDATES = 50;
  static final int MAX_SECONDS = 120;

  /** The most bytes that a worker fetches at a time, if slices are not longer. */
  private static final int AT_ONCE = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RoundLineage.class);

  /** The longest time that a training, when it ends, waits for Spark to remove its data. */
  private static final Duration ENDING = Duration.ofSeconds(10);

  private final JavaSparkContext spark;
  private final NetworkShape shape;

  private SliceOwners owners;

  /** The slices as their owners hold them; null where the driver has the network. */
  private JavaRDD<SharedSlice> held;

  /** The part of them that workers fetch, stored as the bytes that are sent. */
  private JavaRDD<SharedSlice> sent;

  private NetworkVectors.Content content;

  /** The RDDs that the rounds since the last truncation begin with. */
  private final List<JavaRDD<?>> roots = new ArrayList<>();

  /** The network that the first slices are cut from; null after a truncation. */
  private Broadcast<NetworkVectors> origin;

  /** The shuffles of the rounds since the last truncation, by Spark's numbers. */
  private final List<Integer> shuffles = new ArrayList<>();

  private int rounds;
  private long updates;
  private long truncatedNanos = System.nanoTime();

  RoundLineage(JavaSparkContext spark, NetworkShape shape) {
    this.spark = spark;
    this.shape = shape;
    owners = SliceOwners.of(spark.sc(), shape.slicing().count());
  }

  /** Returns whether executors have the network, and not the driver. */
  boolean hasSlices() {
    return held != null;
  }

  /** Returns the slices as their owners hold them. */
  JavaRDD<SharedSlice> slices() {
    return held;
  }

  /** Returns where the part that {@link #sent} returned last is stored. */
  SlicePlaces places() {
    return SlicePlaces.of(spark.sc(), sent, shape.slicesWithin(AT_ONCE, content));
  }

  /** Cuts a network into slices and gives each to an owner, where none has one. */
  void distribute(NetworkVectors network) {
    NetworkShape of = shape;
    Broadcast<NetworkVectors> whole = spark.broadcast(network);
    origin = whole;
    int count = shape.slicing().count();
    owners = owners.on(spark.sc());
    held =
        owners
            .place(
                EachSlice.of(
                    spark.sc(),
                    count,
                    slice ->
                        new SharedSlice(slice, whole.value().slice(of, slice), SliceSummary.NONE)))
            .persist(StorageLevel.MEMORY_AND_DISK());
    roots.add(held);
  }

  /**
   * Returns the part of all slices that each worker needs.
   *
   * @param needed the vectors that a worker needs
   */
  JavaRDD<SharedSlice> sent(NetworkVectors.Content needed) {
    if (sent == null || content != needed) {
      unpersist(sent);
      content = needed;
      sent = toSend(held);
      sent.count(); // by the owners; else each worker would do it for all slices
      if (origin != null) {
        origin.unpersist(); // the driver keeps it, for an executor that has to begin again
      }
    }
    return sent;
  }

  private JavaRDD<SharedSlice> toSend(JavaRDD<SharedSlice> slices) {
    NetworkVectors.Content needed = content;
    return slices.map(slice -> slice.only(needed)).persist(StorageLevel.MEMORY_AND_DISK_SER());
  }

  /** The outcome of a round, persisted as it is computed; it replaces the round before. */
  final class Next {
    private final boolean truncates = isDue();
    private int shuffle;
    private JavaRDD<SharedSlice> toHold;
    private JavaRDD<SharedSlice> toSend;

    /** Marks the shuffle of these pieces for removal once nothing needs it. */
    void reads(JavaPairRDD<?, ?> pieces) {
      shuffle = ((ShuffleDependency<?, ?, ?>) pieces.rdd().dependencies().head()).shuffleId();
    }

    /**
     * Persists the slices, and the part of them that workers fetch.
     *
     * @return their summaries; to collect them computes all three
     */
    JavaRDD<SliceSummary> hold(JavaRDD<SharedSlice> slices) {
      toHold = owners.place(slices).persist(level());
      if (truncates) {
        toHold.rdd().localCheckpoint();
      }
      toSend = RoundLineage.this.toSend(toHold);
      return EachSlice.of(
          toHold,
          toSend,
          (ofHeld, ofSent) -> {
            ofSent.forEachRemaining(stored -> {});
            return ofHeld.next().summary();
          });
    }

    /** Persists these slices in place of those of {@link #hold}. */
    JavaRDD<SliceSummary> holdInstead(JavaRDD<SharedSlice> slices) {
      unpersist(toHold);
      unpersist(toSend);
      return hold(slices);
    }

    private StorageLevel level() {
      return truncates && !spark.isLocal()
          ? StorageLevel.MEMORY_AND_DISK_2()
          : StorageLevel.MEMORY_AND_DISK();
    }

    /** Drops everything persisted: the round has failed. */
    void abandon() {
      unpersist(toHold);
      unpersist(toSend);
    }
  }

  /** Begins the next round; called before any job of it. */
  Next next() {
    owners = owners.on(spark.sc());
    return new Next();
  }

  private boolean isDue() {
    return spark.isLocal() || (isLong(rounds + 1) && !needsDriver(rounds + 1));
  }

  private boolean isLong(int ofRounds) {
    return ofRounds >= MAX_ROUNDS
        || updates >= MAX_UPDATES
        || System.nanoTime() - truncatedNanos >= TimeUnit.SECONDS.toNanos(MAX_SECONDS);
  }

  /**
   * Returns whether the lineage has become long and no executor can take second copies: then the
   * driver has to.
   */
  boolean needsDriver() {
    return needsDriver(rounds);
  }

  private boolean needsDriver(int ofRounds) {
    return isLong(ofRounds) && !spark.isLocal() && TaskCores.executors(spark.sc()) == 1;
  }

  /**
   * Replaces the slices by those of a round.
   *
   * @param made updates of the round
   */
  void advance(Next next, int made) {
    unpersist(sent);
    drop(held);
    held = next.toHold;
    sent = next.toSend;
    shuffles.add(next.shuffle);
    rounds++;
    updates += made;
    if (next.truncates) {
      truncate();
    }
  }

  /** Drops an RDD that can be computed again, unless it is a root. */
  private void drop(JavaRDD<?> before) {
    if (before != null && !roots.contains(before)) {
      before.unpersist();
    }
  }

  private void truncate() {
    roots.forEach(RoundLineage::unpersist);
    roots.clear();
    roots.add(held);
    forgetOrigin(false);
  }

  private void forgetOrigin(boolean waits) {
    forgetShuffles(waits);
    if (origin != null) {
      origin.destroy();
      origin = null;
    }
    rounds = 0;
    updates = 0;
    truncatedNanos = System.nanoTime();
  }

  /**
   * Makes Spark remove what workers sent since the last truncation. {@code
   * RDD.cleanShuffleDependencies} would do it as well, but walks every path to every RDD before,
   * and each round has five times as many as the one before. It passes truncations, too, until
   * garbage is collected: after two without a collection it would not end.
   */
  private void forgetShuffles(boolean waits) {
    Option<ContextCleaner> cleaner = spark.sc().cleaner();
    if (cleaner.isDefined()) {
      shuffles.forEach(shuffle -> cleaner.get().doCleanupShuffle(shuffle, waits));
    }
    shuffles.clear();
  }

  /** Forgets the slices: the driver has the network. */
  void forgetSlices() {
    forgetSlices(false);
  }

  private void forgetSlices(boolean waits) {
    List<JavaRDD<?>> stored = new ArrayList<>(roots);
    stored.add(sent);
    stored.add(held);
    stored.forEach(one -> unpersist(one, waits));
    sent = null;
    held = null;
    roots.clear();
    forgetOrigin(waits);
  }

  private static void unpersist(JavaRDD<?> stored) {
    unpersist(stored, false);
  }

  private static void unpersist(JavaRDD<?> stored, boolean waits) {
    if (stored != null) {
      stored.unpersist(waits);
    }
  }

  /**
   * Waits until Spark has removed everything, as the session may end right after. But not for long:
   * if the session ends meanwhile, Spark may wait for an answer for ever.
   */
  @Override
  public void close() {
    waitAtMost(ENDING, () -> forgetSlices(true));
  }

  /** Waits for a task whose failure does not matter, as at the end of a session. */
  static void waitAtMost(Duration limit, Runnable task) {
    try {
      CompletableFuture.runAsync(task).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Spark ended before it could be told to forget what it stores", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
