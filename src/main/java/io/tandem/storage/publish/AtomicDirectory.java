package io.tandem.storage.publish;

import io.tandem.UserException;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.Published;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory that appears whole or not at all: by one rename or, in object stores, by a marker
 * object. Only the holder of a {@link Lease} writes it. If it is closed before it is published, it
 * disappears unless it is kept; on file systems with renames it also disappears if a signal ends
 * the JVM. The next writer finds the remains of a killed JVM, {@link #left}. Driver only.
 *
 * <pre>
 *   try (AtomicDirectory directory = AtomicDirectory.create(target, hadoop, tell)) {
 *     write(directory.staging());
 *     directory.publish();
 *   }
 * </pre>
 */
public abstract class AtomicDirectory implements AutoCloseable {
  /**
   * Marks the staging directory until it is complete. Late tasks of a dead writer may recreate its
   * directory after it was moved away, but not the marker.
   */
  static final String MARK = ".staging";

  private static final String CHOOSE_ANOTHER = "choose another path";

  final HadoopConf conf;
  final Lease lease;
  final Path target;
  final Consumer<String> tell;
  final Use use;
  private final Replaceable replaceable;
  private Optional<String> replaced = Optional.empty();

  /** Whether the lease belongs to this directory alone and ends with it. */
  private boolean endsLease;

  private boolean published;

  /** The settings and inputs that the content depends on, by name. */
  private SortedMap<String, String> work = Collections.emptySortedMap();

  /** The {@link #work} of content that an earlier writer has made and this one published. */
  private Optional<SortedMap<String, String>> publishedFor = Optional.empty();

  private boolean isKept;

  /** Recognizes directories that may be replaced, and then deleted, and identifies each. */
  @FunctionalInterface
  public interface Replaceable {
    /** Returns an identifier of the content at the path; empty if it is not of the kind. */
    Optional<String> identity(Path path) throws IOException;
  }

  /**
   * The readers of a directory. Programs other than Tandem expect the files directly in it, so in
   * an object store {@link Filling} names the job that writes them.
   */
  public enum Use {
    /** Only Tandem, which understands {@link Published}: in an object store nothing is copied. */
    OURS(""),

    /** Other programs read an exported model. */
    EXPORT("export"),

    /** Other programs read the losses of pairs. */
    LEDGER("ledger"),

    /** Other programs read the tables of a pipeline's steps. */
    STEP("pipeline"),

    /** Other programs read translations; the next writer continues those of a killed one. */
    TRANSLATION("translate"),

    /** Other programs read the translation of a stream, which is one file. */
    STREAM("translate");

    private final String job;

    Use(String job) {
      this.job = job;
    }

    /** Returns the job that writes it, as its script is named. */
    String job() {
      return job;
    }

    /** Returns whether unpublished content is kept for the next writer. */
    boolean isResumed() {
      return this == TRANSLATION;
    }
  }

  AtomicDirectory(Lease lease, Path target, Replaceable replaceable, Consumer<String> tell, Use use)
      throws IOException {
    this.use = use;
    this.tell = tell;
    this.lease = lease;
    this.target = target;
    this.replaceable = replaceable;
    conf = lease.conf();
  }

  private static AtomicDirectory made(
      Lease lease, Path target, Replaceable replaceable, Consumer<String> tell, Use use)
      throws IOException {
    if (!ObjectStores.have(lease.conf(), target)) {
      return new RenamedDirectory(lease, target, replaceable, tell, use);
    }
    return use == Use.OURS
        ? new VersionedDirectory(lease, target, replaceable, tell)
        : new FilledDirectory(lease, target, tell, use);
  }

  private void begin(String advice) throws IOException {
    restoreReplaced();
    replaced = requireReplaceable(conf, target, replaceable, advice, use);
    if (use.isResumed()) {
      resume();
    } else {
      begin();
    }
  }

  /** Creates a directory inside a place whose lease is already held. */
  public static AtomicDirectory within(Lease lease, Path target) throws IOException {
    AtomicDirectory directory = made(lease, target, nothing(), line -> {}, Use.OURS);
    return directory.whileHeld(
        () -> {
          directory.begin(CHOOSE_ANOTHER);
          return directory;
        });
  }

  /**
   * Refuses a path that is taken, before any work is done.
   *
   * @throws UserException if something is there
   */
  public static void requireFree(Path given, Use use, Configuration hadoop) throws IOException {
    HadoopConf conf = HadoopConf.of(hadoop);
    Path target = conf.fileSystem(given).makeQualified(given);
    requireReplaceable(conf, target, nothing(), CHOOSE_ANOTHER, use);
  }

  /**
   * Starts a directory at a path where nothing may exist; a translation continues one that was not
   * published.
   *
   * @param tell receives a line about earlier writers
   * @throws UserException if something is there, or another writer is working on it
   */
  public static AtomicDirectory create(
      Path target, Use use, Configuration hadoop, Consumer<String> tell) {
    return open(target, hadoop, nothing(), CHOOSE_ANOTHER, tell, use);
  }

  /**
   * Starts a directory that only Tandem reads, at a path where nothing may exist.
   *
   * @param advice advice to the user if something is there
   */
  public static AtomicDirectory createOurs(
      Path target, Configuration hadoop, String advice, Consumer<String> tell) {
    return open(target, hadoop, nothing(), advice, tell, Use.OURS);
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
        Use.OURS);
  }

  private static AtomicDirectory open(
      Path given,
      Configuration hadoop,
      Replaceable replaceable,
      String advice,
      Consumer<String> tell,
      Use use) {
    HadoopConf conf = HadoopConf.of(hadoop);
    try {
      return open(given, conf, replaceable, advice, WriterProcess.current(conf, tell), use);
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
      Use use)
      throws IOException {
    Path target = conf.fileSystem(given).makeQualified(given);
    requireReplaceable(conf, target, replaceable, advice, use);
    Lease lease = Lease.acquire(LeaseDirectory.beside(conf, target), target, process);
    try {
      AtomicDirectory directory = made(lease, target, replaceable, process::tell, use);
      directory.begin(advice);
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

  /** Asked for each time, because that fails at once where a store has been silent for long. */
  final FileSystem fileSystem() throws IOException {
    return conf.fileSystem(target);
  }

  static Replaceable nothing() {
    return path -> Optional.empty();
  }

  private static Optional<String> requireReplaceable(
      HadoopConf conf, Path target, Replaceable replaceable, String advice, Use use)
      throws IOException {
    Optional<String> obstacle = obstacle(conf, target, advice, use);
    if (obstacle.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> found = replaceable.identity(target);
    if (found.isEmpty()) {
      throw new UserException(obstacle.get());
    }
    return found;
  }

  /** Returns the obstacle if the target holds more than unpublished work. */
  private static Optional<String> obstacle(HadoopConf conf, Path target, String advice, Use use)
      throws IOException {
    if (!conf.fileSystem(target).exists(target)) {
      return Optional.empty();
    }
    boolean isFilled = ObjectStores.have(conf, target) && use != Use.OURS && use != Use.STREAM;
    if (isFilled) {
      return Filling.obstacle(conf, target, use.job(), advice);
    }
    return Published.isUnfinished(conf, target)
        ? Optional.empty()
        : Optional.of("%s exists already: %s".formatted(target, advice));
  }

  /** Returns whether something is published at the target, or foreign. */
  public static boolean isThere(HadoopConf conf, Path target, Use use) throws IOException {
    return obstacle(conf, target, "", use).isPresent();
  }

  /** Returns whether the target holds more than unpublished work. */
  boolean isTaken() throws IOException {
    return obstacle(conf, target, "", use).isPresent();
  }

  boolean isToBeReplaced(Path path) throws IOException {
    return replaced.isPresent() && replaceable.identity(path).equals(replaced);
  }

  /** Starts empty. */
  abstract void begin() throws IOException;

  /** Continues unpublished work. */
  abstract void resume() throws IOException;

  static Path mark(Path staging) {
    return new Path(staging, MARK);
  }

  /** Returns the unfinished directories that killed writers of the same target left. */
  public abstract List<Path> left() throws IOException;

  /** Removes unused remains of earlier writers. */
  public void clearLeft() throws IOException {
    lease.clearLeft();
  }

  /**
   * Sets whether unpublished content stays for the next writer, {@link #left}, when this is closed
   * or the process is stopped.
   */
  public void keepForTheNext(boolean keep) {
    isKept = keep;
    if (keep) {
      lease.keepForTheNext();
    } else {
      lease.keepNothing();
    }
  }

  /** Sets what the content depends on, by name, for {@link #publishedFor()}. */
  public void describe(SortedMap<String, String> content) {
    work = content;
  }

  final SortedMap<String, String> work() {
    return work;
  }

  /**
   * Returns what the published content depends on if an earlier writer of resumable work was cut
   * off while it published, and this one has finished that; then nothing is left to do.
   */
  public Optional<SortedMap<String, String>> publishedFor() {
    return publishedFor;
  }

  final void publishedFor(SortedMap<String, String> content) {
    publishedFor = Optional.of(content);
  }

  /** Returns the path of the published directory. */
  public Path target() {
    return target;
  }

  /** Returns the path to write to before publication. */
  public abstract Path staging();

  /**
   * Runs work on the directory and returns its result.
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

  /** Work on a directory. */
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
  public abstract void publish() throws IOException;

  /**
   * Publishes one file of the directory at the target; the rest is no longer needed.
   *
   * @throws UserException as {@link #publish}
   */
  public abstract void publishFile(String name) throws IOException;

  UserException somethingElseIsThere(Path kept) {
    return UserException.of(
        "%s was created or changed by another process in the meantime and is left as it is: what this job wrote is complete and is kept in %s; use it there, or move the other one away and rename it",
        target, kept);
  }

  /** Restores the directory that a killed writer had set aside. */
  void restoreReplaced() throws IOException {}

  /** Records that nothing is left to remove or keep. */
  void endsPublished() {
    published = true;
  }

  /**
   * Records publication and clears away what is no longer needed. If clearing fails, the work has
   * succeeded all the same, and the next writer clears.
   */
  void endsPublished(Clearing clearing) {
    endsPublished();
    try {
      clearing.run();
    } catch (IOException e) {
      tell.accept(
          "%s is complete, but what it replaces or was made from could not be removed: %s"
              .formatted(target, e.getMessage()));
    }
  }

  /** Clears away after publication. */
  @FunctionalInterface
  interface Clearing {
    void run() throws IOException;
  }

  /** Returns whether the content is outside the private directory of the lease. */
  boolean isApartFromLease() {
    return true;
  }

  abstract void removeUnpublished() throws IOException;

  abstract boolean isNothingWritten() throws IOException;

  /** Returns the location of unpublished content after this is closed. */
  public Path unfinished() {
    return lease.directory();
  }

  /** Deletes content that is no longer needed. */
  public void discard() throws IOException {
    fileSystem().delete(staging(), true);
  }

  /** Deletes unpublished content, unless it can be resumed. */
  @Override
  public void close() {
    try {
      if (!published && !isKept && (!endsLease || isApartFromLease())) {
        removeUnpublished();
      }
      if (!endsLease) {
        return;
      }
      if (published || isNothingWritten()) {
        lease.keepNothing();
      }
      lease.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + staging(), e);
    }
  }

  /** Returns whether nothing was written at the path. */
  boolean isNothing(Path path) throws IOException {
    return !fileSystem().exists(path)
        || fileSystem().listStatus(path, child -> !child.getName().equals(MARK)).length == 0;
  }
}
