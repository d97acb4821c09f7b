package io.tandem.jobs.cli;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;

/**
 * Keeps Spark's log to warnings, so that what a job prints can be read. Loggers that would repeat
 * the stack trace of a failure are silenced: the job reports it once itself, in the way its kind
 * asks for. Where the scripts in jobs/ have set up logging, Spark's goes to a {@link LogFile}.
 */
public final class SparkLogging {
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
          "io.netty",
          "org.nd4j",
          // What is best here is said by jobs that measure or train; that it is not is a warning.
          "io.tandem.kernels.choice.KernelChoice");

  private SparkLogging() {}

  /** Sets the log levels; to be called before the session is made. */
  public static void beforeStart() {
    if (LogFile.isConfigured()) {
      return;
    }
    // Spark lays its own levels over all others when it first logs; afterwards they can be set.
    new SparkConf().initializeLogIfNecessary(false);
    CHATTERERS.forEach(name -> Configurator.setLevel(name, Level.WARN));
    REPEATERS.forEach(name -> Configurator.setLevel(name, Level.OFF));
    // Warns of each library that was built with another version of it: ND4J's were, and work.
    Configurator.setLevel("org.bytedeco.javacpp", Level.ERROR);
    // Says on every machine with HDFS's pure Java client that it is one.
    Configurator.setLevel("org.apache.hadoop.util.NativeCodeLoader", Level.ERROR);
  }
}
