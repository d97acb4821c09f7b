package io.tandem.storage.publish;

import io.tandem.config.UserException;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory that appears whole or not at all. It is written in the private directory of the
 * holder of a {@link Lease} and renamed when complete; if it is closed before that, or the JVM is
 * ended by a signal, it disappears. The next writer gets what a killed JVM leaves, {@link #left}.
 * Driver only.
 *
 * <pre>
 *   try (AtomicDirectory directory = AtomicDirectory.create(target, hadoop, tell)) {
 *     write(directory.staging());
 *     directory.publish();
 *   }
 * </pre>
 */
public final class AtomicDirectory implements AutoCloseable {
  private static final String STAGING = "staging-";
  private static final String WHOLE = "whole-";
  private static final String REPLACED = "replaced-";

  /**
   * A marker in the staging directory until that is complete. Tasks that a dead writer had started
   * may recreate its directory after it has been moved away, but not the marker.
   */
  private static final String MARK = ".staging";

  private final HadoopConf conf;
  private final FileSystem fileSystem;
  private final Lease lease;
  private final Path target;
  private final Replaceable replaceable;
  private final Consumer<String> tell;
  private final Optional<String> replaced;

  /** Whether the lease belongs to this directory alone and ends with it. */
  private boolean endsLease;

  private boolean published;

  /**
   * The kind of directories that may be replaced and are then deleted, with a way to identify each.
   */
  @FunctionalInterface
  public interface Replaceable {
    /** Returns an identifier of the content at the path; empty if it is not of the kind. */
    Optional<String> identity(Path path) throws IOException;
  }

  private AtomicDirectory(
      Lease lease, Path target, Replaceable replaceable, String advice, Consumer<String> tell)
      throws IOException {
    this.tell = tell;
    this.lease = lease;
    this.target = target;
    this.replaceable = replaceable;
    conf = lease.conf();
    fileSystem = conf.fileSystem(target);
    restoreReplaced();
    replaced = requireReplaceable(fileSystem, target, replaceable, advice);
  }

  /** Creates a directory inside a place whose lease is already held. */
  public static AtomicDirectory within(Lease lease, Path target) throws IOException {
    AtomicDirectory directory =
        new AtomicDirectory(lease, target, nothing(), "choose another path", line -> {});
    return directory.whileHeld(
        () -> {
          directory.begin();
          return directory;
        });
  }

  /**
   * Starts a directory at a path where nothing may exist, or resumes one that was not published:
   * its content is kept until it is.
   *
   * @param tell receives a line about earlier writers
   * @throws UserException if something is there, or another writer is working on it
   */
  public static AtomicDirectory resumable(Path given, Configuration hadoop, Consumer<String> tell) {
    return open(given, hadoop, nothing(), "choose another path", tell, AtomicDirectory::resume);
  }

  /**
   * Refuses a path that is taken, before any work is done.
   *
   * @throws UserException if something is there
   */
  public static void requireFree(Path given, Configuration hadoop) throws IOException {
    FileSystem fileSystem = given.getFileSystem(hadoop);
    requireReplaceable(
        fileSystem, fileSystem.makeQualified(given), nothing(), "choose another path");
  }

  /**
   * Starts a directory at a path where nothing may exist.
   *
   * @param tell receives a line about earlier writers
   * @throws UserException if something is there, or another writer is working on it
   */
  public static AtomicDirectory create(Path target, Configuration hadoop, Consumer<String> tell) {
    return create(target, hadoop, "choose another path", tell);
  }

  /**
   * Starts a directory with other advice to the user if something is there.
   *
   * @param advice what to do then
   */
  public static AtomicDirectory create(
      Path target, Configuration hadoop, String advice, Consumer<String> tell) {
    return open(target, hadoop, nothing(), advice, tell, AtomicDirectory::begin);
  }

  /**
   * Starts a directory that may replace an older one of its kind.
   *
   * @param replaceable recognizes the kind; nothing else is ever deleted
   * @param kind name of the kind, for the message
   * @param tell receives a line about earlier writers
   * @throws UserException if something else is there, or another writer is working on it
   */
  public static AtomicDirectory replace(
      Path target,
      Configuration hadoop,
      Replaceable replaceable,
      String kind,
      Consumer<String> tell) {
    return open(
        target,
        hadoop,
        replaceable,
        "only " + kind + " can be overwritten; choose another path",
        tell,
        AtomicDirectory::begin);
  }

  /** The initial content of a directory. */
  interface Beginning {
    void begin(AtomicDirectory directory) throws IOException;
  }

  private static AtomicDirectory open(
      Path given,
      Configuration hadoop,
      Replaceable replaceable,
      String advice,
      Consumer<String> tell,
      Beginning beginning) {
    HadoopConf conf = HadoopConf.of(hadoop);
    try {
      return open(given, conf, replaceable, advice, WriterProcess.current(conf, tell), beginning);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write next to " + given, e);
    }
  }

  static AtomicDirectory open(
      Path given,
      HadoopConf conf,
      Replaceable replaceable,
      String advice,
      WriterProcess process,
      Beginning beginning)
      throws IOException {
    Path target = conf.fileSystem(given).makeQualified(given);
    requireReplaceable(conf.fileSystem(target), target, replaceable, advice);
    Lease lease = Lease.acquire(LeaseDirectory.beside(conf, target), target, process);
    try {
      AtomicDirectory directory =
          new AtomicDirectory(lease, target, replaceable, advice, process::tell);
      beginning.begin(directory);
      directory.endsLease = true;
      return directory;
    } catch (IOException | RuntimeException e) {
      try {
        lease.requireHeldAfter(e);
      } finally {
        lease.close();
      }
      throw e;
    }
  }

  static Replaceable nothing() {
    return path -> Optional.empty();
  }

  private static Optional<String> requireReplaceable(
      FileSystem fileSystem, Path target, Replaceable replaceable, String advice)
      throws IOException {
    if (!fileSystem.exists(target)) {
      return Optional.empty();
    }
    Optional<String> found = replaceable.identity(target);
    if (found.isEmpty()) {
      throw new UserException("%s exists already: %s".formatted(target, advice));
    }
    return found;
  }

  void begin() throws IOException {
    fileSystem.delete(staging(), true);
    fileSystem.delete(whole(), true);
    AtomicStep.makeDirectory(conf, staging());
    AtomicStep.createFile(conf, mark(staging())).close();
  }

  void resume() throws IOException {
    lease.keepForTheNext();
    for (Path left : left()) {
      if (!fileSystem.exists(staging())) {
        AtomicStep.rename(conf, left, staging());
      }
    }
    if (!fileSystem.exists(staging())) {
      begin();
    }
    AtomicStep.createFile(conf, mark(staging())).close();
  }

  private static Path mark(Path staging) {
    return new Path(staging, MARK);
  }

  /** Returns the unfinished directories that killed writers of the same target left. */
  public List<Path> left() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path own : lease.leftOnes()) {
      for (String state : List.of(STAGING, WHOLE)) {
        Path left = new Path(own, state + target.getName());
        if (fileSystem.exists(left) && (state.equals(WHOLE) || fileSystem.exists(mark(left)))) {
          found.add(left);
        }
      }
    }
    return found;
  }

  /** Removes what earlier writers left and is not used. */
  public void clearLeft() throws IOException {
    lease.clearLeft();
  }

  /** Returns the path of the published directory. */
  public Path target() {
    return target;
  }

  /** Returns the path to write to until it is complete. */
  public Path staging() {
    return lease.own(STAGING + target.getName());
  }

  private Path whole() {
    return lease.own(WHOLE + target.getName());
  }

  /**
   * Does work on it and returns the result.
   *
   * @throws LeaseLostException if the work fails because another process has taken over
   */
  public <T> T whileHeld(Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      lease.requireHeldAfter(e);
      throw e;
    }
  }

  /** Some work. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Publishes the directory. An older one is deleted only after the new one is in place, and only
   * if it is the one that was there at the start.
   *
   * @throws UserException if anything else is there by now, which is kept; the message then says
   *     where the new directory is
   */
  public void publish() throws IOException {
    seal();
    Optional<Path> old = setAside();
    putInPlace(whole(), old);
    published = true;
    if (old.isPresent()) {
      fileSystem.delete(old.get(), true);
    }
    lease.clearLeft();
  }

  /**
   * Publishes one file of the directory at the target; the rest is no longer needed.
   *
   * @throws UserException as {@link #publish}
   */
  public void publishFile(String name) throws IOException {
    seal();
    putInPlace(new Path(whole(), name), Optional.empty());
    published = true;
    fileSystem.delete(whole(), true);
    lease.clearLeft();
  }

  /**
   * Moves it to where no task can write any more, and checks that it is what this writer has
   * written.
   */
  private void seal() throws IOException {
    try {
      AtomicStep.rename(conf, staging(), whole());
      if (!fileSystem.delete(mark(whole()), false)) {
        throw new IOException(
            "%s is not the file or directory that this writer began".formatted(whole()));
      }
    } catch (IOException e) {
      lease.requireHeldAfter(e);
      throw e;
    }
  }

  /** Moves the older one out of the way; this writer keeps it until the new one is in place. */
  private Optional<Path> setAside() throws IOException {
    if (!fileSystem.exists(target)) {
      return Optional.empty();
    }
    if (!isToBeReplaced(target)) {
      throw somethingElseIsThere(whole());
    }
    Optional<Path> old = lease.takeAway(target, REPLACED + target.getName());
    if (old.isPresent() && !isToBeReplaced(old.get())) {
      putBack(old.get());
      throw somethingElseIsThere(whole());
    }
    return old;
  }

  private boolean isToBeReplaced(Path path) throws IOException {
    return replaced.isPresent() && replaceable.identity(path).equals(replaced);
  }

  private void putInPlace(Path complete, Optional<Path> old) throws IOException {
    try {
      AtomicStep.rename(conf, complete, target);
    } catch (IOException e) {
      lease.requireHeldAfter(e);
      if (old.isPresent()) {
        putBack(old.get());
      }
      if (e instanceof FileAlreadyExistsException) {
        throw somethingElseIsThere(complete);
      }
      throw e;
    }
  }

  /** Moves it to the target if that is still free, else next to it. */
  private void putBack(Path old) throws IOException {
    try {
      move(old, target);
    } catch (FileAlreadyExistsException e) {
      tell.accept(
          "the older %s is kept as %s, because something else has taken its place"
              .formatted(target.getName(), beside(old, ".old")));
    }
  }

  private UserException somethingElseIsThere(Path complete) throws IOException {
    Path kept = beside(complete, ".new");
    published = true;
    return new UserException(
        "%s was created or changed by another process in the meantime and is left as it is: what this job wrote is complete and is kept in %s; use it there, or move the other one away and rename it"
            .formatted(target, kept));
  }

  /** Gives it an unused name next to the target. */
  private Path beside(Path path, String suffix) throws IOException {
    for (int n = 1; ; n++) {
      String number = n == 1 ? "" : "-" + n;
      Path name = target.suffix(suffix + number);
      try {
        move(path, name);
        return name;
      } catch (FileAlreadyExistsException e) {
        // Taken: try the next one.
      }
    }
  }

  /**
   * Moves something that this writer owns. If it no longer exists, another process has taken over.
   */
  private void move(Path from, Path to) throws IOException {
    try {
      AtomicStep.rename(conf, from, to);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      lease.requireHeldAfter(e);
      throw e;
    }
  }

  /** Restores what a writer had set aside that was killed before the new one was in place. */
  private void restoreReplaced() throws IOException {
    for (Path own : lease.leftOnes()) {
      Path old = new Path(Lease.files(own), REPLACED + target.getName());
      boolean unpublished = fileSystem.exists(new Path(own, WHOLE + target.getName()));
      if (unpublished && fileSystem.exists(old)) {
        putBack(old);
        tell.accept(
            "restored the older %s, which a killed writer had moved aside".formatted(target));
      }
    }
  }

  /** Returns where the unpublished content is after this is closed. */
  public Path unfinished() {
    return lease.directory();
  }

  /** Deletes what was written and is no longer needed. */
  public void discard() throws IOException {
    fileSystem.delete(staging(), true);
  }

  /** Deletes what was not published, unless it is resumable. */
  @Override
  public void close() {
    try {
      if (!endsLease) {
        fileSystem.delete(staging(), true);
        fileSystem.delete(whole(), true);
        return;
      }
      if (published || isNothing(staging()) && isNothing(whole())) {
        lease.keepNothing();
      }
      lease.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + staging(), e);
    }
  }

  /** Returns whether nothing has been written there. */
  private boolean isNothing(Path path) throws IOException {
    return !fileSystem.exists(path)
        || fileSystem.listStatus(path, child -> !child.getName().equals(MARK)).length == 0;
  }
}
