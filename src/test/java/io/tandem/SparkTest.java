package io.tandem;

import org.apache.spark.sql.SparkSession;

/** The Spark session that integration tests share. */
public final class SparkTest {
  private SparkTest() {}

  /** local[2] without UI; a new one if a test has stopped it. */
  public static SparkSession session() {
    return builder("local[2]").getOrCreate();
  }

  /** For tests that need their own; the shared one must be stopped before. */
  public static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("tandem-test")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2");
  }
}
