package io.tandem.jobs.cli;

import org.apache.spark.SparkConf;

/**
 * Spark's settings for jobs that send networks: long vectors of floats, which do not compress (LZ4
 * saves 1 in 1,600). The user's own settings stay.
 */
public final class VectorTransport {
  private VectorTransport() {}

  /** Sets what is not set yet. */
  public static void prepare(SparkConf conf) {
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.broadcast.blockSize", "16m");
    conf.setIfMissing("spark.shuffle.compress", "false");
    // Up to this number of partitions, Spark writes a file for each, and copies them into one.
    conf.setIfMissing("spark.shuffle.sort.bypassMergeThreshold", "1");
  }
}
