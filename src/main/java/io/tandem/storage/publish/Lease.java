package io.tandem.storage.publish;

import io.tandem.storage.AtomicFile;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.Published;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to write at a place, which a dead process loses, and a fence against one
 * that comes back late. The holder changes things only by atomic renames ({@link AtomicStep}) out
 * of its private directory or into it; a process that takes over first moves that directory away.
 * So a process that was suspended for minutes can no longer change anything: its next rename finds
 * nothing to rename, and throws a {@link LeaseLostException}.
 *
 * <p>A holder is dead if it was a process of this machine and has ended, or if it has missed its
 * heartbeats; nobody takes over from a living one. This holds on HDFS and local disks. In an object
 * store ({@link LeaseDirectory}) the holder asks whether its claim is still there before it changes
 * anything: a process that is suspended between the two for a minute overwrites one object of its
 * successor. Driver only.
 */
public final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** The priority of the shutdown hook: after Spark has ended, before file systems are closed. */
  private static final int SHUTDOWN_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

  private final LeaseDirectory directory;
  private final HadoopConf conf;
  private final Path own;
  private final Path subject;
  private final Holder holder;
  private final Runnable endOfBeats;
  private final boolean isOfObjects;
  private final Runnable whenTheProcessEnds = this::close;
  private long lastBeat;
  private volatile boolean closed;
  private volatile boolean lasting;
  private volatile boolean lost;
  private volatile Runnable whenLost = () -> {};

  /**
   * Creates the lease of a process that has become the holder.
   *
   * @throws IOException if the file system of the directory cannot be reached
   */
  Lease(LeaseDirectory directory, Path own, Path subject, Holder holder, WriterProcess process)
      throws IOException {
    this.directory = directory;
    this.conf = directory.conf();
    this.own = own;
    this.subject = subject;
    this.holder = holder;
    isOfObjects = directory.isOfObjects();
    // Without a timeout, Hadoop would read all of its configuration anew to find it there.
    ShutdownHookManager.get()
        .addShutdownHook(
            whenTheProcessEnds, SHUTDOWN_PRIORITY, shutdownSeconds(), TimeUnit.SECONDS);
    endOfBeats = process.every(holder.beatMillis(), this::beat);
  }

  private long shutdownSeconds() {
    return Math.max(
        ShutdownHookManager.TIMEOUT_MINIMUM,
        conf.configuration()
            .getTimeDuration(
                CommonConfigurationKeysPublic.SERVICE_SHUTDOWN_TIMEOUT,
                CommonConfigurationKeysPublic.SERVICE_SHUTDOWN_TIMEOUT_DEFAULT,
                TimeUnit.SECONDS));
  }

  /**
   * Takes the lease of a place.
   *
   * @param subject what is written there, for messages
   * @param process the process that takes it
   * @throws HeldException if a living process holds it
   */
  public static Lease acquire(LeaseDirectory directory, Path subject, WriterProcess process)
      throws IOException {
    return new LeaseContest(directory, subject, process).win();
  }

  /** Returns the directory of incomplete small files and of deletions in progress. */
  static Path files(Path own) {
    return new Path(own, "files");
  }

  public HadoopConf conf() {
    return conf;
  }

  /** Returns a path that only this holder uses. */
  Path own(String name) {
    return new Path(own, name);
  }

  /** Returns the private directories of earlier holders, which now belong to this one. */
  List<Path> leftOnes() throws IOException {
    return directory.leftOnes();
  }

  /** Removes the remains of earlier holders. */
  public void clearLeft() throws IOException {
    directory.clearLeft();
  }

  /** The directory of the lease. */
  Path directory() {
    return directory.path();
  }

  /** Keeps the content of the private directory for the next holder when the lease ends. */
  void keepForTheNext() {
    lasting = true;
  }

  /** Deletes the content of the private directory when the lease ends. */
  void keepNothing() {
    lasting = false;
  }

  /** Writes a file, replacing an older one if there is one. */
  public void write(Path target, ObjectStores.Content content) throws IOException {
    if (isOfObjects) {
      requireStillHeld();
      ObjectStores.write(conf, target, content);
      return;
    }
    Path temporary = inFiles();
    try {
      try (FSDataOutputStream out = AtomicStep.createFile(conf, temporary)) {
        content.writeTo(out);
      }
      AtomicStep.replace(conf, temporary, target);
    } catch (IOException | RuntimeException | FSError e) {
      requireHeldAfter(e);
      AtomicFile.discard(conf, temporary, e);
      throw e;
    }
  }

  /** Writes a file, replacing an older one if there is one. */
  public void write(Path target, byte[] content) throws IOException {
    write(
        target,
        out -> {
          out.write(content);
          if (!isOfObjects) {
            out.hsync();
          }
        });
  }

  /** Deletes a file or a whole directory, if it exists. */
  public void delete(Path path) throws IOException {
    FileSystem fileSystem = conf.fileSystem(path);
    if (isOfObjects) {
      requireStillHeld();
      for (Published mark : Published.all(conf, path)) {
        fileSystem.delete(mark.markIn(path), false);
      }
      fileSystem.delete(path, true);
      return;
    }
    Optional<Path> removed = takeAway(path, UUID.randomUUID().toString());
    if (removed.isPresent()) {
      fileSystem.delete(removed.get(), true);
    }
  }

  /**
   * Moves the file or directory at the path, if any, to a name among the files of this holder.
   *
   * @return the new path
   */
  Optional<Path> takeAway(Path path, String name) throws IOException {
    Path to = new Path(files(own), name);
    try {
      AtomicStep.rename(conf, path, to);
      return Optional.of(to);
    } catch (IOException e) {
      requireHeldAfter(e);
      if (conf.fileSystem(path).exists(path)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Path inFiles() {
    return new Path(files(own), UUID.randomUUID().toString());
  }

  /**
   * Checks, without asking the file system, that the lease is not known to be lost.
   *
   * @throws LeaseLostException if it is
   */
  public void requireHeld() {
    if (lost) {
      throw loss();
    }
  }

  /**
   * Registers an action, such as ending useless work, for a heartbeat that finds the lease lost.
   *
   * @param action run at most once, by another thread
   */
  public void whenLost(Runnable action) {
    whenLost = action;
  }

  /**
   * Asks the file system whether this process holds the lease.
   *
   * @throws LeaseLostException if it does not
   */
  public void requireStillHeld() throws IOException {
    lost |= !conf.fileSystem(own).exists(new Path(own, Holder.FILE));
    requireHeld();
  }

  /** Returns a number that is higher than that of each holder from whom this one took over. */
  long number() {
    return LeaseDirectory.number(own);
  }

  /** Throws if the loss of the lease is the cause of a failure. */
  public void requireHeldAfter(Throwable failure) {
    try {
      lost |= !conf.fileSystem(own).exists(new Path(own, Holder.FILE));
    } catch (IOException e) {
      failure.addSuppressed(e); // Then the loss of the lease is not the cause.
    }
    if (lost && !(failure instanceof LeaseLostException)) {
      LeaseLostException loss = loss();
      loss.addSuppressed(failure);
      throw loss;
    }
  }

  /** Returns whether a renamed path still contains the holder's lease. */
  public boolean isHeldIn(Path before, Path now) throws IOException {
    String relative = before.toUri().relativize(own.toUri()).getPath();
    return conf.fileSystem(now).exists(new Path(new Path(now, relative), Holder.FILE));
  }

  /** Returns the exception for a lost lease. */
  public LeaseLostException loss() {
    if (closed) {
      return new LeaseLostException(
          "this process no longer writes %s, as it is about to end".formatted(subject));
    }
    return new LeaseLostException(
        "%s %s while this process (%s) was suspended or unreachable: it stops here, and what it saved before is kept"
            .formatted(subject, successor(), holder));
  }

  private String successor() {
    try {
      for (Path each : directory.holders()) {
        Optional<Holder> other = Holder.read(conf, each);
        if (other.isPresent()) {
          return "was taken over by %s at %s".formatted(other.get(), other.get().since());
        }
      }
    } catch (IOException e) {
      LOG.warn("cannot tell who took over {}: {}", subject, e.getMessage());
    }
    return "was taken over or removed";
  }

  /** Renews the heartbeat, and notices if this process was taken for dead. */
  synchronized void beat() {
    if (closed || lost) {
      return;
    }
    Path file = new Path(own, Holder.FILE);
    try {
      lastBeat = Math.max(lastBeat + 1, System.currentTimeMillis());
      if (!isOfObjects) {
        conf.fileSystem(file).setTimes(file, lastBeat, -1);
      } else if (conf.fileSystem(file).exists(file)) {
        Holder.beatInObject(conf, own, lastBeat);
      } else {
        throw new FileNotFoundException(file.toString());
      }
    } catch (FileNotFoundException e) {
      lost = true;
      whenLost.run();
    } catch (IOException | RuntimeException e) {
      LOG.debug("could not renew the lease {}, trying again", own, e);
    }
  }

  /**
   * Gives the lease back. The content of its private directory is deleted, unless it is kept for
   * the next holder.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    endOfBeats.run();
    try {
      Optional<Path> left = directory.leave(own);
      if (left.isPresent() && !lasting) {
        conf.fileSystem(own).delete(left.get(), true);
      }
      directory.tidy();
    } catch (IOException e) {
      LOG.warn("cannot release {}, so the next writer may have to wait: {}", own, e.getMessage());
    }
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(whenTheProcessEnds);
    }
  }
}
