package io.tandem.storage.publish;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** Local files, each operation on which is a step of an {@link Interleaving}. */
public final class SteppedLocal extends LocalFileSystem {
  /** Creates the file system as Hadoop does, by reflection. */
  public SteppedLocal() {
    super(new Raw());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class Raw extends SteppedRaw {
    /** Takes another step between creating a file and writing to it. */
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
