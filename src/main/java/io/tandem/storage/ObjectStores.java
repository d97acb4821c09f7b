package io.tandem.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * What object stores can do instead of an atomic rename, which they do not have: an object appears
 * when the stream that writes it is closed, whole, and at once in place of an older one. A rename
 * copies, object after object. Driver and executors.
 */
public final class ObjectStores {
  /** The key in Hadoop's configuration for other schemes, separated by commas. */
  public static final String KEY = "tandem.object.stores";

  /** Spark's mark of a table that is complete. */
  public static final String WHOLE_TABLE = "_SUCCESS";

  private static final String[] SCHEMES = {"s3a", "s3", "s3n", "gs", "oss", "cosn", "obs"};

  private ObjectStores() {}

  /** Returns whether the path is in an object store. */
  public static boolean have(HadoopConf conf, Path path) throws IOException {
    return List.of(conf.configuration().getTrimmedStrings(KEY, SCHEMES))
        .contains(conf.fileSystem(path).getUri().getScheme());
  }

  /** The content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FSDataOutputStream out) throws IOException;
  }

  /** Writes an object, which appears only if its content is complete. */
  public static void write(HadoopConf conf, Path target, Content content) throws IOException {
    FSDataOutputStream out = conf.fileSystem(target).create(target, true);
    try {
      content.writeTo(out);
    } catch (IOException | RuntimeException | FSError e) {
      abandon(out);
      throw e;
    }
    out.close();
  }

  /**
   * Ends the writing of an object that must not appear. A stream that cannot be aborted is left
   * open, because its end would make the object.
   */
  static void abandon(FSDataOutputStream out) {
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      out.abort();
    }
  }

  /**
   * Moves one object by copying it, which is atomic for the reader of the new name. What a move
   * that was cut short has left under the old name is removed.
   */
  public static void move(HadoopConf conf, Path from, Path to) throws IOException {
    FileSystem fileSystem = conf.fileSystem(to);
    if (fileSystem.exists(to)) {
      fileSystem.delete(from, false);
      return;
    }
    fileSystem.mkdirs(to.getParent());
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot move %s to %s".formatted(from, to));
    }
  }

  /**
   * Moves all objects below a directory, one by one, except those of a name. The mark of a whole
   * table, {@code _SUCCESS}, is removed first and set last, so that no half of a table has it.
   */
  public static void moveAll(HadoopConf conf, Path from, Path to, String except)
      throws IOException {
    FileSystem fileSystem = conf.fileSystem(from);
    List<Path> all = filesBelow(fileSystem, from);
    List<Path> marks = all.stream().filter(file -> file.getName().equals(WHOLE_TABLE)).toList();
    for (Path mark : marks) {
      fileSystem.delete(mark, false);
    }
    for (Path file : all) {
      if (!marks.contains(file) && !file.getName().equals(except)) {
        move(conf, file, moved(file, from, to));
      }
    }
    for (Path mark : marks) {
      fileSystem.create(moved(mark, from, to), true).close();
    }
  }

  private static Path moved(Path file, Path from, Path to) {
    return new Path(to, from.toUri().relativize(file.toUri()).getPath());
  }

  private static List<Path> filesBelow(FileSystem fileSystem, Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> each = fileSystem.listFiles(directory, true);
    while (each.hasNext()) {
      files.add(each.next().getPath());
    }
    return files;
  }
}
