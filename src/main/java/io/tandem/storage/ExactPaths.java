package io.tandem.storage;

import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** Spark's reading of files whose paths are names, not patterns. */
public final class ExactPaths {
  /**
   * Spark's own, undocumented option. Escapes do not help: Hadoop understands them only in the last
   * part of a path.
   */
  private static final String PATTERNS = "__globPaths__";

  private ExactPaths() {}

  /** Returns a reader that takes paths such as {@code en-de [v2]} literally. */
  public static DataFrameReader read(SparkSession spark) {
    return spark.read().option(PATTERNS, "false");
  }
}
