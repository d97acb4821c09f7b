package io.tandem.corpus.parquet;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file whose storage may fail. Parquet's reader throws {@link IOException} where it does not
 * understand what it reads, too; a fault of the storage is a {@link StorageException}, which the
 * reader passes on as it is.
 */
final class StoredFile implements InputFile {
  private final InputFile file;

  private StoredFile(InputFile file) {
    this.file = file;
  }

  /**
   * @throws FileNotFoundException if there is none here
   */
  static StoredFile of(Path path, Configuration hadoop) throws FileNotFoundException {
    try {
      return new StoredFile(HadoopInputFile.fromPath(path, hadoop));
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(path, e);
    }
  }

  @Override
  public long getLength() throws IOException {
    return file.getLength();
  }

  @Override
  public SeekableInputStream newStream() {
    try {
      return new Stream(file.newStream());
    } catch (IOException e) {
      throw new StorageException(file, e);
    }
  }

  /** Parquet names the file in what it says. */
  @Override
  public String toString() {
    return file.toString();
  }

  private final class Stream extends DelegatingSeekableInputStream {
    private final SeekableInputStream in;

    Stream(SeekableInputStream in) {
      super(new Bytes(in));
      this.in = in;
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      try {
        in.seek(position);
      } catch (EOFException e) {
        throw e; // the file is shorter than it says
      } catch (IOException e) {
        throw new StorageException(file, e);
      }
    }
  }

  private final class Bytes extends FilterInputStream {
    Bytes(InputStream in) {
      super(in);
    }

    @Override
    public int read() {
      try {
        return in.read();
      } catch (IOException e) {
        throw new StorageException(file, e);
      }
    }

    @Override
    public int read(byte[] into, int start, int count) {
      try {
        return in.read(into, start, count);
      } catch (IOException e) {
        throw new StorageException(file, e);
      }
    }
  }
}
