package io.tandem.store;

import io.tandem.config.UserException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The way of one process to a {@link Lease}: it waits for nobody who lives, and takes over from who
 * does not. Driver only.
 */
final class LeaseContest {
  /** A holder that has missed so many heartbeats is taken for dead. */
  private static final int MISSED_BEATS = 12;

  /** Looks between two heartbeats. */
  private static final int LOOKS_PER_BEAT = 5;

  private final LeaseDirectory directory;
  private final Path subject;
  private final Consumer<String> tell;
  private final WriterProcess process;
  private final HadoopConf conf;
  private final String id = UUID.randomUUID().toString();

  /**
   * @param subject what is written, for messages
   * @param tell told a line about each dead holder, and when it takes time to find out
   */
  LeaseContest(
      LeaseDirectory directory, Path subject, Consumer<String> tell, WriterProcess process) {
    this.directory = directory;
    this.subject = subject;
    this.tell = tell;
    this.process = process;
    conf = directory.conf();
  }

  /**
   * The lease.
   *
   * @throws UserException when a living process holds it
   */
  Lease win() throws IOException {
    Path candidate = directory.candidate(id);
    FileSystem fileSystem = conf.fileSystem(candidate);
    Path own = new Path(candidate, id);
    Holder holder = process.holder();
    try {
      prepare(own, holder);
      for (int vain = 0; !becomesHolder(candidate, vain); ) {
        vain = takeOver() ? 0 : vain + 1;
      }
    } catch (IOException | RuntimeException e) {
      fileSystem.delete(candidate, true);
      directory.tidy();
      throw e;
    }
    removeDeadCandidates();
    return new Lease(directory, new Path(directory.holder(), id), subject, holder, process);
  }

  private void prepare(Path own, Holder holder) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        AtomicStep.makeDirectories(conf, Lease.files(own));
        holder.write(conf, own);
        return;
      } catch (IOException e) { // A holder that has just ended may have removed what was empty.
        if (attempt == LeaseDirectory.ATTEMPTS || conf.fileSystem(own).exists(own)) {
          throw e;
        }
      }
    }
  }

  /**
   * @param vain how often it could not although there was no holder
   */
  private boolean becomesHolder(Path candidate, int vain) throws IOException {
    try {
      AtomicStep.replace(conf, candidate, directory.holder());
      return true;
    } catch (IOException e) {
      if (vain > LeaseDirectory.ATTEMPTS) {
        throw e;
      }
      return false;
    }
  }

  /** Makes way. Returns whether there was a holder. */
  private boolean takeOver() throws IOException {
    boolean any = false;
    for (Path own : directory.holders()) {
      any = true;
      Optional<Holder> holder = Holder.read(conf, own);
      if (holder.isEmpty()) {
        directory.leave(own); // What late tasks of a dead holder wrote.
      } else if (holder.get().isGone()) {
        leave(own, "%s is no more".formatted(holder.get()));
      } else if (isSilent(own, holder.get())) {
        leave(own, "%s shows no sign of life".formatted(holder.get()));
      }
    }
    return any;
  }

  private void leave(Path own, String why) throws IOException {
    if (directory.leave(own).isPresent()) {
      tell.accept("%s: %s, its place is taken over".formatted(subject, why));
    }
  }

  /**
   * Whether the holder misses its heartbeats. Looks are counted, not time: while this process
   * sleeps, so may the other.
   *
   * @return false, too, when it has gone meanwhile
   */
  private boolean isSilent(Path own, Holder holder) throws IOException {
    OptionalLong first = Holder.beat(conf, own);
    tell.accept(
        "%s is held by %s: waiting for at most %s s for a sign of life"
            .formatted(subject, holder, holder.beatMillis() * MISSED_BEATS / 1000));
    for (int look = 0; look < MISSED_BEATS * LOOKS_PER_BEAT; look++) {
      process.pause(holder.beatMillis() / LOOKS_PER_BEAT);
      OptionalLong now = Holder.beat(conf, own);
      if (now.isEmpty()) {
        return false;
      }
      if (!now.equals(first)) {
        throw new UserException(
            "%s is being written by %s since %s: wait for that to end, stop it, or choose another path"
                .formatted(subject, holder, holder.since()));
      }
    }
    return true;
  }

  /** They have written nothing but who they were. */
  private void removeDeadCandidates() throws IOException {
    for (Path own : directory.candidates()) {
      if (Holder.read(conf, own).filter(Holder::isGone).isPresent()) {
        conf.fileSystem(own).delete(own.getParent(), true);
      }
    }
  }
}
