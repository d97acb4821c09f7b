package io.tandem.interop.tensors;

import io.tandem.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An open file of named tensors, which are read on demand. An unknown name is a fault of the
 * caller. For one thread.
 */
public final class TensorFile implements Closeable {
  private static final int CHUNK_BYTES = 1 << 18;

  private final RandomAccessBytes bytes;
  private final Refusals refusals;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, TensorHeader> headers = new LinkedHashMap<>();

  /** Reads the headers of a file's tensors. */
  @FunctionalInterface
  interface Format {
    void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table) throws IOException;
  }

  private TensorFile(RandomAccessBytes bytes, Refusals refusals, TensorTable table) {
    this.bytes = bytes;
    this.refusals = refusals;
    tensors = table.tensors();
    tensors.forEach((name, tensor) -> headers.put(name, tensor.header()));
  }

  /**
   * Opens a file; closing the result closes the bytes, and so does a failure here.
   *
   * @param name of the format, as in {@link Refusals}
   */
  static TensorFile open(RandomAccessBytes bytes, String name, Format format) throws IOException {
    Refusals refusals = new Refusals(bytes.file(), name);
    try {
      TensorTable table = new TensorTable(refusals);
      format.read(bytes, refusals, table);
      return new TensorFile(bytes, refusals, table);
    } catch (IOException | RuntimeException e) {
      try (bytes) {
        throw e;
      }
    }
  }

  /** Returns the path or name of the file, for messages. */
  public String file() {
    return bytes.file();
  }

  /** Returns the tensors by name, in the order of the file. */
  public Map<String, TensorHeader> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /**
   * Reads a tensor of any floating-point type.
   *
   * @throws UserException if it has another type, or the file is damaged
   */
  public float[] floats(String name) throws IOException {
    TensorHeader header = stored(name).header();
    if (!header.type().isFloatingPoint()) {
      throw UserException.of(
          "%s: the tensor %s is of %s, expected a floating-point type",
          file(), Refusals.shown(name), header.type());
    }
    try (InputStream in = stored(name).content().open()) {
      float[] values = new float[header.elements()];
      byte[] chunk = new byte[Math.min(CHUNK_BYTES, header.bytes())];
      for (int at = 0; at < values.length; ) {
        int count = Math.min(chunk.length / header.type().bytes(), values.length - at);
        fill(in, chunk, count * header.type().bytes(), header);
        ByteBuffer elements = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        for (int end = at + count; at < end; at++) {
          values[at] = header.type().next(elements);
        }
      }
      return values;
    }
  }

  /**
   * Reads a tensor of finite values.
   *
   * @throws UserException as {@link #floats} does, and if one is infinite or not a number
   */
  public float[] finiteFloats(String name) throws IOException {
    float[] values = floats(name);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw UserException.of(
            "%s: the tensor %s is %s at index %d of %d, expected numbers; the model's training"
                + " diverged, or the file is damaged: take another checkpoint of the model",
            file(), name, Float.isNaN(values[i]) ? "NaN" : "infinite", i, values.length);
      }
    }
    return values;
  }

  /**
   * Reads a tensor as little-endian bytes in row-major order.
   *
   * @throws UserException if the file is damaged
   */
  public byte[] bytes(String name) throws IOException {
    TensorHeader header = stored(name).header();
    try (InputStream in = stored(name).content().open()) {
      byte[] content = new byte[header.bytes()];
      fill(in, content, content.length, header);
      return content;
    }
  }

  private void fill(InputStream in, byte[] into, int count, TensorHeader header)
      throws IOException {
    int read = in.readNBytes(into, 0, count);
    if (read < count) {
      throw refusals.damaged(
          "the end in the tensor " + Refusals.shown(header.name()), header.bytes() + " bytes");
    }
  }

  private StoredTensor stored(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(file() + " has no tensor " + name);
    }
    return tensor;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
