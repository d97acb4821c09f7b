package io.tandem.storage.publish;

import io.tandem.QuickLocalFiles;
import java.io.File;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** Local files, each operation on which is a step of an {@link Interleaving}. */
public final class SteppedLocal extends LocalFileSystem {
  /** For Hadoop. */
  public SteppedLocal() {
    super(new Raw());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class Raw extends QuickLocalFiles.Raw {
    @Override
    public File pathToFile(Path path) {
      Interleaving.step();
      return super.pathToFile(path);
    }

    /** A step, too, between a file that is there and one in which something is. */
    @Override
    public FSDataOutputStream createNonRecursive(
        Path path,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      FSDataOutputStream out =
          super.createNonRecursive(
              path, permission, overwrite, bufferSize, replication, blockSize, progress);
      Interleaving.step();
      return out;
    }

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
      FSDataOutputStream out =
          super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
      Interleaving.step();
      return out;
    }
  }
}
