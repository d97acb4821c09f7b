package io.tandem.jobs.prepare;

import io.tandem.corpus.format.BitextFile;
import io.tandem.storage.Compression;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Chooses the number of partitions of shuffles in a preparation, unless the user does: Spark's own
 * 200 would be gigabytes each of a large corpus, and leave most cores of a large cluster idle. The
 * corpus does not depend on it.
 */
final class ShufflePartitions implements AutoCloseable {
  static final String SETTING = "spark.sql.shuffle.partitions";

  /** The text of a partition. The search for near duplicates shuffles about twice as much. */
  private static final long TEXT = 64L << 20;

  /** The length of a text divided by that of the compressed file, roughly. */
  private static final int PACKED = 4;

  private static final int MOST = 10_000;

  private final SparkSession spark;
  private final boolean isOurs;

  private ShufflePartitions(SparkSession spark, boolean isOurs) {
    this.spark = spark;
    this.isOurs = isOurs;
  }

  /**
   * Sets the number for this input until it is closed, if it is larger than Spark's own and the
   * user's is not set.
   */
  static ShufflePartitions follow(SparkSession spark, List<BitextFile> input) {
    boolean isFree = !spark.conf().contains(SETTING);
    if (isFree) {
      int own = spark.sessionState().conf().numShufflePartitions();
      spark.conf().set(SETTING, Integer.toString(of(input, own)));
    }
    return new ShufflePartitions(spark, isFree);
  }

  /** Restores Spark's own number: the same session may prepare another corpus. */
  @Override
  public void close() {
    if (isOurs) {
      spark.conf().unset(SETTING);
    }
  }

  /**
   * @param least Spark's own number
   */
  static int of(List<BitextFile> input, int least) {
    long text = input.stream().mapToLong(ShufflePartitions::text).sum();
    return (int) Math.max(least, Math.min(MOST, text / TEXT));
  }

  private static long text(BitextFile file) {
    boolean packed = Compression.ofName(file.source()) != Compression.NONE;
    return packed ? PACKED * file.bytes() : file.bytes();
  }
}
