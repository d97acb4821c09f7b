package io.tandem.jobs;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Keeps Spark's log to warnings, so that what a job prints can be read. Loggers that would repeat
 * the stack trace of a failure are silenced: the job reports it once itself, in the way its kind
 * asks for.
 */
final class QuietSpark {
  private static final List<String> REPEATERS =
      List.of(
          "org.apache.spark.executor.Executor",
          "org.apache.spark.scheduler.TaskSetManager",
          "org.apache.spark.sql.execution.datasources.FileFormatWriter");

  private static final List<String> CHATTERERS =
      List.of(
          "org.apache.spark",
          "org.apache.hadoop",
          "org.sparkproject",
          "org.apache.parquet",
          "akka",
          "io.netty");

  private QuietSpark() {}

  /** To be called before the session is made. */
  static void beforeStart() {
    CHATTERERS.forEach(name -> Configurator.setLevel(name, Level.WARN));
    REPEATERS.forEach(name -> Configurator.setLevel(name, Level.OFF));
    // Says on every machine with HDFS's pure Java client that it is one.
    Configurator.setLevel("org.apache.hadoop.util.NativeCodeLoader", Level.ERROR);
  }
}
