package io.tandem.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A small file that readers see in its old or its new version, never half-written. */
public final class AtomicFile {
  /** An exception of S3's client, by name because its classes may be missing. */
  private static final String REPLACED = "RemoteFileChangedException";

  /** The number of attempts to read a file that others replace. */
  private static final int ATTEMPTS = 10;

  private AtomicFile() {}

  /** Writes the file and replaces an existing one. */
  public static void write(HadoopConf conf, Path target, byte[] content) throws IOException {
    write(conf, target, out -> out.write(content));
  }

  /** Writes a file of any size in the same way. */
  public static void write(HadoopConf conf, Path target, ObjectStores.Content content)
      throws IOException {
    if (ObjectStores.have(conf, target)) {
      ObjectStores.write(conf, target, content);
      return;
    }
    FileSystem fileSystem = conf.fileSystem(target);
    Path temporary = temporaryBeside(target);
    try {
      try (FSDataOutputStream out = create(fileSystem, temporary, target)) {
        content.writeTo(out);
        out.hsync();
      }
      AtomicStep.replace(conf, temporary, target);
    } catch (IOException | RuntimeException | FSError e) {
      discard(conf, temporary, e);
      throw e;
    }
  }

  /**
   * Reads the whole file. If it is replaced meanwhile, a store refuses to continue with the old
   * version, and reading starts again.
   */
  public static byte[] read(HadoopConf conf, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (FSDataInputStream in = conf.fileSystem(file).open(file)) {
        return in.readAllBytes();
      } catch (IOException e) {
        boolean isReplaced = e.getClass().getSimpleName().equals(REPLACED);
        if (!isReplaced || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static FSDataOutputStream create(FileSystem fileSystem, Path temporary, Path target) {
    try {
      return fileSystem.create(temporary, true);
    } catch (IOException e) { // Its message is only about the temporary file.
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  /** Deletes the incomplete file now or, if that fails, when the JVM exits. */
  public static void discard(HadoopConf conf, Path temporary, Throwable why) throws IOException {
    FileSystem fileSystem = conf.fileSystem(temporary);
    try {
      fileSystem.delete(temporary, false);
    } catch (IOException e) {
      why.addSuppressed(e);
      fileSystem.deleteOnExit(temporary);
    }
  }

  /** Returns a name that no other writer uses, and that Spark and MapReduce ignore. */
  public static Path temporaryBeside(Path target) {
    return new Path(target.getParent(), "_" + target.getName() + "-" + UUID.randomUUID());
  }

  /** Returns whether the other file may be left over from writing the named one. */
  public static boolean isTemporaryOf(String name, String other) {
    return other.startsWith("_" + name + "-");
  }
}
