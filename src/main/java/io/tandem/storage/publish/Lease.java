package io.tandem.storage.publish;

import io.tandem.storage.AtomicFile;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to write at a place, which a dead process loses, and a fence against one
 * that comes back late. Whatever the holder changes is a rename out of its own directory or into
 * it, in one step ({@link AtomicStep}); who takes over moves that directory away first. So a
 * process that stood still for minutes cannot change a thing any more, whatever it believes: its
 * next rename finds nothing to rename, and throws a {@link LeaseLostException}.
 *
 * <p>A holder is dead when it was a process of this machine and is no more, or when it has missed
 * its heartbeats; a living one is never taken over. All that on HDFS and local disks; on other file
 * systems two processes may both hold the lease, as far as these rename in more than one step or
 * keep no times. Driver only.
 */
public final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** Priority after the end of Spark, before file systems are closed. */
  private static final int SHUTDOWN_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

  private final LeaseDirectory directory;
  private final HadoopConf conf;
  private final Path own;
  private final Path subject;
  private final Holder holder;
  private final Runnable endOfBeats;
  private final Runnable whenTheProcessEnds = this::close;
  private long lastBeat;
  private volatile boolean closed;
  private volatile boolean lasting;
  private volatile boolean lost;
  private volatile Runnable whenLost = () -> {};

  /** The lease of a process that has become the holder. */
  Lease(LeaseDirectory directory, Path own, Path subject, Holder holder, WriterProcess process) {
    this.directory = directory;
    this.conf = directory.conf();
    this.own = own;
    this.subject = subject;
    this.holder = holder;
    ShutdownHookManager.get().addShutdownHook(whenTheProcessEnds, SHUTDOWN_PRIORITY);
    endOfBeats = process.every(holder.beatMillis(), this::beat);
  }

  /**
   * Takes the lease of a place.
   *
   * @param subject what is written there, for messages
   * @param process the process that takes it
   * @throws io.tandem.config.UserException when a living process holds it
   */
  public static Lease acquire(LeaseDirectory directory, Path subject, WriterProcess process)
      throws IOException {
    return new LeaseContest(directory, subject, process).win();
  }

  /** Returns where small files are until they are whole, and where goes what is deleted. */
  static Path files(Path own) {
    return new Path(own, "files");
  }

  public HadoopConf conf() {
    return conf;
  }

  /** A place that only this holder has. */
  Path own(String name) {
    return new Path(own, name);
  }

  /** Own directories of earlier holders, which are now this one's. */
  List<Path> leftOnes() throws IOException {
    return directory.leftOnes();
  }

  /** Removes what earlier holders left. */
  public void clearLeft() throws IOException {
    directory.clearLeft();
  }

  /** The directory of the lease. */
  Path directory() {
    return directory.path();
  }

  /** Keeps what is in its own directory for the next holder when it ends. */
  void keepForTheNext() {
    lasting = true;
  }

  /** Deletes what is in its own directory when it ends. */
  void keepNothing() {
    lasting = false;
  }

  /** Writes the content of a file. */
  public interface Content {
    void writeTo(FSDataOutputStream out) throws IOException;
  }

  /** Writes a file, in place of an older one if there is one. */
  public void write(Path target, Content content) throws IOException {
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

  /** Writes a file, in place of an older one if there is one. */
  public void write(Path target, byte[] content) throws IOException {
    write(
        target,
        out -> {
          out.write(content);
          out.hsync();
        });
  }

  /** Deletes a file or a whole directory, if it is there. */
  public void delete(Path path) throws IOException {
    FileSystem fileSystem = conf.fileSystem(path);
    Optional<Path> removed = takeAway(path, UUID.randomUUID().toString());
    if (removed.isPresent()) {
      fileSystem.delete(removed.get(), true);
    }
  }

  /**
   * Moves what is at the path, if something is, to a name among the files of this holder.
   *
   * @return where it is now
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
   * Fails when it is known that the lease is lost, without asking the file system.
   *
   * @throws LeaseLostException then
   */
  public void requireHeld() {
    if (lost) {
      throw loss();
    }
  }

  /**
   * Registers an action for the moment when a heartbeat finds that the lease is lost, such as
   * ending work that is in vain.
   *
   * @param action done at most once, by another thread
   */
  public void whenLost(Runnable action) {
    whenLost = action;
  }

  /** Fails with the loss of the lease if that is behind a failure. */
  public void requireHeldAfter(Throwable failure) {
    try {
      lost |= !conf.fileSystem(own).exists(new Path(own, Holder.FILE));
    } catch (IOException e) {
      failure.addSuppressed(e); // Then that is not what it is about.
    }
    if (lost && !(failure instanceof LeaseLostException)) {
      LeaseLostException loss = loss();
      loss.addSuppressed(failure);
      throw loss;
    }
  }

  /** Returns whether this is the holder's lease at a path that was renamed. */
  public boolean isHeldIn(Path before, Path now) throws IOException {
    String relative = before.toUri().relativize(own.toUri()).getPath();
    return conf.fileSystem(now).exists(new Path(new Path(now, relative), Holder.FILE));
  }

  /** Returns the exception for when it is lost. */
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

  /** Shows that this process lives, and finds out when it was taken for dead. */
  synchronized void beat() {
    if (closed || lost) {
      return;
    }
    Path file = new Path(own, Holder.FILE);
    try {
      lastBeat = Math.max(lastBeat + 1, System.currentTimeMillis());
      conf.fileSystem(file).setTimes(file, lastBeat, -1);
    } catch (FileNotFoundException e) {
      lost = true;
      whenLost.run();
    } catch (IOException | RuntimeException e) {
      LOG.debug("could not renew the lease {}, trying again", own, e);
    }
  }

  /** Gives the lease back. What is in its own directory goes, unless it is kept for the next. */
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
