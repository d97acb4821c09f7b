package io.tandem.storage.publish;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files that come and go as objects of a store do: a file appears when its stream is closed,
 * in place of an older one, and its directories with it. Each operation is a step of an {@link
 * Interleaving}.
 */
public final class ObjectFiles extends LocalFileSystem {
  /** Creates the file system as Hadoop does, by reflection. */
  public ObjectFiles() {
    super(new Raw());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class Raw extends SteppedRaw {
    @Override
    public FSDataOutputStream create(
        Path path,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      return new FSDataOutputStream(new AnObject(pathToFile(path).toPath()), statistics);
    }

    @Override
    public FSDataOutputStream create(
        Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      return create(path, null, overwrite, bufferSize, replication, blockSize, progress);
    }
  }

  /** The content of a file that appears at the end. */
  private static final class AnObject extends ByteArrayOutputStream {
    private final java.nio.file.Path target;
    private boolean closed;

    AnObject(java.nio.file.Path target) {
      this.target = target;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      Interleaving.step();
      java.nio.file.Path temporary =
          Files.createDirectories(target.getRoot().resolve(System.getProperty("java.io.tmpdir")))
              .resolve("object-" + UUID.randomUUID());
      Files.write(temporary, toByteArray());
      Files.createDirectories(target.getParent());
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
