package io.tandem.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.TaskContext;

/**
 * The bytes of a file as the file system gives them. In a task of Spark they count as its input, so
 * that one can see how far it is in a file, compressed or not. A fault of the file system comes out
 * unchecked, so that an {@link IOException} seen above a decompressor means damaged data.
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

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(file + " cannot be read", e);
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
    } catch (IOException e) {
      throw failed(e);
    } catch (FSError e) { // What Hadoop makes of a fault of a local disk.
      throw failed(new IOException(e.getCause().getMessage(), e));
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      int read = in.read(bytes, offset, length);
      count(read);
      return read;
    } catch (IOException e) {
      throw failed(e);
    } catch (FSError e) { // What Hadoop makes of a fault of a local disk.
      throw failed(new IOException(e.getCause().getMessage(), e));
    }
  }

  @Override
  public long skip(long count) {
    try {
      long skipped = in.skip(count);
      count(skipped);
      return skipped;
    } catch (IOException e) {
      throw failed(e);
    } catch (FSError e) { // What Hadoop makes of a fault of a local disk.
      throw failed(new IOException(e.getCause().getMessage(), e));
    }
  }
}
