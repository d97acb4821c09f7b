package io.tandem.storage;

import io.tandem.Text;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;

/**
 * A version of a directory in an object store. Its content lies in a subdirectory that no other
 * writer uses, and is visible to readers once an empty object names it:
 *
 * <pre>
 * content-00000002-ID/     the files
 * _published-00000002-ID   written last
 * </pre>
 *
 * The highest number counts: a process that takes over from one that seems dead has a higher
 * number, so a late publication of the latter hides nothing. Other directories, and those of file
 * systems with an atomic rename, hold their content directly. A directory that is copied from a
 * store to a disk remains readable. Driver and executors.
 *
 * @param number the number of the writer and of its version
 * @param id distinguishes writers
 */
public record Published(long number, String id) {
  private static final String CONTENT = "content-";
  private static final String MARK = "_published-";
  private static final Pattern NAME =
      Pattern.compile("(%s|%s)(\\d{8,})-([0-9a-f-]{36})".formatted(CONTENT, MARK));

  private static final Comparator<Published> ORDER =
      Comparator.comparingLong(Published::number).thenComparing(Published::id);

  /** Returns the path whose files a reader of the directory reads. */
  public static Path content(HadoopConf conf, Path directory) throws IOException {
    return latest(conf, directory)
        .map(published -> published.contentIn(directory))
        .orElse(directory);
  }

  /** Returns the version that counts; empty if none is published in this way. */
  public static Optional<Published> latest(HadoopConf conf, Path directory) throws IOException {
    return in(conf, directory, MARK).stream().max(ORDER);
  }

  /** Returns the marks in a directory. */
  public static List<Published> all(HadoopConf conf, Path directory) throws IOException {
    return in(conf, directory, MARK);
  }

  /** Returns the contents in a directory, whether published or not. */
  public static List<Published> contents(HadoopConf conf, Path directory) throws IOException {
    return in(conf, directory, CONTENT);
  }

  private static List<Published> in(HadoopConf conf, Path directory, String kind)
      throws IOException {
    List<Published> found = new ArrayList<>();
    for (FileStatus child : children(conf, directory)) {
      Matcher name = NAME.matcher(child.getPath().getName());
      if (name.matches() && name.group(1).equals(kind)) {
        found.add(new Published(Long.parseLong(name.group(2)), name.group(3)));
      }
    }
    return found;
  }

  private static List<FileStatus> children(HadoopConf conf, Path directory) throws IOException {
    try {
      return List.of(conf.fileSystem(directory).listStatus(directory));
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      return List.of();
    }
  }

  /** Returns the other children of the directory. */
  public static List<Path> others(HadoopConf conf, Path directory) throws IOException {
    return children(conf, directory).stream()
        .map(FileStatus::getPath)
        .filter(path -> !NAME.matcher(path.getName()).matches())
        .toList();
  }

  /**
   * Returns whether a directory of an object store contains only unpublished versions, of a living
   * writer or a killed one.
   */
  public static boolean isUnfinished(HadoopConf conf, Path directory) throws IOException {
    if (!ObjectStores.have(conf, directory)
        || !conf.fileSystem(directory).getFileStatus(directory).isDirectory()) {
      return false;
    }
    return others(conf, directory).isEmpty() && latest(conf, directory).isEmpty();
  }

  public Path contentIn(Path directory) {
    return new Path(directory, CONTENT + name());
  }

  public Path markIn(Path directory) {
    return new Path(directory, MARK + name());
  }

  private String name() {
    return Text.format("%08d-%s", number, id);
  }
}
