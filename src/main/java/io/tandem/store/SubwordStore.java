package io.tandem.store;

import io.tandem.config.UserException;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.Subwords;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Keeps subwords as the files of {@link SubwordFiles#NAMES} in a directory. Driver only. */
public final class SubwordStore {
  private final Configuration hadoop;

  public SubwordStore(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  public void save(Subwords subwords, Path directory) throws IOException {
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    for (Map.Entry<String, byte[]> file : subwords.files().entrySet()) {
      try (OutputStream out = fileSystem.create(new Path(directory, file.getKey()))) {
        out.write(file.getValue());
      }
    }
  }

  /**
   * @throws UserException when a file is missing or cannot be understood
   */
  public Subwords load(Path directory) throws IOException {
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : SubwordFiles.NAMES) {
      try (FSDataInputStream in = fileSystem.open(new Path(directory, name))) {
        files.put(name, in.readAllBytes());
      } catch (FileNotFoundException e) {
        throw new UserException(
            "%s: there is no file %s, which is part of the subwords; the directory is incomplete"
                .formatted(directory, name),
            e);
      }
    }
    return Subwords.of(files, directory.toString());
  }
}
