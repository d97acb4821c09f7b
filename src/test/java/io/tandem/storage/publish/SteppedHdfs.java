package io.tandem.storage.publish;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.util.Progressable;

/** HDFS, each operation on which is a step of an {@link Interleaving}. */
public final class SteppedHdfs extends DistributedFileSystem {
  /** Makes file systems that are opened with the configuration step in this way. */
  static void use(Configuration conf) {
    conf.setClass("fs.hdfs.impl", SteppedHdfs.class, DistributedFileSystem.class);
  }

  @Override
  public HdfsDataOutputStreamBuilder createFile(Path path) {
    Interleaving.step();
    return super.createFile(path);
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
    Interleaving.step();
    FSDataOutputStream out =
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    Interleaving.step();
    return out;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    Interleaving.step();
    return super.open(path, bufferSize);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    Interleaving.step();
    return super.delete(path, recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    Interleaving.step();
    return super.listStatus(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    Interleaving.step();
    return super.getFileStatus(path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    Interleaving.step();
    return super.mkdirs(path, permission);
  }

  @Override
  public void setTimes(Path path, long modified, long accessed) throws IOException {
    Interleaving.step();
    super.setTimes(path, modified, accessed);
  }

  @Override
  public boolean mkdir(Path path, FsPermission permission) throws IOException {
    Interleaving.step();
    return super.mkdir(path, permission);
  }

  @Override
  public void rename(Path from, Path to, Options.Rename... options) throws IOException {
    Interleaving.step();
    super.rename(from, to, options);
  }
}
