package io.tandem.storage;

import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** Spark's reading of files whose paths are names, not patterns. */
public final class ExactPaths {
  /**
   * Spark's own option for that, which its documentation does not have. Escapes would not do:
   * Hadoop understands them in the last part of a path only.
   */
  private static final String PATTERNS = "__globPaths__";

  private ExactPaths() {}

  /** Returns a reader that finds files below folders such as {@code en-de [v2]}. */
  public static DataFrameReader read(SparkSession spark) {
    return spark.read().option(PATTERNS, "false");
  }
}
