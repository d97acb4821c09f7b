package io.tandem.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * Writes one file of a checkpoint, little-endian, and computes its size and checksum on the way.
 */
public final class ChecksummedWriter implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 18;

  private final FSDataOutputStream out;
  private final boolean isObject;
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[CHUNK_BYTES];
  private final ByteBuffer chunk = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
  private long bytes;
  private boolean finished;

  public ChecksummedWriter(HadoopConf conf, Path file) throws IOException {
    isObject = ObjectStores.have(conf, file);
    out = conf.fileSystem(file).create(file, true);
  }

  /** Writes floats in chunks, so that no vector is held twice. */
  public void writeFloats(float[] values) throws IOException {
    int perChunk = CHUNK_BYTES / Float.BYTES;
    for (int from = 0; from < values.length; from += perChunk) {
      int count = Math.min(perChunk, values.length - from);
      chunk.clear().asFloatBuffer().put(values, from, count);
      write(count * Float.BYTES);
    }
  }

  public void writeBytes(byte[] content) throws IOException {
    crc.update(content);
    out.write(content);
    bytes += content.length;
  }

  private void write(int count) throws IOException {
    crc.update(buffer, 0, count);
    out.write(buffer, 0, count);
    bytes += count;
  }

  /** Makes the content durable and returns its entry under the name. */
  public FileEntry finish(String name) throws IOException {
    if (!isObject) {
      out.hsync();
    }
    out.close();
    finished = true;
    return FileEntry.of(name, bytes, crc);
  }

  /** Closes the file; in an object store, one that is not finished does not appear. */
  @Override
  public void close() throws IOException {
    if (isObject && !finished) {
      finished = true;
      ObjectStores.abandon(out);
    } else {
      out.close();
    }
  }
}
