package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The elements of a tensor to write. */
@FunctionalInterface
public interface TensorData {
  /**
   * Writes all elements, little-endian and in row-major order. May be called twice, because some
   * formats need a checksum first, and must then write the same bytes.
   */
  void write(OutputStream out) throws IOException;

  /** Returns elements of type {@link ElementType#FLOAT32}. */
  static TensorData ofFloats(float... values) {
    return out -> {
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
      int perChunk = chunk.capacity() / Float.BYTES;
      for (int from = 0; from < values.length; from += perChunk) {
        int count = Math.min(perChunk, values.length - from);
        chunk.asFloatBuffer().put(values, from, count);
        out.write(chunk.array(), 0, count * Float.BYTES);
      }
    };
  }

  /** Returns elements of any type, as little-endian bytes. */
  static TensorData ofBytes(byte... bytes) {
    return out -> out.write(bytes);
  }
}
