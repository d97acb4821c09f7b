package io.tandem.jobs.cli;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.Filling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a directory as seen by Spark: without hidden files and markers. */
public final class InputFiles {
  private InputFiles() {}

  /**
   * Returns the files that match a pattern, and those directly in directories that match it, by
   * name.
   *
   * @throws UserException if there are none
   */
  public static List<FileStatus> matching(GivenPath pattern, Configuration hadoop)
      throws IOException {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : pattern.matching(hadoop)) {
      if (match.isDirectory()) {
        files.addAll(of(match.getPath(), hadoop));
      } else if (!isHidden(match)) {
        files.add(match);
      }
    }
    if (files.isEmpty()) {
      throw new UserException(pattern.label() + ": only hidden files match the pattern");
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  private static boolean isHidden(FileStatus file) {
    return file.getPath().getName().startsWith("_") || file.getPath().getName().startsWith(".");
  }

  /** Returns the files directly in the directory, by name. */
  public static List<FileStatus> of(Path directory, Configuration hadoop) throws IOException {
    Filling.requireFilled(HadoopConf.of(hadoop), directory);
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (status.isFile() && !isHidden(status)) {
        files.add(status);
      }
    }
    if (files.isEmpty()) {
      throw new UserException(
          directory + " holds no files; expected text files directly inside it");
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  /** Returns a description that reveals changed files: their lengths and times. */
  public static String state(List<FileStatus> files) {
    CRC32C crc = new CRC32C();
    for (FileStatus file : files) {
      String state =
          Text.format("%s %d %d%n", file.getPath(), file.getLen(), file.getModificationTime());
      crc.update(state.getBytes(StandardCharsets.UTF_8));
    }
    return Text.format(
        "%d files, of lengths and times with the checksum %08x", files.size(), crc.getValue());
  }
}
