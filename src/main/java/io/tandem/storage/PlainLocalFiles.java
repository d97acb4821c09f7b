package io.tandem.storage;

import io.tandem.UserException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.sql.SparkSession;

/**
 * The local file system without Hadoop's hidden checksums: {@code .name.crc} next to every file,
 * which makes a file unreadable once it has been edited by hand. Files that need a checksum have
 * one of ours ({@link FileEntry}). Hadoop creates the object by the class name in {@value
 * #IMPLEMENTATION}. Driver and executors.
 */
public final class PlainLocalFiles extends LocalFileSystem {
  private static final String IMPLEMENTATION = "fs.file.impl";

  /** The prefix of Hadoop's settings among Spark's. */
  private static final String OF_HADOOP = "spark.hadoop.";

  private static final String DEFAULTS = "spark-defaults.conf";

  /** Creates the file system as Hadoop does, by reflection. */
  public PlainLocalFiles() {
    withoutChecksums(this);
  }

  /**
   * Returns a new configuration, for a process without Spark, with the settings for Hadoop that
   * spark-submit was given, or would read from {@code spark-defaults.conf}.
   */
  public static Configuration configuration() {
    Configuration hadoop = configuration(System.getenv(), System.getProperties());
    use(hadoop);
    return hadoop;
  }

  /**
   * @param environment variables, of which two name Spark's home and the folder of its
   *     configuration
   * @param given settings that override those of the file
   * @throws UserException if the file cannot be read
   */
  static Configuration configuration(Map<String, String> environment, Properties given) {
    Properties all = new Properties();
    String home = environment.get("SPARK_HOME");
    String folder =
        environment.getOrDefault("SPARK_CONF_DIR", home == null ? null : home + "/conf");
    if (folder != null && Files.exists(Path.of(folder, DEFAULTS))) {
      try (Reader file = Files.newBufferedReader(Path.of(folder, DEFAULTS))) {
        all.load(file);
      } catch (IOException | IllegalArgumentException e) {
        throw new UserException(
            "%s/%s cannot be read: %s".formatted(folder, DEFAULTS, e.getMessage()), e);
      }
    }
    given.stringPropertyNames().forEach(name -> all.setProperty(name, given.getProperty(name)));
    Configuration hadoop = new Configuration();
    for (String name : all.stringPropertyNames()) {
      if (name.startsWith(OF_HADOOP)) {
        hadoop.set(name.substring(OF_HADOOP.length()), all.getProperty(name).strip());
      }
    }
    return hadoop;
  }

  /** Makes a session read and write through this file system, also on executors. */
  public static void use(SparkSession spark) {
    use(spark.sparkContext().hadoopConfiguration());
  }

  private static void use(Configuration hadoop) {
    ObjectStores.limitPatience(hadoop);
    hadoop.setClass(IMPLEMENTATION, PlainLocalFiles.class, FileSystem.class);
    try {
      // Hadoop caches the first one that is opened in a JVM, and spark-submit may have opened one.
      withoutChecksums(FileSystem.getLocal(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the local file system", e);
    }
  }

  private static void withoutChecksums(LocalFileSystem files) {
    files.setWriteChecksum(false);
    files.setVerifyChecksum(false);
  }
}
