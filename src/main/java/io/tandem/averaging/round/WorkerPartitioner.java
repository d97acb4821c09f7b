package io.tandem.averaging.round;

import java.util.Locale;
import org.apache.spark.Partitioner;

/** Partition k is worker k. The key is the worker's number. */
final class WorkerPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int workers;

  WorkerPartitioner(int workers) {
    this.workers = workers;
  }

  @Override
  public int numPartitions() {
    return workers;
  }

  @Override
  public int getPartition(Object worker) {
    int number = (Integer) worker;
    if (number < 0 || number >= workers) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "worker %d of %d", number, workers));
    }
    return number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WorkerPartitioner p && p.workers == workers;
  }

  @Override
  public int hashCode() {
    return workers;
  }
}
