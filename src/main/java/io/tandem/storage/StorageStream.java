package io.tandem.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.TaskContext;

/**
 * The raw bytes of a file. In a Spark task they count as input, so that progress is visible even in
 * compressed files. Errors of the file system are unchecked exceptions, so that an {@link
 * IOException} of a decompressor means damaged data.
 */
public final class StorageStream extends FilterInputStream {
  private final String file;

  /**
   * @param file the file for messages
   */
  public StorageStream(String file, InputStream in) {
    super(in);
    this.file = file;
  }

  /** Hadoop throws exceptions of a local disk as an {@link FSError}. */
  private UncheckedIOException failed(Throwable e) {
    IOException fault =
        e instanceof IOException io ? io : new IOException(e.getCause().getMessage(), e);
    return new UncheckedIOException(file + " cannot be read", fault);
  }

  private static void count(long bytes) {
    TaskContext task = TaskContext.get();
    if (task != null && bytes > 0) {
      task.taskMetrics().inputMetrics().incBytesRead(bytes);
    }
  }

  @Override
  public int read() {
    try {
      int read = in.read();
      count(read < 0 ? 0 : 1);
      return read;
    } catch (IOException | FSError e) {
      throw failed(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      int read = in.read(bytes, offset, length);
      count(read);
      return read;
    } catch (IOException | FSError e) {
      throw failed(e);
    }
  }

  @Override
  public long skip(long count) {
    try {
      long skipped = in.skip(count);
      count(skipped);
      return skipped;
    } catch (IOException | FSError e) {
      throw failed(e);
    }
  }
}
