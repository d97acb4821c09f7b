package io.tandem.averaging.memory;

import io.tandem.averaging.round.SlicedAverage;
import io.tandem.averaging.round.StateLineage;

/**
 * The memory that a training holds at a time, computed from its sizes. In bytes; estimates from
 * above.
 *
 * <p>A heap holds what is in use, which nothing can evict, and what Spark stores: cached states and
 * shards, broadcasts. That goes to disk where it has no room, but not before Spark's share of the
 * heap ({@code spark.memory.fraction}, 0.6) is full, whoever else may need it then.
 *
 * @param parameters the parameters of the network
 * @param updaterState floats of the optimizer's state of one worker: for Adam twice the parameters
 * @param sharesUpdaterState it is averaged, and travels as the parameters do
 * @param residual a worker keeps what it could not send, as long as the parameters
 * @param outerMomentum the driver keeps one, as long as the parameters
 * @param synchronous the driver makes steps, at least during warmup, with an optimizer of its own
 * @param translates validations translate: executors have the network ready for that as well
 * @param workers K
 * @param microBatches micro-batches of each update of a worker
 * @param batchBytes what a graph needs for a micro-batch besides parameters, gradient and state
 * @param corpusBytes the corpus bytes of all shards
 */
public record MemoryNeeds(
    long parameters,
    long updaterState,
    boolean sharesUpdaterState,
    boolean residual,
    boolean outerMomentum,
    boolean synchronous,
    boolean translates,
    int workers,
    int microBatches,
    long batchBytes,
    long corpusBytes) {

  /** Spark, its shuffle buffers, Hadoop, our classes' objects. */
  private static final long HEAP_BASE = 250L << 20;

  /** Buffers of ND4J and of the matrix products. */
  private static final long NATIVE_BASE = 64L << 20;

  /** The memory besides heap and buffers: code, classes, threads, mapped libraries. */
  static final long PROCESS_BASE = 350L << 20;

  /** Threads of the driver that take in results. */
  private static final int RESULTS_AT_ONCE = 4;

  /** A result that arrives: as it came, as bytes, as values. */
  private static final int COPIES_OF_RESULT = 3;

  private static final double SPARKS_SHARE = 0.6;

  /** The part of the heap that is reserved before Spark takes its share. */
  private static final long RESERVED = 300L << 20;

  /** Bytes that are broadcast, sent back and averaged. */
  private long travelling() {
    return Float.BYTES * (parameters + (sharesUpdaterState ? updaterState : 0));
  }

  /** Bytes that a worker carries from round to round. */
  private long state() {
    return Float.BYTES * ((sharesUpdaterState ? 0 : updaterState) + (residual ? parameters : 0));
  }

  /** Heap of the driver, where executors are other processes. */
  public long driverHeap() {
    long broadcasts = StateLineage.LONGEST * StateLineage.COPIES_OF_BROADCAST * travelling();
    return withStored(HEAP_BASE + joining(), broadcasts);
  }

  /**
   * Returns what is in use on the driver when the mean is joined: the parameters before, the mean,
   * with an outer step its old and new momentum, results that arrive. Optimizer's state that is
   * averaged is put together when all of it is there.
   */
  private long joining() {
    long shared = travelling() - Float.BYTES * parameters;
    long momentum = outerMomentum ? 2 * Float.BYTES * parameters : 0;
    long arriving = RESULTS_AT_ONCE * SlicedAverage.resultBytes(travelling());
    return 2 * travelling() + shared + momentum + COPIES_OF_RESULT * arriving;
  }

  /** The smallest heap that has room for what is in use however much is stored. */
  private static long withStored(long inWork, long stored) {
    long full = (long) ((inWork - SPARKS_SHARE * RESERVED) / (1 - SPARKS_SHARE));
    return Math.min(inWork + stored, Math.max(inWork, full));
  }

  /**
   * Off the heap of the driver: the network, and the best one once more when it is written; where
   * it makes steps, a gradient and the optimizer's state.
   */
  public long driverNative() {
    long optimizer = synchronous ? parameters + updaterState : 0;
    return NATIVE_BASE + Float.BYTES * (2 * parameters + optimizer);
  }

  /** Returns what the driver receives in a round: the mean. */
  public long result() {
    return travelling();
  }

  /**
   * Heap of an executor.
   *
   * @param ofAll workers that it serves
   * @param atOnce tasks at a time
   */
  public long executorHeap(int ofAll, int atOnce) {
    return Math.max(
        withStored(HEAP_BASE + training(atOnce), storedWhileTraining(ofAll, atOnce)),
        withStored(HEAP_BASE + reducing(atOnce), storedWhileReducing(ofAll)));
  }

  /**
   * Heap of a process that is driver and executor. Old broadcasts fill a share of it, but at least
   * the latest is there.
   *
   * @param atOnce tasks at a time
   */
  public long localHeap(int atOnce) {
    long broadcast = StateLineage.COPIES_OF_BROADCAST * travelling();
    long held =
        HEAP_BASE
            + Math.max(
                training(atOnce) + storedWhileTraining(workers, atOnce),
                reducing(atOnce) + joining() + storedWhileReducing(workers));
    long others = held - broadcast; // one of them is counted above
    long share = others * StateLineage.LOCAL_SHARE / (StateLineage.LOCAL_SHARE - 1);
    return Math.min(others + StateLineage.LONGEST * broadcast, Math.max(others + broadcast, share));
  }

  /**
   * Returns what is in use when workers have made their updates: the broadcast network; for each
   * task the new state, the parameters, and what is sent of them, with fewer bits how far they
   * moved as well.
   */
  private long training(int atOnce) {
    long own = Float.BYTES * (updaterState + parameters);
    long moved = residual ? 2 * Float.BYTES * parameters : 0;
    return travelling() + atOnce * (own + moved + travelling());
  }

  /** The pieces of the broadcast; states before the round, outcomes of those that are done. */
  private long storedWhileTraining(int ofAll, int atOnce) {
    long done = Math.max(0, ofAll - atOnce) * (state() + travelling());
    return travelling() + ofAll * state() + done + corpusShare(ofAll);
  }

  /**
   * Returns what is in use when slices are averaged: the broadcast, and of each core's task the
   * pieces.
   */
  private long reducing(int atOnce) {
    long slice = SlicedAverage.forWorkers(workers).heldBytes(workers);
    long task = Math.min(SlicedAverage.resultBytes(travelling()), travelling() / workers);
    return travelling() + atOnce * (workers * task + slice);
  }

  private long storedWhileReducing(int ofAll) {
    return travelling() + ofAll * (2 * state() + travelling()) + corpusShare(ofAll);
  }

  private long corpusShare(int ofAll) {
    return corpusBytes * ofAll / workers;
  }

  /**
   * Off the heap of an executor: for each task parameters and optimizer's state; for each of its
   * threads a gradient and what a graph works in; the sum of gradients where the threads compute
   * more than one each. To translate, the network once more, and its factors made ready.
   *
   * @param atOnce tasks at a time
   * @param threads threads of each
   */
  public long executorNative(int atOnce, int threads) {
    long translation = translates ? Float.BYTES * 2 * parameters : 0;
    long sum = microBatches > threads ? Double.BYTES * parameters : 0;
    long once = Float.BYTES * (parameters + updaterState) + sum;
    return NATIVE_BASE
        + atOnce * (once + threads * (Float.BYTES * parameters + batchBytes))
        + translation;
  }
}
