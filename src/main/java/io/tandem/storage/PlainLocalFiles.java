package io.tandem.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** Creates the file system as Hadoop does, by reflection. */
  public PlainLocalFiles() {
    withoutChecksums(this);
  }

  /**
   * Returns a new configuration, for a process without Spark, with the settings for Hadoop that
   * spark-submit was given.
   */
  public static Configuration configuration() {
    Configuration hadoop = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(OF_HADOOP)) {
        hadoop.set(name.substring(OF_HADOOP.length()), System.getProperty(name));
      }
    }
    use(hadoop);
    return hadoop;
  }

  /** Makes a session read and write everything through this file system, on executors as well. */
  public static void use(SparkSession spark) {
    use(spark.sparkContext().hadoopConfiguration());
  }

  private static void use(Configuration hadoop) {
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
