package io.tandem.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The bytes of files one after the other, or a range of them. Plain fields, because Kryo cannot
 * read records. Driver and executors.
 */
public final class JoinedFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String[] paths;

  /** The bytes of each file. */
  private final long[] sizes;

  /** The bytes of the first file that are left out. */
  private final long skipped;

  private final long bytes;

  private JoinedFiles(String[] paths, long[] sizes, long skipped, long bytes) {
    this.paths = paths;
    this.sizes = sizes;
    this.skipped = skipped;
    this.bytes = bytes;
  }

  public static JoinedFiles of(List<FileStatus> files) {
    long[] sizes = files.stream().mapToLong(FileStatus::getLen).toArray();
    long bytes = 0;
    for (long size : sizes) {
      bytes += size;
    }
    String[] paths = files.stream().map(file -> file.getPath().toString()).toArray(String[]::new);
    return new JoinedFiles(paths, sizes, 0, bytes);
  }

  /** Returns the number of bytes. */
  public long bytes() {
    return bytes;
  }

  /** Cuts the bytes into ranges of a size, of which the last may have fewer. */
  public List<JoinedFiles> cut(long size) {
    List<JoinedFiles> ranges = new ArrayList<>();
    int file = 0;
    long offset = skipped;
    for (long start = 0; start < bytes; start += size) {
      long left = Math.min(size, bytes - start);
      List<Integer> of = new ArrayList<>();
      long from = offset;
      for (long more = left; more > 0; ) {
        long taken = Math.min(more, sizes[file] - offset);
        of.add(file);
        more -= taken;
        offset += taken;
        if (offset == sizes[file]) {
          file++;
          offset = 0;
        }
      }
      ranges.add(
          new JoinedFiles(
              of.stream().map(i -> paths[i]).toArray(String[]::new),
              of.stream().mapToLong(i -> sizes[i]).toArray(),
              from,
              left));
    }
    return ranges;
  }

  /** Opens the bytes; the stream can go back to a mark, as clients of stores do to try again. */
  public InputStream open(HadoopConf conf) {
    return new Stream(conf);
  }

  private final class Stream extends InputStream {
    private final HadoopConf conf;
    private int file;
    private long offset = skipped;
    private long left = bytes;
    private InputStream in = InputStream.nullInputStream();
    private boolean isOpen;
    private int markedFile;
    private long markedOffset = skipped;
    private long markedLeft = bytes;

    Stream(HadoopConf conf) {
      this.conf = conf;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      if (left == 0) {
        return length == 0 ? 0 : -1;
      }
      while (offset == sizes[file]) {
        in.close();
        isOpen = false;
        file++;
        offset = 0;
      }
      if (!isOpen) {
        Path path = new Path(paths[file]);
        var opened = conf.fileSystem(path).open(path);
        in = opened;
        isOpen = true;
        opened.seek(offset);
      }
      long most = Math.min(Math.min(length, left), sizes[file] - offset);
      int read = in.read(into, at, (int) most);
      if (read < 0) {
        throw new IOException("%s has become shorter".formatted(paths[file]));
      }
      offset += read;
      left -= read;
      return read;
    }

    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public void mark(int most) {
      markedFile = file;
      markedOffset = offset;
      markedLeft = left;
    }

    @Override
    public void reset() throws IOException {
      in.close();
      isOpen = false;
      file = markedFile;
      offset = markedOffset;
      left = markedLeft;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, left);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
