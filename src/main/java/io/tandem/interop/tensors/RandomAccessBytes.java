package io.tandem.interop.tensors;

import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/** The bytes of a file at any position. */
public interface RandomAccessBytes extends Closeable {
  /** The path or name of the file, for messages. */
  String file();

  long size();

  /** Reads exactly the requested bytes, which must exist. */
  void readFully(long position, byte[] into, int offset, int length) throws IOException;

  /**
   * Opens a file on any Hadoop file system.
   *
   * @throws UserException when there is none, or it cannot be opened
   */
  static RandomAccessBytes open(GivenPath path, Configuration hadoop) {
    long size = path.status(hadoop).getLen();
    return new OfFile(path.text(), size, path.open(hadoop));
  }

  /** Wraps the content of a file in memory. */
  static RandomAccessBytes of(byte[] content, String file) {
    return new InMemory(content, file);
  }

  /** A file on a Hadoop file system. */
  record OfFile(String file, long size, FSDataInputStream in) implements RandomAccessBytes {
    @Override
    public void readFully(long position, byte[] into, int offset, int length) throws IOException {
      in.readFully(position, into, offset, length);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Bytes in memory. */
  @SuppressWarnings("ArrayRecordComponent")
  record InMemory(byte[] content, String file) implements RandomAccessBytes {
    @Override
    public long size() {
      return content.length;
    }

    @Override
    public void readFully(long position, byte[] into, int offset, int length) {
      System.arraycopy(content, Math.toIntExact(position), into, offset, length);
    }

    @Override
    public void close() {}
  }
}
