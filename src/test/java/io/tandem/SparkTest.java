package io.tandem;

import io.tandem.storage.RemoteService;
import org.apache.spark.sql.SparkSession;

/** The one Spark session that all tests of a JVM share: two cores, loopback, no UI. */
public final class SparkTest {
  private SparkTest() {}

  /** Returns the session, created on first use; no test may stop it for good. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tandem-tests")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.hadoop.dfs.replication", 1)
        .config("spark.hadoop." + RemoteService.PATIENCE_KEY, 0)
        .getOrCreate();
  }
}
