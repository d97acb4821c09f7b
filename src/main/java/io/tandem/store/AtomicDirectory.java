package io.tandem.store;

import io.tandem.config.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory that is there whole or not at all. It is written under a hidden name beside its place
 * and renamed when complete; closed without that, also when the JVM is ended by a signal, it
 * vanishes. What a killed JVM leaves is found by {@link Leftovers}. Driver only.
 *
 * <pre>
 *   try (AtomicDirectory directory = AtomicDirectory.create(target, hadoop)) {
 *     write(directory.staging());
 *     directory.publish();
 *   }
 * </pre>
 */
public final class AtomicDirectory implements AutoCloseable {
  private static final String STAGING = "staging";
  private static final String OLD = "old";
  private static final Pattern ABANDONED = Pattern.compile("\\..+\\.(staging|old)-[0-9a-f-]{36}");

  private final FileSystem fileSystem;
  private final Path target;
  private final Path staging;

  /** Whether what is not published stays for another attempt. */
  private final boolean lasting;

  private boolean published;

  private AtomicDirectory(FileSystem fileSystem, Path target) throws IOException {
    this.fileSystem = fileSystem;
    this.target = target;
    lasting = false;
    staging = hiddenSibling(STAGING);
    fileSystem.mkdirs(staging);
    fileSystem.deleteOnExit(staging);
    try {
      WriterMark.own().write(fileSystem, staging);
    } catch (IOException e) {
      fileSystem.delete(staging, true);
      throw e;
    }
  }

  private AtomicDirectory(FileSystem fileSystem, Path target, Path lastingStaging)
      throws IOException {
    this.fileSystem = fileSystem;
    this.target = target;
    lasting = true;
    staging = lastingStaging;
    fileSystem.mkdirs(staging);
  }

  /**
   * Starts a directory where nothing may be yet, or goes on with one that was not published: what
   * it holds stays until it is. Only one writer may be at work.
   *
   * @throws UserException when something is there
   */
  public static AtomicDirectory resumable(Path given, Configuration hadoop) throws IOException {
    requireFree(given, hadoop);
    FileSystem fileSystem = given.getFileSystem(hadoop);
    Path target = fileSystem.makeQualified(given);
    Path staging = new Path(target.getParent(), ".%s.unfinished".formatted(target.getName()));
    return new AtomicDirectory(fileSystem, target, staging);
  }

  /**
   * Refuses a place that is taken: early, before work is done for it.
   *
   * @throws UserException when something is there
   */
  public static void requireFree(Path given, Configuration hadoop) throws IOException {
    FileSystem fileSystem = given.getFileSystem(hadoop);
    if (fileSystem.exists(given)) {
      throw new UserException(
          "%s exists already: choose another path".formatted(fileSystem.makeQualified(given)));
    }
  }

  /**
   * Starts a directory where nothing may be yet.
   *
   * @throws UserException when something is there
   */
  public static AtomicDirectory create(Path target, Configuration hadoop) {
    return create(target, hadoop, "choose another path");
  }

  /**
   * The same, with other words to the user when something is there.
   *
   * @param advice what to do then
   * @throws UserException when something is there
   */
  public static AtomicDirectory create(Path target, Configuration hadoop, String advice) {
    return stage(target, hadoop, existing -> false, advice);
  }

  /**
   * Starts a directory that may take the place of an older one of its kind.
   *
   * @param isOfThisKind told the existing path; what it refuses is never deleted
   * @param kind name of the kind, for the message
   * @throws UserException when something else is there
   */
  public static AtomicDirectory replace(
      Path target, Configuration hadoop, Predicate<Path> isOfThisKind, String kind) {
    return stage(
        target, hadoop, isOfThisKind, "only " + kind + " is overwritten; choose another path");
  }

  private static AtomicDirectory stage(
      Path given, Configuration hadoop, Predicate<Path> mayGo, String advice) {
    try {
      FileSystem fileSystem = given.getFileSystem(hadoop);
      Path target = fileSystem.makeQualified(given);
      if (fileSystem.exists(target) && !mayGo.test(target)) {
        throw new UserException("%s exists already: %s".formatted(target, advice));
      }
      return new AtomicDirectory(fileSystem, target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write beside " + given, e);
    }
  }

  /** Deletes what killed writers left in a directory. Only where no other writer can be at work. */
  static void removeAbandoned(Path parent, Configuration hadoop) throws IOException {
    FileSystem fileSystem = parent.getFileSystem(hadoop);
    if (!fileSystem.exists(parent)) {
      return;
    }
    for (FileStatus status : fileSystem.listStatus(parent)) {
      if (ABANDONED.matcher(status.getPath().getName()).matches()) {
        fileSystem.delete(status.getPath(), true);
      }
    }
  }

  /** Whether the path is what a writer of the target writes, or left. */
  static boolean isStagingOf(Path target, Path path) {
    return isHiddenSibling(target, path, STAGING);
  }

  /** Whether the path is what stood at the target and was to be replaced. */
  static boolean isOldOf(Path target, Path path) {
    return isHiddenSibling(target, path, OLD);
  }

  private static boolean isHiddenSibling(Path target, Path path, String purpose) {
    String name = path.getName();
    return name.startsWith(".%s.%s-".formatted(target.getName(), purpose))
        && ABANDONED.matcher(name).matches();
  }

  /** Where it will be. */
  Path target() {
    return target;
  }

  /** Where to write until it is complete. */
  public Path staging() {
    return staging;
  }

  /** Puts the directory in its place; an older one goes only when the new one stands. */
  public void publish() throws IOException {
    WriterMark.remove(fileSystem, staging);
    Path old = hiddenSibling(OLD);
    boolean replaces = fileSystem.exists(target);
    if (replaces) {
      rename(target, old);
    }
    try {
      rename(staging, target);
    } catch (IOException e) {
      if (replaces) {
        rename(old, target);
      }
      throw e;
    }
    published = true;
    fileSystem.cancelDeleteOnExit(staging);
    if (replaces) {
      fileSystem.delete(old, true);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename %s to %s".formatted(from, to));
    }
  }

  private Path hiddenSibling(String purpose) {
    return new Path(
        target.getParent(), ".%s.%s-%s".formatted(target.getName(), purpose, UUID.randomUUID()));
  }

  /** Deletes what was written, of which nothing is needed any more. */
  public void discard() throws IOException {
    fileSystem.delete(staging, true);
  }

  /** Deletes what was not published, unless it is resumable. */
  @Override
  public void close() {
    if (lasting || published) {
      return;
    }
    try {
      fileSystem.delete(staging, true);
      fileSystem.cancelDeleteOnExit(staging);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + staging, e);
    }
  }
}
