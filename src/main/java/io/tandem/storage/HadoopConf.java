package io.tandem.storage;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A Hadoop configuration that travels in the closures of Spark tasks; Hadoop's own class is not
 * serializable. Driver and executors.
 */
public final class HadoopConf implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, String> entries = new HashMap<>();
  private transient volatile Configuration shared;

  private HadoopConf(Configuration configuration) {
    for (Map.Entry<String, String> entry : configuration) {
      entries.put(entry.getKey(), entry.getValue());
    }
    shared = new Configuration(configuration);
  }

  public static HadoopConf of(Configuration configuration) {
    return new HadoopConf(configuration);
  }

  /** Returns a configuration with the same entries. It is shared: do not change it. */
  public Configuration configuration() {
    Configuration found = shared;
    if (found == null) {
      found = new Configuration(false);
      entries.forEach(found::set);
      shared = found;
    }
    return found;
  }

  /**
   * Returns the file system of the path. Local files are accessed without Hadoop's hidden {@code
   * .crc} files, as in {@link PlainLocalFiles}, and can be replaced atomically.
   *
   * @throws SilentStoreException if it is a bucket that has stopped answering
   */
  public FileSystem fileSystem(Path path) throws IOException {
    FileSystem found = path.getFileSystem(configuration());
    BucketWatch.requireAnswers(found);
    return found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
  }
}
