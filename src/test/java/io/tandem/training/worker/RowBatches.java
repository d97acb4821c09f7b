package io.tandem.training.worker;

import java.util.Arrays;

/** Batches of equally many pairs, as DL4J's own master needs them. */
public final class RowBatches {
  private RowBatches() {}

  /** Returns batches of {@code rows} pairs; those left over, the longest, are in no batch. */
  public static Batches of(Shard shard, int rows, long seed, int worker) {
    int[] bounds = new int[shard.size() / rows + 1];
    Arrays.setAll(bounds, i -> i * rows);
    return new Batches(shard, bounds, seed, worker, 1);
  }
}
