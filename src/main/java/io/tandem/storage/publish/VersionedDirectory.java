package io.tandem.storage.publish;

import io.tandem.UserException;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.Published;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * An {@link AtomicDirectory} of an object store that only Tandem reads: a {@link Published}
 * version, which is written in its place and exists when a last, empty object says so. Nothing is
 * renamed or copied. HDFS has renamed directories instead, because only a rename stops a writer
 * that is taken for dead at the moment at which it publishes, and because other programs can read
 * them. Here, such a writer has a lower number than the one that took over from it. Driver only.
 */
final class VersionedDirectory extends AtomicDirectory {
  private Published version;

  /** Whether the version may be visible, so that its content must stay. */
  private boolean mayExist;

  /** The former content that had no versions. */
  private List<Path> plain = List.of();

  VersionedDirectory(Lease lease, Path target, Replaceable replaceable, Consumer<String> tell)
      throws IOException {
    super(lease, target, replaceable, tell, Use.OURS);
  }

  @Override
  void begin() throws IOException {
    lease.requireStillHeld();
    long published = Published.latest(conf, target).map(Published::number).orElse(0L);
    version = new Published(published + lease.number(), UUID.randomUUID().toString());
    Path mark = mark(staging());
    ObjectStores.write(conf, mark, out -> {});
  }

  @Override
  void resume() {
    throw new UnsupportedOperationException("what is resumed has no versions");
  }

  @Override
  public List<Path> left() throws IOException {
    Optional<Published> latest = Published.latest(conf, target);
    List<Path> found = new ArrayList<>();
    for (Published content : Published.contents(conf, target)) {
      if (!content.equals(version) && !latest.equals(Optional.of(content))) {
        Path left = content.contentIn(target);
        fileSystem()
            .delete(mark(left), false); // Its writer, if it lives, cannot publish it any more.
        found.add(left);
      }
    }
    return found;
  }

  /** Keeps the contents of earlier writers, which are removed when a newer version hides them. */
  @Override
  public void clearLeft() throws IOException {
    lease.clearLeft();
  }

  @Override
  public Path staging() {
    return version.contentIn(target);
  }

  @Override
  public void publish() throws IOException {
    lease.requireStillHeld();
    if (!fileSystem().delete(mark(staging()), false)) {
      throw new IOException("%s is not what this writer began".formatted(staging()));
    }
    if (isTaken()) {
      if (!isToBeReplaced(target)) {
        endsPublished();
        throw UserException.of(
            "%s was created or changed by another process in the meantime and is left as it is: what this job wrote is complete and is kept in %s; use it there",
            target, staging());
      }
      plain = Published.others(conf, target);
    }
    lease.requireStillHeld();
    mark();
    endsPublished();
    if (!isLatest()) {
      throw lease.loss();
    }
    endsPublished(this::removeOlder);
  }

  /** Makes the version visible. A store may do so and still report a failure. */
  private void mark() throws IOException {
    mayExist = true;
    try {
      ObjectStores.write(conf, version.markIn(target), out -> {});
    } catch (IOException e) {
      if (!isLatest()) {
        throw e;
      }
    }
  }

  private boolean isLatest() throws IOException {
    return Published.latest(conf, target).equals(Optional.of(version));
  }

  /** Hides older versions before their content is removed. */
  private void removeOlder() throws IOException {
    for (Published mark : Published.all(conf, target)) {
      if (mark.number() < version.number()) {
        fileSystem().delete(mark.markIn(target), false);
      }
    }
    for (Published content : Published.contents(conf, target)) {
      if (content.number() < version.number()) {
        fileSystem().delete(content.contentIn(target), true);
      }
    }
    for (Path path : plain) {
      fileSystem().delete(path, true);
    }
    lease.clearLeft();
  }

  @Override
  public void publishFile(String name) {
    throw new UnsupportedOperationException("a file has no versions");
  }

  @Override
  void removeUnpublished() throws IOException {
    if (version != null && !mayExist) {
      fileSystem().delete(staging(), true);
      if (!fileSystem().exists(target) || fileSystem().listStatus(target).length == 0) {
        fileSystem().delete(target, false);
      }
    }
  }

  @Override
  boolean isNothingWritten() throws IOException {
    return isNothing(staging());
  }
}
