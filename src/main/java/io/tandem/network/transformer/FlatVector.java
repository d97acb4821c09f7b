package io.tandem.network.transformer;

import io.tandem.Text;
import io.tandem.network.kernels.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies between DL4J's flat vectors (parameters, gradient, updater state) and plain arrays, which
 * alone go through Spark. Copying by pointer is thirty times faster than element access. Arrays for
 * Spark hold bytes, little-endian, which Java serializes ten times faster than floats.
 */
public final class FlatVector {
  private FlatVector() {}

  /** Copies all elements. */
  public static float[] read(INDArray vector) {
    float[] values = new float[Math.toIntExact(vector.length())];
    pointer(vector).get(values);
    return values;
  }

  /** Returns a view of all elements, of at most 2 GiB. */
  public static FloatBuffer floats(INDArray vector) {
    return Matrix.of(vector.reshape(vector.length())).bytes().asFloatBuffer();
  }

  /** Returns a view of little-endian bytes as floats. */
  public static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** Copies little-endian bytes as floats. */
  public static float[] values(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    floats(bytes).get(values);
    return values;
  }

  /** Copies floats as little-endian bytes. */
  public static byte[] bytes(float[] values) {
    byte[] bytes = new byte[Float.BYTES * values.length];
    floats(bytes).put(values);
    return bytes;
  }

  /** Copies all elements as bytes. */
  public static byte[] readBytes(INDArray vector) {
    byte[] bytes = new byte[Math.toIntExact(Float.BYTES * vector.length())];
    bytes(vector).get(bytes);
    return bytes;
  }

  /** Copies the elements from {@code from} to {@code to - 1} as bytes. */
  public static byte[] readBytes(INDArray vector, int from, int to) {
    byte[] bytes = new byte[Float.BYTES * (to - from)];
    Matrix.of(vector.reshape(vector.length())).bytes().get(Float.BYTES * from, bytes);
    return bytes;
  }

  /** Overwrites all elements; the lengths must be equal. */
  public static void write(float[] values, INDArray vector) {
    requireLength(values.length, vector);
    pointer(vector).put(values);
  }

  /** Overwrites all elements by bytes; the lengths must be equal. */
  public static void write(byte[] bytes, INDArray vector) {
    requireLength(bytes.length / Float.BYTES, vector);
    bytes(vector).put(bytes);
  }

  /** Overwrites the elements from {@code from} on by bytes. */
  public static void write(byte[] bytes, INDArray vector, int from) {
    Matrix.of(vector.reshape(vector.length())).bytes().put(Float.BYTES * from, bytes);
  }

  private static void requireLength(int length, INDArray vector) {
    if (length != vector.length()) {
      throw new IllegalArgumentException(
          Text.format(
              "%d values for a vector of %d: they belong to another network",
              length, vector.length()));
    }
  }

  /** Returns the elements as bytes; native order is little-endian wherever ND4J has a backend. */
  private static BytePointer bytes(INDArray vector) {
    return new BytePointer(pointer(vector));
  }

  /**
   * Returns a pointer to the first element: a view's data begins {@code offset()} elements earlier.
   */
  private static FloatPointer pointer(INDArray vector) {
    if (vector.dataType() != DataType.FLOAT || vector.elementWiseStride() != 1) {
      throw new IllegalArgumentException(
          Text.format(
              "expected a dense vector of FLOAT, got %s with stride %d",
              vector.dataType(), vector.elementWiseStride()));
    }
    return new FloatPointer(vector.data().pointer()).position(vector.offset());
  }
}
