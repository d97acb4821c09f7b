package io.tandem.spark;

import java.util.function.Supplier;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * ANSI SQL, in which a cast or division without a result fails instead of giving null. It is on by
 * default in Spark 4 and off in Spark 3.5; a corpus must not depend on it.
 */
public final class AnsiSql {
  private static final String KEY = "spark.sql.ansi.enabled";

  private AnsiSql() {}

  /** Runs an analysis with ANSI SQL off. A table that is analyzed so stays so. Driver only. */
  public static synchronized <T> T off(SparkSession spark, Supplier<T> analysis) {
    RuntimeConfig conf = spark.conf();
    String before = conf.get(KEY);
    conf.set(KEY, false);
    try {
      return analysis.get();
    } finally {
      conf.set(KEY, before);
    }
  }
}
