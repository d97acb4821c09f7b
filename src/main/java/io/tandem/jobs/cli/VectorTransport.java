package io.tandem.jobs.cli;

import org.apache.spark.SparkConf;

/**
 * Spark's settings for jobs that send networks: vectors of floats, which do not compress (LZ4 makes
 * 1 in 1,600 less of them) and are long. What the user has set stays.
 */
public final class VectorTransport {
  private VectorTransport() {}

  /** Sets what is not set yet. */
  public static void prepare(SparkConf conf) {
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.broadcast.blockSize", "16m");
    conf.setIfMissing("spark.shuffle.compress", "false");
    // With no more partitions than this Spark writes a file of each, and copies these into one.
    conf.setIfMissing("spark.shuffle.sort.bypassMergeThreshold", "1");
  }
}
