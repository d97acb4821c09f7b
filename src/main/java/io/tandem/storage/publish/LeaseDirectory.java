package io.tandem.storage.publish;

import io.tandem.Text;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a {@link Lease} on a place:
 *
 * <pre>
 * candidate-ID/ID/   private directory of a process that wants to be the holder
 * holder/ID/         that of the holder: at most one has a {@link Holder}'s file
 * left/.../          directories of earlier holders that were killed, or were kept for the next
 * </pre>
 *
 * A candidate becomes the holder by a rename onto {@code holder}, which succeeds only while that is
 * empty. A dead holder's directory is moved to {@code left} by its own name, so that nobody can
 * move the next holder's by mistake.
 *
 * <p>In an object store, where nothing can be renamed, there are only claims:
 *
 * <pre>
 * holder/NUMBER-ID/   that of a process: it holds the lease if it finds no other one after it has written its own
 * </pre>
 *
 * When two processes write claims at the same time, at least one sees the other; a process that
 * sees another removes its own claim and tries again a little later. The claim of a dead holder is
 * removed; its number remains until the next holder, whose number is higher, has ended.
 */
public record LeaseDirectory(HadoopConf conf, Path path) {
  private static final String CANDIDATE = "candidate-";

  private static final Pattern CLAIM = Pattern.compile("(\\d{8,18})-.*");

  /** The object that preserves the name of a removed claim. */
  private static final String ENDED = "ended";

  /** The number of attempts: other processes may get in the way now and then. */
  static final int ATTEMPTS = 10;

  /** Returns the lease for writing inside the run directory at the path. */
  public static LeaseDirectory within(HadoopConf conf, Path run) {
    return new LeaseDirectory(conf, new Path(run, ".writer"));
  }

  /** Returns the lease for writing a directory that is published at the target. */
  static LeaseDirectory beside(HadoopConf conf, Path target) {
    return new LeaseDirectory(
        conf, new Path(target.getParent(), ".%s.unfinished".formatted(target.getName())));
  }

  public static boolean isOne(String name) {
    return name.equals(".writer");
  }

  /** Returns the apparent holder, for display; only a contest makes sure, and takes seconds. */
  public Optional<String> apparentHolder() throws IOException {
    for (Path own : holders()) {
      Optional<Holder> holder = Holder.read(conf, own);
      if (holder.isPresent() && !holder.get().isGone()) {
        long silence = System.currentTimeMillis() - Holder.beat(conf, own).orElse(0);
        if (silence < holder.get().beatMillis() * LeaseContest.MISSED_BEATS) {
          return holder.map(Holder::toString);
        }
      }
    }
    return Optional.empty();
  }

  Path candidate(String id) {
    return new Path(path, CANDIDATE + id);
  }

  Path holder() {
    return new Path(path, "holder");
  }

  Path left() {
    return new Path(path, "left");
  }

  boolean isOfObjects() throws IOException {
    return ObjectStores.have(conf, path);
  }

  /** Returns the path of the next claim. */
  Path nextClaim(String id) throws IOException {
    long highest = in(holder()).stream().mapToLong(LeaseDirectory::number).max().orElse(0);
    return new Path(holder(), Text.format("%08d-%s", highest + 1, id));
  }

  /** Returns the number in the name of a claim; 0 for other names. */
  static long number(Path claim) {
    Matcher name = CLAIM.matcher(claim.getName());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  /** Returns the private directories of holders, including those that were killed. */
  List<Path> holders() throws IOException {
    return isOfObjects() ? claims(true) : in(holder());
  }

  /** Returns the private directories of earlier holders. */
  List<Path> leftOnes() throws IOException {
    return isOfObjects() ? claims(false) : in(left());
  }

  private List<Path> claims(boolean standing) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path each : in(holder())) {
      if (conf.fileSystem(each).exists(new Path(each, Holder.FILE)) == standing) {
        found.add(each);
      }
    }
    return found;
  }

  /** Returns the directories of candidates, including those that were killed. */
  List<Path> candidates() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path each : in(path)) {
      if (each.getName().startsWith(CANDIDATE)) {
        found.add(each);
      }
    }
    return found;
  }

  private List<Path> in(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try {
      for (FileStatus status : conf.fileSystem(directory).listStatus(directory)) {
        found.add(status.getPath());
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return found;
  }

  /**
   * Moves the private directory of a holder or candidate to those of earlier holders, which ends
   * its role.
   *
   * @return the new path; empty if another process was faster
   */
  Optional<Path> leave(Path own) throws IOException {
    if (isOfObjects()) {
      if (!conf.fileSystem(own).exists(new Path(own, Holder.FILE))) {
        return Optional.empty();
      }
      ObjectStores.write(conf, new Path(own, ENDED), out -> {});
      boolean stood = conf.fileSystem(own).delete(new Path(own, Holder.FILE), false);
      return stood ? Optional.of(own) : Optional.empty();
    }
    Path to = new Path(left(), UUID.randomUUID().toString());
    for (int attempt = 1; ; attempt++) {
      try {
        AtomicStep.makeDirectory(conf, left());
        AtomicStep.rename(conf, own, to);
        return Optional.of(to);
      } catch (FileNotFoundException | NoSuchFileException e) {
        if (!conf.fileSystem(own).exists(own)) {
          return Optional.empty();
        }
        if (attempt == ATTEMPTS) { // Another process that cleans up may have removed the parent.
          throw e;
        }
      }
    }
  }

  /** Removes the remains of earlier holders. Only for the holder. */
  void clearLeft() throws IOException {
    for (Path each : leftOnes()) {
      conf.fileSystem(each).delete(each, true);
    }
  }

  /** Removes empty directories. */
  void tidy() {
    AtomicStep.removeEmpty(conf, left());
    AtomicStep.removeEmpty(conf, holder());
    AtomicStep.removeEmpty(conf, path);
  }
}
