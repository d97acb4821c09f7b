package io.tandem.training.averaging;

import io.tandem.training.averaging.round.Slicing;
import java.util.stream.LongStream;

/**
 * The memory that a training holds at a time, in bytes, as upper estimates computed from its sizes.
 *
 * <p>A heap holds what is in use, which nothing can evict, and what Spark stores: slices. Spark
 * moves those to disk only when its share of the heap ({@code spark.memory.fraction}, 0.6) is full,
 * even if what is in use needs the room earlier. Shards are in files, of which the machine keeps in
 * memory what processes leave.
 *
 * @param parameters the parameters of the network
 * @param updaterState floats of the optimizer's state: for Adam twice the parameters
 * @param outerMomentum whether the outer optimizer keeps a momentum, as long as the parameters
 * @param weightAverage whether there is an average of past networks, as long as the parameters
 * @param synchronous whether there is one optimizer for all workers, which only send gradients
 * @param translates whether validations translate: executors then hold the network prepared for
 *     that as well
 * @param workers the number of workers
 * @param microBatches micro-batches of each update of a worker
 * @param batchBytes the bytes that a graph needs for a micro-batch besides parameters, gradient and
 *     state
 * @param roundedBytes the bytes of rounded copies of the parameters, which the graphs of a worker
 *     share
 * @param corpusBytes the bytes of all shards
 */
public record MemoryNeeds(
    long parameters,
    long updaterState,
    boolean outerMomentum,
    boolean weightAverage,
    boolean synchronous,
    boolean translates,
    int workers,
    int microBatches,
    long batchBytes,
    long roundedBytes,
    long corpusBytes) {

  /** The heap of Spark, its shuffle buffers, Hadoop and our own objects. */
  private static final long HEAP_BASE = 250L << 20;

  /** Buffers of ND4J and of the matrix products. */
  private static final long NATIVE_BASE = 64L << 20;

  /** The memory besides heap and buffers: code, classes, threads, mapped libraries. */
  static final long PROCESS_BASE = 384L << 20;

  /** Threads of the driver that receive results. */
  private static final int RESULTS_AT_ONCE = 4;

  /** Copies of a result on arrival: as received, as bytes, as values. */
  private static final int COPIES_OF_RESULT = 3;

  /** Copies of a broadcast on the driver: the value itself, and the pieces that are sent. */
  private static final int COPIES_OF_BROADCAST = 2;

  /** The heap of a task that builds the shards of a worker, whose corpus is larger than that. */
  private static final long BUILDING = 128L << 20;

  /**
   * The bytes on disk for each byte of a shard while it is built: in the shuffle, sorted, merged.
   */
  private static final int COPIES_ON_DISK = 3;

  private static final double SPARKS_SHARE = 0.6;

  /** The part of the heap that is reserved before Spark takes its share. */
  private static final long RESERVED = 300L << 20;

  /** Returns the bytes that a worker fetches; it sends as many. */
  private long travelling() {
    return Float.BYTES * (parameters + (synchronous ? 0 : updaterState));
  }

  /** Returns the bytes that all owners of slices hold together. */
  private long held() {
    return Float.BYTES
        * (parameters
            + updaterState
            + (outerMomentum ? parameters : 0)
            + (weightAverage ? parameters : 0));
  }

  private Slicing slicing() {
    return Slicing.of(Math.toIntExact(parameters), workers);
  }

  /** Returns the bytes of a slice of a vector of {@code whole} bytes. */
  private long slice(long whole) {
    return (long) ((double) whole * slicing().longest() / parameters);
  }

  /** Returns the heap of a driver whose executors are other processes. */
  public long driverHeap() {
    return withStored(HEAP_BASE + whole(), COPIES_OF_BROADCAST * held());
  }

  /**
   * Returns the bytes in use on the driver while it sends out the network, or gets it back for a
   * checkpoint, slice by slice.
   */
  private long whole() {
    return held() + COPIES_OF_RESULT * RESULTS_AT_ONCE * slice(held());
  }

  /** Returns the smallest heap with room for what is in use, however much is stored. */
  private static long withStored(long inWork, long stored) {
    long full = (long) ((inWork - SPARKS_SHARE * RESERVED) / (1 - SPARKS_SHARE));
    return Math.min(inWork + stored, Math.max(inWork, full));
  }

  /** Returns the driver's bytes off the heap: the network, and the best one while it is written. */
  public long driverNative() {
    return NATIVE_BASE + Float.BYTES * 2 * parameters;
  }

  /** Returns the most that the driver receives at a time: the network, or what belongs to it. */
  public long result() {
    return Math.max(Float.BYTES * parameters, held() - Float.BYTES * parameters);
  }

  /**
   * Returns the heap of an executor, which may have to build the shards of a lost one at any time.
   *
   * @param ofAll workers that it serves
   * @param atOnce tasks at a time in which these work
   * @param averaging tasks at a time in which slices are averaged, if there are as many slices
   */
  public long executorHeap(int ofAll, int atOnce, int averaging) {
    long replicas = share(held(), ofAll);
    long inWork = HEAP_BASE + training(atOnce);
    return LongStream.of(
            withStored(inWork, storedWhileTraining(ofAll) + replicas),
            withStored(
                HEAP_BASE + building(Math.min(ofAll, averaging)),
                storedWhileTraining(ofAll) + replicas),
            withStored(
                HEAP_BASE + reducing(ofAll, averaging), storedWhileReducing(ofAll) + replicas))
        .max()
        .orElseThrow();
  }

  /**
   * Returns the heap of a process that is driver and executor.
   *
   * @param atOnce tasks at a time in which workers work
   * @param averaging tasks at a time in which slices are averaged, if there are as many slices
   */
  public long localHeap(int atOnce, int averaging) {
    return HEAP_BASE
        + COPIES_OF_BROADCAST * held()
        + LongStream.of(
                training(atOnce) + storedWhileTraining(workers),
                reducing(workers, averaging) + storedWhileReducing(workers),
                building(Math.min(workers, averaging)))
            .max()
            .orElseThrow();
  }

  /**
   * Returns the bytes in use when workers have made their updates: for each task the optimizer's
   * state, the vectors to send, and the slice being sent.
   */
  private long training(int atOnce) {
    long own = (synchronous ? 0 : Float.BYTES * updaterState) + travelling();
    return atOnce * (own + slice(travelling()));
  }

  /** Returns the bytes of old slices that are stored while workers train. */
  private long storedWhileTraining(int ofAll) {
    return share(held() + travelling(), ofAll);
  }

  /** Returns the bytes in use while so many tasks build the shards of a worker each. */
  private long building(int tasks) {
    return tasks * Math.min(BUILDING, COPIES_ON_DISK * shards(1));
  }

  /** Returns the bytes in use while slices are averaged: all pieces of one, and the next slice. */
  private long reducing(int ofAll, int averaging) {
    long slices = ((long) slicing().count() * ofAll + workers - 1) / workers;
    return Math.min(averaging, slices) * (workers * slice(travelling()) + 2 * slice(held()));
  }

  private long storedWhileReducing(int ofAll) {
    return 2 * share(held() + travelling(), ofAll);
  }

  private long share(long whole, int ofAll) {
    return whole * ofAll / workers;
  }

  /** Returns the bytes of the shards of so many workers. */
  public long shards(int ofAll) {
    return corpusBytes * ofAll / workers;
  }

  /** Returns the bytes on disk while they are built. */
  public long disk(int ofAll) {
    return COPIES_ON_DISK * shards(ofAll);
  }

  /**
   * Returns the bytes off the heap of an executor: for each task, parameters, their rounded copies
   * and optimizer state; for each of its threads, a gradient and the working memory of a graph; a
   * sum of gradients where threads compute more than one each. For translation, the network once
   * more, and its prepared factors.
   *
   * @param atOnce tasks at a time
   * @param threads threads of each
   */
  public long executorNative(int atOnce, int threads) {
    long translation = translates ? Float.BYTES * 2 * parameters : 0;
    long sum = microBatches > threads ? Double.BYTES * parameters : 0;
    long once = Float.BYTES * (parameters + updaterState) + roundedBytes + sum;
    return NATIVE_BASE
        + atOnce * (once + threads * (Float.BYTES * parameters + batchBytes))
        + translation;
  }
}
