package io.tandem.interop.onnx;

import io.tandem.network.kernels.Matrix;
import io.tandem.storage.protobuf.WireContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor that is stored in a graph.
 *
 * @param content the elements, little-endian; weights are read only when they are written
 */
record StoredTensor(OnnxType type, List<Long> shape, WireContent content) {
  static StoredTensor of(Matrix matrix) {
    return floats(List.of((long) matrix.rows(), (long) matrix.columns()), matrix);
  }

  /** A matrix of one row as a vector. */
  static StoredTensor vector(Matrix row) {
    return floats(List.of((long) row.columns()), row);
  }

  private static StoredTensor floats(List<Long> shape, Matrix matrix) {
    return new StoredTensor(OnnxType.FLOAT, shape, new FloatRows(matrix));
  }

  static StoredTensor floats(List<Long> shape, float... values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(OnnxType.FLOAT, shape, new Bytes(bytes.array()));
  }

  static StoredTensor longs(List<Long> shape, long... values) {
    ByteBuffer bytes = buffer(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new StoredTensor(OnnxType.INT64, shape, new Bytes(bytes.array()));
  }

  /** A scalar. */
  static StoredTensor unsigned(int value) {
    return new StoredTensor(OnnxType.UINT8, List.of(), new Bytes(new byte[] {(byte) value}));
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private record Bytes(byte[] bytes) implements WireContent {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** The rows of a matrix in single precision. */
  private record FloatRows(Matrix matrix) implements WireContent {
    @Override
    public long length() {
      return (long) matrix.rows() * matrix.columns() * Float.BYTES;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      float[] row = new float[matrix.columns()];
      ByteBuffer bytes = buffer(row.length * Float.BYTES);
      for (int i = 0; i < matrix.rows(); i++) {
        matrix.copyRow(i, row, 0);
        bytes.asFloatBuffer().put(row);
        out.write(bytes.array());
      }
    }
  }
}
