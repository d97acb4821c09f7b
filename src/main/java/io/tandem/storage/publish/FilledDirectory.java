package io.tandem.storage.publish;

import io.tandem.config.UserException;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.Published;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * An {@link AtomicDirectory} of an object store that other programs read. It is written next to its
 * place; then its files are moved there one by one, while an object in it, {@value
 * Published#FILLING}, says that they are not all there. Tandem refuses to read such a directory; a
 * next attempt of a job that can be resumed takes the files back and goes on. One file alone is
 * moved at once. Driver only.
 */
final class FilledDirectory extends AtomicDirectory {
  private static final String STAGING = "staging-";

  private final boolean resumable;

  FilledDirectory(Lease lease, Path target, Consumer<String> tell, Use use) throws IOException {
    super(lease, target, nothing(), tell);
    resumable = use == Use.RESUMABLE;
  }

  @Override
  void begin() throws IOException {
    lease.requireStillHeld();
    fileSystem.delete(staging(), true);
    if (isBeingFilled(target)) {
      Path filling = filling(target);
      for (Path path : Published.others(conf, target)) {
        if (!path.equals(filling)) {
          fileSystem.delete(path, true);
        }
      }
      fileSystem.delete(filling, false);
    }
    ObjectStores.write(conf, mark(staging()), out -> {});
  }

  @Override
  void resume() throws IOException {
    lease.requireStillHeld();
    if (isBeingFilled(target)) {
      ObjectStores.moveAll(conf, target, staging(), Published.FILLING);
      fileSystem.delete(filling(target), false);
    }
    ObjectStores.write(conf, mark(staging()), out -> {});
  }

  private boolean isBeingFilled(Path directory) throws IOException {
    return fileSystem.exists(filling(directory));
  }

  private static Path filling(Path directory) {
    return new Path(directory, Published.FILLING);
  }

  @Override
  public List<Path> left() {
    return List.of();
  }

  /** Returns a place of this writer alone or, where work is resumed, of all its writers. */
  @Override
  public Path staging() {
    String name = STAGING + target.getName();
    return resumable ? new Path(lease.directory(), name) : lease.own(name);
  }

  private void seal() throws IOException {
    lease.requireStillHeld();
    if (!fileSystem.delete(mark(staging()), false)) {
      throw new IOException("%s is not what this writer began".formatted(staging()));
    }
  }

  @Override
  public void publish() throws IOException {
    seal();
    Optional<Path> free = isTaken(conf, target) ? Optional.of(free()) : Optional.empty();
    Path place = free.orElse(target);
    ObjectStores.write(conf, filling(place), out -> {});
    ObjectStores.moveAll(conf, staging(), place, MARK);
    fileSystem.delete(filling(place), false);
    end();
    if (free.isPresent()) {
      throw somethingElseIsThere(place);
    }
  }

  @Override
  public void publishFile(String name) throws IOException {
    seal();
    Optional<Path> free = fileSystem.exists(target) ? Optional.of(free()) : Optional.empty();
    Path place = free.orElse(target);
    AtomicStep.rename(conf, new Path(staging(), name), place);
    end();
    if (free.isPresent()) {
      throw somethingElseIsThere(place);
    }
  }

  private void end() {
    endsPublished(
        () -> {
          fileSystem.delete(staging(), true);
          lease.clearLeft();
        });
  }

  private Path free() throws IOException {
    Path name = target.suffix(".new");
    for (int n = 2; fileSystem.exists(name); n++) {
      name = target.suffix(".new-" + n);
    }
    return name;
  }

  private UserException somethingElseIsThere(Path kept) {
    return new UserException(
        "%s was created or changed by another process in the meantime and is left as it is: what this job wrote is complete and is kept in %s; use it there, or move the other one away and rename it"
            .formatted(target, kept));
  }

  @Override
  void removeUnpublished() throws IOException {
    if (!resumable || isNothingWritten()) {
      fileSystem.delete(staging(), true);
    }
  }

  @Override
  boolean isNothingWritten() throws IOException {
    return isNothing(staging());
  }
}
