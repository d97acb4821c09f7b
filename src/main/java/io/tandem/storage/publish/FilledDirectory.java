package io.tandem.storage.publish;

import io.tandem.storage.AtomicStep;
import io.tandem.storage.ObjectStores;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * An {@link AtomicDirectory} of an object store that other programs read. It is written next to its
 * place; then its files are moved there one by one, while an object in it, {@link Filling}, lists
 * them and marks it as incomplete. Tandem refuses to read an incomplete directory; the next attempt
 * of a resumable job moves the files that remain, that of another job deletes those that were
 * moved. A single file is moved at once. Driver only.
 */
final class FilledDirectory extends AtomicDirectory {
  private static final String STAGING = "staging-";

  FilledDirectory(Lease lease, Path target, Consumer<String> tell, Use use) throws IOException {
    super(lease, target, nothing(), tell, use);
  }

  @Override
  void begin() throws IOException {
    lease.requireStillHeld();
    fileSystem().delete(staging(), true);
    Optional<Filling> begun = Filling.read(conf, target);
    if (begun.isPresent()) {
      for (String file : begun.get().moved(conf, target).keySet()) {
        fileSystem().delete(new Path(target, file), false);
      }
      Filling.remove(conf, target);
    }
    ObjectStores.write(conf, mark(staging()), out -> {});
  }

  @Override
  void resume() throws IOException {
    lease.requireStillHeld();
    Optional<Filling> begun = Filling.read(conf, target);
    if (begun.isPresent()) {
      if (begun.get().isWhole(conf, target, staging())) {
        fill(target, begun.get());
        publishedFor(begun.get().work());
        return;
      }
      // Somebody removed files that had not been moved: they are made again.
      ObjectStores.moveAll(conf, target, staging(), begun.get().moved(conf, target).keySet());
      Filling.remove(conf, target);
    }
    ObjectStores.write(conf, mark(staging()), out -> {});
  }

  /** Moves the files that have not been moved. */
  private void fill(Path place, Filling filling) throws IOException {
    ObjectStores.moveAll(conf, staging(), place, filling.files().keySet());
    Filling.remove(conf, place);
    end();
  }

  @Override
  public List<Path> left() {
    return List.of();
  }

  /** Returns a path of this writer alone or, for resumable work, one that all its writers share. */
  @Override
  public Path staging() {
    String name = STAGING + target.getName();
    return use.isResumed() ? new Path(lease.directory(), name) : lease.own(name);
  }

  private void seal() throws IOException {
    lease.requireStillHeld();
    if (!fileSystem().delete(mark(staging()), false)) {
      throw new IOException("%s is not what this writer began".formatted(staging()));
    }
  }

  @Override
  public void publish() throws IOException {
    seal();
    boolean isFree = ObjectStores.filesBelow(conf, target).isEmpty();
    Optional<Path> free = isFree ? Optional.empty() : Optional.of(free());
    Path place = free.orElse(target);
    Filling filling = Filling.of(conf, use.job(), staging(), MARK, work());
    filling.write(conf, place);
    fill(place, filling);
    if (free.isPresent()) {
      throw somethingElseIsThere(place);
    }
  }

  @Override
  public void publishFile(String name) throws IOException {
    seal();
    Optional<Path> free = fileSystem().exists(target) ? Optional.of(free()) : Optional.empty();
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
          fileSystem().delete(staging(), true);
          lease.clearLeft();
        });
  }

  private Path free() throws IOException {
    Path name = target.suffix(".new");
    for (int n = 2; fileSystem().exists(name); n++) {
      name = target.suffix(".new-" + n);
    }
    return name;
  }

  @Override
  void removeUnpublished() throws IOException {
    if (!use.isResumed() || isNothingWritten()) {
      fileSystem().delete(staging(), true);
    }
  }

  @Override
  boolean isNothingWritten() throws IOException {
    return isNothing(staging());
  }
}
