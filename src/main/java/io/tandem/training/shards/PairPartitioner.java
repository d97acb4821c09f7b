package io.tandem.training.shards;

import io.tandem.config.Settings;
import org.apache.spark.Partitioner;

/**
 * Assigns pairs to streams by a hash of the pair's id, so that neither the order nor the partitions
 * of the input matter, and streams to workers: worker k has the streams from k · M on. The streams
 * depend only on their number, not on how many workers share them. The key is the stream, an int.
 */
final class PairPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int workers;
  private final int streamsOfWorker;

  PairPartitioner(int workers, int streamsOfWorker) {
    this.workers = workers;
    this.streamsOfWorker = streamsOfWorker;
  }

  static PairPartitioner of(Settings settings) {
    return new PairPartitioner(settings.averaging().workers(), settings.training().microBatches());
  }

  int streams() {
    return workers * streamsOfWorker;
  }

  int streamsOfWorker() {
    return streamsOfWorker;
  }

  @Override
  public int numPartitions() {
    return workers;
  }

  @Override
  public int getPartition(Object stream) {
    return (Integer) stream / streamsOfWorker;
  }

  /** The finalizer of MurmurHash3 (A. Appleby) spreads ids that follow a pattern. */
  int stream(long id) {
    long hash = id;
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (int) Math.floorMod(hash ^ hash >>> 33, streams());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PairPartitioner p
        && p.workers == workers
        && p.streamsOfWorker == streamsOfWorker;
  }

  @Override
  public int hashCode() {
    return 31 * workers + streamsOfWorker;
  }
}
