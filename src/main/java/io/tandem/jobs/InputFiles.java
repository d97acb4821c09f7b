package io.tandem.jobs;

import io.tandem.config.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a directory, as Spark sees it: hidden ones and marks do not count. */
final class InputFiles {
  private InputFiles() {}

  /** The files directly in the directory, by name. */
  static List<String> of(Path directory, Configuration hadoop) throws IOException {
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    List<String> files = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(directory)) {
      String name = status.getPath().getName();
      if (status.isFile() && !name.startsWith("_") && !name.startsWith(".")) {
        files.add(status.getPath().toString());
      }
    }
    if (files.isEmpty()) {
      throw new UserException(directory + " holds no files; expected text files directly in it");
    }
    files.sort(null);
    return files;
  }

  /** Refuses a path where nothing is. */
  static void require(Path input, Configuration hadoop) throws IOException {
    if (!input.getFileSystem(hadoop).exists(input)) {
      throw new UserException("--input %s: there is nothing; check the path".formatted(input));
    }
  }
}
