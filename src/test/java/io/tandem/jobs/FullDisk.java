package io.tandem.jobs;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The device of Linux that is always full. */
public final class FullDisk {
  private FullDisk() {}

  /** Writes to it through Hadoop, which throws {@link org.apache.hadoop.fs.FSError} there. */
  public static void write() throws IOException {
    FileSystem local = FileSystem.getLocal(new Configuration()).getRawFileSystem();
    try (OutputStream out = local.append(new Path("/dev/full"))) {
      out.write(1);
    }
  }
}
