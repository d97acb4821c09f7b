package io.tandem.jobs.cli;

import org.apache.spark.SparkConf;

/**
 * The environment of the executors' native code; {@code jobs/lib/submit.sh} sets the same for this
 * JVM.
 */
public final class NativeEnvironment {
  private NativeEnvironment() {}

  /** Sets the environment of executors unless the user has set it. */
  public static void ofExecutors(SparkConf conf) {
    // Tasks run in parallel, one per core.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    // Matrices in large pages, if the system lets the program choose.
    conf.setIfMissing("spark.executorEnv.GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
  }
}
