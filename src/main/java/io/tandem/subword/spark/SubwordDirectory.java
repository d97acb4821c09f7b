package io.tandem.subword.spark;

import io.tandem.UserException;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Stores subwords as files in a directory of any Hadoop file system. */
public final class SubwordDirectory {
  private final Path directory;
  private final Configuration hadoop;

  public SubwordDirectory(Path directory, Configuration hadoop) {
    this.directory = directory;
    this.hadoop = hadoop;
  }

  /**
   * Writes the files, overwriting existing ones, and the files for other tools. This is not atomic:
   * publish the directory as a whole.
   */
  public void write(Subwords subwords) throws IOException {
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    Map<String, byte[]> files = SubwordExports.of(subwords);
    files.putAll(subwords.files());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      try (FSDataOutputStream out = fileSystem.create(new Path(directory, file.getKey()), true)) {
        out.write(file.getValue());
      }
    }
  }

  /**
   * Reads the files that {@link #write} wrote.
   *
   * @throws UserException if files are missing or invalid
   */
  public Subwords read() throws IOException {
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    Map<String, byte[]> files = new HashMap<>();
    for (String name : SubwordFiles.NAMES) {
      Path path = new Path(directory, name);
      if (fileSystem.exists(path)) {
        try (FSDataInputStream in = fileSystem.open(path)) {
          files.put(name, in.readAllBytes());
        }
      }
    }
    return Subwords.of(files, directory.toString());
  }
}
