package io.tandem.averaging.memory;

import io.tandem.averaging.SlicedAverage;

/**
 * What a training holds at a time, from its sizes. In bytes; estimates from above, but for what
 * Spark's caches take when there is room.
 *
 * @param parameters of the network
 * @param updaterState floats of the optimizer's state of one worker: for Adam twice the parameters
 * @param sharesUpdaterState it is averaged, and travels as the parameters do
 * @param residual a worker keeps what it could not send, as long as the parameters
 * @param outerMomentum the driver keeps one, as long as the parameters
 * @param workers K
 * @param batchBytes what a graph works in beside parameters, gradient and state
 * @param corpusBytes of all shards
 */
public record MemoryNeeds(
    long parameters,
    long updaterState,
    boolean sharesUpdaterState,
    boolean residual,
    boolean outerMomentum,
    int workers,
    long batchBytes,
    long corpusBytes) {

  /** Spark, its shuffle buffers, Hadoop, our classes' objects. */
  private static final long HEAP_BASE = 250L << 20;

  /** Buffers of ND4J and of the matrix products. */
  private static final long NATIVE_BASE = 64L << 20;

  /** Beside heap and buffers: code, classes, threads, mapped libraries. */
  static final long PROCESS_BASE = 350L << 20;

  /** Floats that are broadcast, sent back and averaged. */
  private long travelling() {
    return parameters + (sharesUpdaterState ? updaterState : 0);
  }

  /**
   * Heap of the driver: the broadcast as values and as Spark's pieces; the mean in slices and
   * joined; the outer step's result, old and new momentum.
   */
  public long driverHeap() {
    long vectors = 2 * travelling() + 2 * travelling() + parameters * (outerMomentum ? 3 : 1);
    return HEAP_BASE + Float.BYTES * vectors;
  }

  /** Off the heap of the driver: the network, and the best one once more when it is written. */
  public long driverNative() {
    return NATIVE_BASE + Float.BYTES * 2 * parameters;
  }

  /** What the driver receives at once: the mean. */
  public long result() {
    return Float.BYTES * travelling();
  }

  /**
   * Heap of an executor: the broadcast as values and as pieces; of each of its workers the state
   * before and after a round and what is averaged; a slice at a time for each core; its share of
   * the corpus.
   *
   * @param ofAll workers that it serves
   * @param atOnce cores
   */
  public long executorHeap(int ofAll, int atOnce) {
    long state = (sharesUpdaterState ? 0 : updaterState) + (residual ? parameters : 0);
    long vectors = 2 * travelling() + ofAll * (2 * state + travelling());
    long slice = SlicedAverage.forWorkers(workers).heldBytes(workers);
    return HEAP_BASE + Float.BYTES * vectors + atOnce * slice + corpusBytes * ofAll / workers;
  }

  /**
   * Off the heap of an executor: a graph for each core, with parameters, gradient, optimizer's
   * state and what it works in.
   */
  public long executorNative(int atOnce) {
    return NATIVE_BASE + atOnce * (Float.BYTES * (2 * parameters + updaterState) + batchBytes);
  }
}
