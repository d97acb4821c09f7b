package io.tandem.interop.tensors;

import io.tandem.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors of an open file; those that are asked for are read. */
final class StoredTensors implements TensorFile {
  private static final int CHUNK_BYTES = 1 << 18;

  private final RandomAccessBytes bytes;
  private final Refusals refusals;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, TensorHeader> headers = new LinkedHashMap<>();

  /** Reads what a file says of its tensors. */
  @FunctionalInterface
  interface Format {
    void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table) throws IOException;
  }

  private StoredTensors(RandomAccessBytes bytes, Refusals refusals, TensorTable table) {
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
      return new StoredTensors(bytes, refusals, table);
    } catch (IOException | RuntimeException e) {
      try (bytes) {
        throw e;
      }
    }
  }

  @Override
  public String file() {
    return bytes.file();
  }

  @Override
  public Map<String, TensorHeader> headers() {
    return Collections.unmodifiableMap(headers);
  }

  @Override
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

  @Override
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
