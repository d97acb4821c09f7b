package io.tandem.training.averaging.round;

import io.tandem.Text;
import org.apache.spark.Partitioner;

/** Puts worker k, or slice k, into partition k: the key is its number. */
final class NumberPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int count;

  NumberPartitioner(int count) {
    this.count = count;
  }

  @Override
  public int numPartitions() {
    return count;
  }

  @Override
  public int getPartition(Object key) {
    int number = (Integer) key;
    if (number < 0 || number >= count) {
      throw new IllegalArgumentException(Text.format("number %d of %d", number, count));
    }
    return number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberPartitioner p && p.count == count;
  }

  @Override
  public int hashCode() {
    return count;
  }
}
