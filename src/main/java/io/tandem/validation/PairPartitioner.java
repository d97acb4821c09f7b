package io.tandem.validation;

import org.apache.spark.Partitioner;

/**
 * Assigns pairs to workers by a hash of the pair's id, so that neither the order nor the
 * partitioning of the input matters. The key is the id, a long.
 */
final class PairPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int workers;

  PairPartitioner(int workers) {
    this.workers = workers;
  }

  @Override
  public int numPartitions() {
    return workers;
  }

  /** The finalizer of MurmurHash3 (A. Appleby) spreads ids that follow a pattern. */
  @Override
  public int getPartition(Object id) {
    long hash = (Long) id;
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (int) Math.floorMod(hash ^ hash >>> 33, (long) workers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PairPartitioner p && p.workers == workers;
  }

  @Override
  public int hashCode() {
    return workers;
  }
}
