package io.tandem.storage;

import io.tandem.Text;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads one file of a checkpoint, little-endian. The size is compared on opening, the checksum by
 * {@link #verify} at the end; do not use the data before that.
 */
public final class ChecksummedReader implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 18;

  /** The length that every Java can give an array. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final Path file;
  private final FileEntry part;
  private final FSDataInputStream in;
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[CHUNK_BYTES];
  private final ByteBuffer chunk = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
  private long remaining;

  public ChecksummedReader(HadoopConf conf, Path directory, FileEntry part) throws IOException {
    this.file = new Path(directory, part.name());
    this.part = part;
    this.remaining = part.bytes();
    FileSystem fileSystem = conf.fileSystem(file);
    try {
      long found = fileSystem.getFileStatus(file).getLen();
      if (found != part.bytes()) {
        throw new DamagedFileException(
            Text.format("%s is damaged: expected %d bytes, found %d", file, part.bytes(), found));
      }
      in = fileSystem.open(file);
    } catch (FileNotFoundException e) {
      throw new DamagedFileException(
          Text.format("%s is missing: expected a file of %d bytes", file, part.bytes()), e);
    }
  }

  /** Returns the number of bytes that are not yet read. */
  public long remaining() {
    return remaining;
  }

  /** Reads a vector of that length. */
  public float[] readFloats(long length) throws IOException {
    if (length < 0 || length > Math.min(MAX_ARRAY, remaining / Float.BYTES)) {
      throw new DamagedFileException(
          Text.format("%s is damaged: %d bytes for %d floats", file, remaining, length));
    }
    float[] values = new float[(int) length];
    int perChunk = CHUNK_BYTES / Float.BYTES;
    for (int from = 0; from < values.length; from += perChunk) {
      int count = Math.min(perChunk, values.length - from);
      fill(count * Float.BYTES).asFloatBuffer().get(values, from, count);
    }
    return values;
  }

  /** Reads the rest. */
  public byte[] readBytes() throws IOException {
    if (remaining > MAX_ARRAY) {
      throw new DamagedFileException(
          Text.format("%s is damaged: %d bytes, expected at most %d", file, remaining, MAX_ARRAY));
    }
    byte[] content = new byte[(int) remaining];
    for (int from = 0; from < content.length; ) {
      int count = Math.min(CHUNK_BYTES, content.length - from);
      fill(count).get(content, from, count);
      from += count;
    }
    return content;
  }

  /** Reads the rest and compares the checksum of the whole file. */
  public void verify() throws IOException {
    while (remaining > 0) {
      fill((int) Math.min(CHUNK_BYTES, remaining));
    }
    String found = FileEntry.hexadecimal(crc);
    if (!found.equals(part.crc32c())) {
      throw new DamagedFileException(
          "%s is damaged: expected CRC-32C %s, found %s".formatted(file, part.crc32c(), found));
    }
  }

  private ByteBuffer fill(int count) throws IOException {
    if (count > remaining) {
      throw new DamagedFileException(
          Text.format(
              "%s is damaged: it ends in the middle of a value, %d bytes too early",
              file, remaining));
    }
    try {
      in.readFully(buffer, 0, count);
    } catch (EOFException | ChecksumException e) {
      throw new DamagedFileException("%s is damaged: %s".formatted(file, e.getMessage()), e);
    }
    crc.update(buffer, 0, count);
    remaining -= count;
    return chunk.clear().limit(count);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
