package io.tandem.jobs.cli;

import org.apache.spark.SparkConf;

/**
 * The environment of the executors' native code; for that of this JVM see {@code
 * jobs/lib/submit.sh}, which says the same.
 */
public final class NativeEnvironment {
  private NativeEnvironment() {}

  /** Sets the environment of executors where the user has not said otherwise. */
  public static void ofExecutors(SparkConf conf) {
    // Tasks run side by side, one a core.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    // Matrices in large pages, where the system leaves the choice to the program.
    conf.setIfMissing("spark.executorEnv.GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
  }
}
