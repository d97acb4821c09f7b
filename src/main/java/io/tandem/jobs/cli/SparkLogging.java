package io.tandem.jobs.cli;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;

/**
 * Limits Spark's log to warnings, so that a job's own output remains readable. Loggers that would
 * repeat the stack trace of a failure are silenced: the job itself reports it once. If the scripts
 * in jobs/ have set up logging, Spark's log goes to a {@link LogFile}.
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
          // Jobs that measure or train report the chosen kernels; only a poor choice is a warning.
          "io.tandem.network.kernels.choice.KernelChoice");

  private SparkLogging() {}

  /**
   * Also silences the report of kernels, for a job without a session that does not compute with its
   * networks.
   */
  public static void withoutKernels() {
    beforeStart();
    Configurator.setLevel("io.tandem.network.kernels.choice.KernelChoice", Level.ERROR);
  }

  /** Sets the log levels; to be called before the session is made. */
  public static void beforeStart() {
    if (LogFile.isConfigured()) {
      return;
    }
    // Spark overrides all levels when it first logs; afterwards they can be set.
    new SparkConf().initializeLogIfNecessary(false);
    CHATTERERS.forEach(name -> Configurator.setLevel(name, Level.WARN));
    REPEATERS.forEach(name -> Configurator.setLevel(name, Level.OFF));
    // Warns about libraries built with another version of it, as ND4J's are; they work.
    Configurator.setLevel("org.bytedeco.javacpp", Level.ERROR);
    // Warns wherever HDFS's pure Java client is used.
    Configurator.setLevel("org.apache.hadoop.util.NativeCodeLoader", Level.ERROR);
  }
}
