package io.tandem.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory that is complete or absent: filled under a temporary name beside its target and
 * published by one rename. Closing without {@link #publish} discards it. Driver only.
 */
public final class AtomicDirectory implements AutoCloseable {
  /** Spark and MapReduce do not read what begins with an underscore. */
  private static final String STAGING_PREFIX = "_staging-";

  private final FileSystem fileSystem;
  private final Path target;
  private final Path staging;
  private boolean published;

  private AtomicDirectory(FileSystem fileSystem, Path target, Path staging) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.staging = staging;
  }

  /** Opens an empty staging directory beside the target, which must not exist. */
  public static AtomicDirectory stage(FileSystem fileSystem, Path target) throws IOException {
    refuseExisting(fileSystem, target);
    Path staging =
        new Path(target.getParent(), STAGING_PREFIX + target.getName() + "-" + UUID.randomUUID());
    if (!fileSystem.mkdirs(staging)) {
      throw new IOException("cannot make the directory " + staging);
    }
    return new AtomicDirectory(fileSystem, target, staging);
  }

  /** Removes what crashed writers left in a directory that nobody else writes to now. */
  public static void removeAbandoned(FileSystem fileSystem, Path parent) throws IOException {
    try {
      for (FileStatus status : fileSystem.listStatus(parent)) {
        if (status.getPath().getName().startsWith(STAGING_PREFIX)) {
          fileSystem.delete(status.getPath(), true);
        }
      }
    } catch (FileNotFoundException e) {
      // No parent: nothing was left there.
    }
  }

  /** Where the content is to be written. */
  public Path staging() {
    return staging;
  }

  /** Gives the content its name. The target must still not exist. */
  public void publish() throws IOException {
    // HDFS would move the source into a target that exists instead of failing.
    refuseExisting(fileSystem, target);
    if (!fileSystem.rename(staging, target)) {
      throw new IOException("cannot rename %s to %s".formatted(staging, target));
    }
    published = true;
  }

  private static void refuseExisting(FileSystem fileSystem, Path target) throws IOException {
    if (fileSystem.exists(target)) {
      throw new FileAlreadyExistsException(target + " exists and is not replaced");
    }
  }

  @Override
  public void close() throws IOException {
    if (!published) {
      fileSystem.delete(staging, true);
    }
  }
}
