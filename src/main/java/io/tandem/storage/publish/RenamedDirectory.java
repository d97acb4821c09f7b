package io.tandem.storage.publish;

import io.tandem.UserException;
import io.tandem.storage.AtomicStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * An {@link AtomicDirectory} where renames are atomic: it is written in the private directory of
 * the holder of the lease and renamed when complete. A holder that another process has taken for
 * dead finds nothing to rename any more. Driver only.
 */
final class RenamedDirectory extends AtomicDirectory {
  private static final String STAGING = "staging-";
  private static final String WHOLE = "whole-";
  private static final String REPLACED = "replaced-";

  RenamedDirectory(
      Lease lease, Path target, Replaceable replaceable, Consumer<String> tell, Use use)
      throws IOException {
    super(lease, target, replaceable, tell, use);
  }

  @Override
  void begin() throws IOException {
    fileSystem().delete(staging(), true);
    fileSystem().delete(whole(), true);
    AtomicStep.makeDirectory(conf, staging());
    AtomicStep.createFile(conf, mark(staging())).close();
  }

  @Override
  void resume() throws IOException {
    lease.keepForTheNext();
    for (Path left : left()) {
      if (!fileSystem().exists(staging())) {
        AtomicStep.rename(conf, left, staging());
      }
    }
    if (!fileSystem().exists(staging())) {
      begin();
    }
    AtomicStep.createFile(conf, mark(staging())).close();
  }

  @Override
  public List<Path> left() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path own : lease.leftOnes()) {
      for (String state : List.of(STAGING, WHOLE)) {
        Path left = new Path(own, state + target.getName());
        if (fileSystem().exists(left) && (state.equals(WHOLE) || fileSystem().exists(mark(left)))) {
          found.add(left);
        }
      }
    }
    return found;
  }

  @Override
  public Path staging() {
    return lease.own(STAGING + target.getName());
  }

  private Path whole() {
    return lease.own(WHOLE + target.getName());
  }

  @Override
  public void publish() throws IOException {
    seal();
    Optional<Path> old = setAside();
    putInPlace(whole(), old);
    endsPublished(
        () -> {
          if (old.isPresent()) {
            fileSystem().delete(old.get(), true);
          }
          lease.clearLeft();
        });
  }

  @Override
  public void publishFile(String name) throws IOException {
    seal();
    putInPlace(new Path(whole(), name), Optional.empty());
    endsPublished(
        () -> {
          fileSystem().delete(whole(), true);
          lease.clearLeft();
        });
  }

  /**
   * Moves the directory out of the reach of tasks, and checks that it is the one that this writer
   * began.
   */
  private void seal() throws IOException {
    try {
      AtomicStep.rename(conf, staging(), whole());
      if (!fileSystem().delete(mark(whole()), false)) {
        throw new IOException(
            "%s is not the file or directory that this writer began".formatted(whole()));
      }
    } catch (IOException e) {
      lease.requireHeldAfter(e);
      throw e;
    }
  }

  /** Moves the older directory aside; it is kept until the new one is in place. */
  private Optional<Path> setAside() throws IOException {
    if (!fileSystem().exists(target)) {
      return Optional.empty();
    }
    if (!isToBeReplaced(target)) {
      throw keptBeside(whole());
    }
    // The older one must not end with the lease before the new one is in place.
    lease.keepForTheNext();
    Optional<Path> old = lease.takeAway(target, REPLACED + target.getName());
    if (old.isPresent() && !isStillToBeReplaced(old.get())) {
      putBack(old.get());
      throw keptBeside(whole());
    }
    return old;
  }

  private boolean isStillToBeReplaced(Path old) throws IOException {
    try {
      return isToBeReplaced(old);
    } catch (IOException e) {
      putBack(old);
      throw e;
    }
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
        throw keptBeside(complete);
      }
      throw e;
    }
  }

  /** Moves it back to the target if that is still free, else next to it. */
  private void putBack(Path old) throws IOException {
    try {
      move(old, target);
      lease.keepNothing();
    } catch (FileAlreadyExistsException e) {
      tell.accept(
          "the older %s is kept as %s, because something else has taken its place"
              .formatted(target.getName(), beside(old, ".old")));
    }
  }

  private UserException keptBeside(Path complete) throws IOException {
    Path kept = beside(complete, ".new");
    endsPublished();
    return somethingElseIsThere(kept);
  }

  /** Moves it to an unused name next to the target. */
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

  /** Moves a path of this writer. If it no longer exists, another process has taken over. */
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

  /** Restores the older directory if its writer was killed before the new one was in place. */
  @Override
  void restoreReplaced() throws IOException {
    for (Path own : lease.leftOnes()) {
      Path old = new Path(Lease.files(own), REPLACED + target.getName());
      boolean unpublished = fileSystem().exists(new Path(own, WHOLE + target.getName()));
      if (unpublished && fileSystem().exists(old)) {
        putBack(old);
        tell.accept(
            "restored the older %s, which a killed writer had moved aside".formatted(target));
      }
    }
  }

  @Override
  boolean isApartFromLease() {
    return false;
  }

  @Override
  void removeUnpublished() throws IOException {
    fileSystem().delete(staging(), true);
    fileSystem().delete(whole(), true);
  }

  @Override
  boolean isNothingWritten() throws IOException {
    return isNothing(staging()) && isNothing(whole());
  }
}
