package io.tandem.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Operations on object stores, which have no atomic rename. An object appears whole when the stream
 * that writes it is closed, and replaces an older one at once; a rename copies object after object.
 * Driver and executors.
 */
public final class ObjectStores {
  /** The key in Hadoop's configuration for other schemes, separated by commas. */
  public static final String KEY = "tandem.object.stores";

  /** Spark's mark of a table that is complete. */
  public static final String WHOLE_TABLE = "_SUCCESS";

  private static final int MOVES_AT_ONCE = 32;
  private static final int GROUP = 8 * MOVES_AT_ONCE;

  private static final String[] SCHEMES = {"s3a", "s3", "s3n", "gs", "oss", "cosn", "obs"};

  private static final String REPETITIONS = "fs.s3a.attempts.maximum";
  private static final String TIMEOUT = "fs.s3a.connection.timeout";

  /**
   * Limits on how often Hadoop's client of S3 repeats a request. Its own defaults multiply to half
   * an hour, and to many hours if a store keeps saying that it is busy or accepts connections and
   * is silent.
   */
  private static final Map<String, String> PATIENCE =
      Map.of(REPETITIONS, "2", "fs.s3a.retry.throttle.limit", "8", TIMEOUT, "30000");

  /** Hadoop's name for its own defaults as the source of a setting. */
  private static final String HADOOPS_OWN = "core-default.xml";

  private ObjectStores() {}

  /** Makes a failing request end after minutes, unless the user has set this. */
  static void limitPatience(Configuration hadoop) {
    PATIENCE.forEach(
        (name, value) -> {
          String[] sources = hadoop.getPropertySources(name);
          if (sources == null || List.of(sources).equals(List.of(HADOOPS_OWN))) {
            hadoop.set(name, value, "Tandem");
          }
        });
  }

  /**
   * Returns for how long Hadoop's client of S3 may repeat a request that is not answered. It
   * repeats what the client inside of it repeats, after pauses that double, and are up to half
   * longer.
   */
  static Duration longestRequest(Configuration hadoop) {
    int repetitions = hadoop.getInt("fs.s3a.retry.limit", 7);
    long requests = (repetitions + 1L) * (hadoop.getInt(REPETITIONS, 20) + 1L);
    long timeout = hadoop.getTimeDuration(TIMEOUT, 200_000, TimeUnit.MILLISECONDS);
    long pause = hadoop.getTimeDuration("fs.s3a.retry.interval", 500, TimeUnit.MILLISECONDS);
    long pauses = pause * ((2L << repetitions) - 2) * 3 / 2;
    return Duration.ofMillis(requests * timeout + pauses);
  }

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
   * open, because closing it would create the object.
   */
  static void abandon(FSDataOutputStream out) {
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      out.abort();
    }
  }

  /**
   * Moves one object by copying it, which is atomic for the reader of the new name. Removes what an
   * interrupted move left under the old name.
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

  /** Returns whether a file in a directory marks a table as whole. */
  public static boolean isMarkOfTable(String file) {
    return new Path(file).getName().equals(WHOLE_TABLE);
  }

  /**
   * Moves objects of a directory, many at a time, as the store copies each and the caller waits.
   * The mark of a whole table, {@code _SUCCESS}, is removed first and set last, so that no half of
   * a table has it.
   *
   * @param files their paths in the directory
   */
  public static void moveAll(HadoopConf conf, Path from, Path to, Collection<String> files)
      throws IOException {
    FileSystem fileSystem = conf.fileSystem(from);
    List<String> marks = files.stream().filter(ObjectStores::isMarkOfTable).toList();
    for (String mark : marks) {
      fileSystem.delete(new Path(from, mark), false);
    }
    moveEach(conf, from, to, files.stream().filter(file -> !marks.contains(file)).toList());
    for (String mark : marks) {
      fileSystem.create(new Path(to, mark), true).close();
    }
  }

  private static void moveEach(HadoopConf conf, Path from, Path to, List<String> files)
      throws IOException {
    List<Callable<Void>> moves = new ArrayList<>();
    for (String file : files) {
      moves.add(
          () -> {
            move(conf, new Path(from, file), new Path(to, file));
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(MOVES_AT_ONCE);
    try {
      // Groups keep most moves from beginning after one has failed.
      for (int at = 0; at < moves.size(); at += GROUP) {
        for (Future<Void> move :
            threads.invokeAll(moves.subList(at, Math.min(at + GROUP, moves.size())))) {
          move.get();
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while moving objects to " + to);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Returns the sizes of all objects below a directory, by their paths in it. */
  public static SortedMap<String, Long> filesBelow(HadoopConf conf, Path directory)
      throws IOException {
    FileSystem fileSystem = conf.fileSystem(directory);
    URI base = fileSystem.makeQualified(directory).toUri();
    SortedMap<String, Long> files = new TreeMap<>();
    try {
      RemoteIterator<LocatedFileStatus> each = fileSystem.listFiles(directory, true);
      while (each.hasNext()) {
        LocatedFileStatus file = each.next();
        files.put(base.relativize(file.getPath().toUri()).getPath(), file.getLen());
      }
    } catch (FileNotFoundException e) {
      return new TreeMap<>();
    }
    return files;
  }
}
