package io.tandem.store;

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

  private HadoopConf(Configuration configuration) {
    for (Map.Entry<String, String> entry : configuration) {
      entries.put(entry.getKey(), entry.getValue());
    }
  }

  public static HadoopConf of(Configuration configuration) {
    return new HadoopConf(configuration);
  }

  /** A new, independent configuration with the same entries. */
  public Configuration configuration() {
    Configuration configuration = new Configuration(false);
    entries.forEach(configuration::set);
    return configuration;
  }

  /**
   * The file system of the path. Local files are reached without Hadoop's hidden {@code .crc}
   * siblings: the parts of a checkpoint have checksums of their own, and a file and its sibling
   * cannot be replaced in one step.
   */
  public FileSystem fileSystem(Path path) throws IOException {
    FileSystem found = path.getFileSystem(configuration());
    return found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
  }
}
