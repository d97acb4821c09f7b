package io.tandem.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.spark.TaskContext;

/**
 * The bytes of a file as the file system gives them. In a task of Spark they count as its input, so
 * that one can see how far it is in a file, compressed or not. A fault of the file system comes out
 * unchecked, so that an {@link IOException} seen above a decompressor means damaged data.
 */
public final class StorageStream extends FilterInputStream {
  public StorageStream(InputStream in) {
    super(in);
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
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      int read = in.read(bytes, offset, length);
      count(read);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long skip(long count) {
    try {
      long skipped = in.skip(count);
      count(skipped);
      return skipped;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
