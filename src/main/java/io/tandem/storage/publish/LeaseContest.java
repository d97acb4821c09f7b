package io.tandem.storage.publish;

import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.fs.Path;

/**
 * The attempt of one process to get a {@link Lease}: fails if a living process holds it, takes over
 * from a dead one. Driver only.
 */
final class LeaseContest {
  /** The number of missed heartbeats after which a holder is taken for dead. */
  static final int MISSED_BEATS = 12;

  /** The number of checks in one heartbeat interval. */
  private static final int LOOKS_PER_BEAT = 5;

  private final LeaseDirectory directory;
  private final Path subject;
  private final WriterProcess process;
  private final HadoopConf conf;
  private final String id = UUID.randomUUID().toString();
  private final Path candidate;
  private Path claim;

  /**
   * @param subject what is written, for messages
   * @param process is told of each dead holder, and of each wait to find out
   */
  LeaseContest(LeaseDirectory directory, Path subject, WriterProcess process) {
    this.directory = directory;
    this.subject = subject;
    this.process = process;
    conf = directory.conf();
    candidate = directory.candidate(id);
    claim = new Path(directory.holder(), id);
  }

  /**
   * Returns the lease.
   *
   * @throws HeldException if a living process holds it
   */
  Lease win() throws IOException {
    Holder holder = process.holder();
    try {
      for (int vain = 0; !becomesHolder(holder, vain); vain++) {
        // Others were faster, or have removed the candidate.
      }
    } catch (IOException | RuntimeException e) {
      conf.fileSystem(candidate).delete(candidate, true);
      conf.fileSystem(claim).delete(claim, true);
      directory.tidy();
      throw e;
    }
    removeOtherCandidates();
    return new Lease(directory, claim, subject, holder, process);
  }

  private boolean becomesHolder(Holder holder, int vain) throws IOException {
    makeWay();
    if (directory.isOfObjects()) {
      return claims(holder, vain);
    }
    try {
      AtomicStep.makeDirectories(conf, Lease.files(own()));
      holder.write(conf, own());
      AtomicStep.replace(conf, candidate, directory.holder());
      return true;
    } catch (IOException e) {
      if (vain == LeaseDirectory.ATTEMPTS) {
        throw e;
      }
      return false;
    }
  }

  /** Writes a claim, which counts if no other process has one. */
  private boolean claims(Holder holder, int vain) throws IOException {
    claim = directory.nextClaim(id);
    holder.write(conf, claim);
    if (directory.holders().equals(List.of(claim))) {
      return true;
    }
    conf.fileSystem(claim).delete(claim, true);
    if (vain == LeaseDirectory.ATTEMPTS) {
      throw new HeldException(
          "%s: several processes begin to write it at the same time; start one of them again"
              .formatted(subject));
    }
    process.pause(ThreadLocalRandom.current().nextLong(holder.beatMillis()));
    return false;
  }

  private Path own() {
    return new Path(candidate, id);
  }

  /** Moves dead holders out of the way, waiting to see whether they live. */
  private void makeWay() throws IOException {
    for (Path own : directory.holders()) {
      Optional<Holder> holder = Holder.read(conf, own);
      if (holder.isEmpty()) {
        directory.leave(own); // Written by late tasks of a dead holder.
      } else if (holder.get().isGone()) {
        leave(own, "%s no longer exists".formatted(holder.get()));
      } else if (isSilent(own, holder.get())) {
        leave(own, "%s shows no sign of life".formatted(holder.get()));
      }
    }
  }

  private void leave(Path own, String why) throws IOException {
    if (directory.leave(own).isPresent()) {
      process.tell("%s: %s; taking over".formatted(subject, why));
    }
  }

  /**
   * Returns whether the holder misses its heartbeats. Checks are counted rather than time, because
   * both processes may be suspended together.
   *
   * @return false also if it has ended in the meantime
   */
  private boolean isSilent(Path own, Holder holder) throws IOException {
    OptionalLong first = Holder.beat(conf, own);
    process.tell(
        "%s is held by %s: waiting up to %s s for a sign of life"
            .formatted(subject, holder, holder.beatMillis() * MISSED_BEATS / 1000));
    for (int look = 0; look < MISSED_BEATS * LOOKS_PER_BEAT; look++) {
      process.pause(holder.beatMillis() / LOOKS_PER_BEAT);
      OptionalLong now = Holder.beat(conf, own);
      if (now.isEmpty()) {
        return false;
      }
      if (!now.equals(first)) {
        throw new HeldException(
            "%s is being written by %s since %s: wait for that to end, stop it, or choose another path"
                .formatted(subject, holder, holder.since()));
      }
    }
    return true;
  }

  /** Removes candidates: most belong to killed processes, and a living one recreates its own. */
  private void removeOtherCandidates() throws IOException {
    for (Path other : directory.candidates()) {
      Optional<Path> removed = directory.leave(other);
      if (removed.isPresent()) {
        conf.fileSystem(other).delete(removed.get(), true);
      }
    }
  }
}
