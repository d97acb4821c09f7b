package io.tandem.network.kernels;

import io.tandem.Text;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A row-major view of native memory: element (i, j) lies at {@code i * stride + j}. A view shares
 * its memory with its origin and keeps that alive. Native, so that cblas and ND4J see the same
 * bytes without a copy. At most 2 GiB per view, the limit of a {@link ByteBuffer}.
 */
public final class Matrix {
  /** The maximum of elements in single precision. */
  public static final int MAX_SINGLES = Integer.MAX_VALUE / Float.BYTES;

  private final Precision precision;
  private final int rows;
  private final int columns;
  private final int stride;
  private final long address;
  private final ByteBuffer bytes;

  /** The owner of the memory, which must live as long as this view. */
  private final Object owner;

  private Matrix(
      Precision precision, int rows, int columns, int stride, long address, Object owner) {
    this.precision = precision;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    this.address = address;
    this.owner = owner;
    long elements = rows == 0 ? 0 : (rows - 1L) * stride + columns;
    this.bytes = buffer(address, elements * precision.bytes());
  }

  private static ByteBuffer buffer(long address, long length) {
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a matrix of " + length + " bytes; at most 2 GiB");
    }
    return length == 0
        ? ByteBuffer.allocate(0)
        : new At(address, length).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Allocates memory, filled with zeros and freed when no view is left. */
  public static Matrix allocate(Precision precision, int rows, int columns) {
    long length = Math.max(1L, (long) rows * columns * precision.bytes());
    BytePointer memory = new BytePointer(length);
    Pointer.memset(memory, 0, length);
    return new Matrix(precision, rows, columns, columns, memory.address(), memory);
  }

  /**
   * Returns a view of an array of rank 1 (one row) or 2, of order 'c', with any stride between
   * rows.
   */
  public static Matrix of(INDArray array) {
    boolean flat = array.rank() == 1;
    int rows = flat ? 1 : Math.toIntExact(array.size(0));
    int columns = Math.toIntExact(array.size(flat ? 0 : 1));
    if (array.rank() > 2 || (columns > 1 && array.stride(flat ? 0 : 1) != 1)) {
      throw new IllegalArgumentException(
          Text.format(
              "expected a row-major array of rank 1 or 2; found rank %d, order '%s', shape %s,"
                  + " strides %s",
              array.rank(),
              array.ordering(),
              java.util.Arrays.toString(array.shape()),
              java.util.Arrays.toString(array.stride())));
    }
    int stride = rows > 1 ? Math.toIntExact(array.stride(0)) : columns;
    Precision precision = precision(array.dataType());
    // data().pointer() is where the whole buffer begins, also for a view.
    long address = array.data().pointer().address() + array.offset() * precision.bytes();
    return new Matrix(precision, rows, columns, stride, address, array);
  }

  private static Precision precision(DataType type) {
    return switch (type) {
      case FLOAT -> Precision.SINGLE;
      case DOUBLE -> Precision.DOUBLE;
      default -> throw new IllegalArgumentException("expected FLOAT or DOUBLE, found " + type);
    };
  }

  /** Returns a view of rows {@code from} to {@code from + count - 1}. */
  public Matrix rows(int from, int count) {
    check(from, count, rows, "rows");
    return new Matrix(precision, count, columns, stride, at(from, 0), owner);
  }

  /** Returns a view of columns {@code from} to {@code from + count - 1}. */
  public Matrix columns(int from, int count) {
    check(from, count, columns, "columns");
    return new Matrix(precision, rows, count, stride, at(0, from), owner);
  }

  /**
   * Returns a view of the same memory from its start in another shape; needs rows without gaps and
   * enough room.
   */
  public Matrix reshape(int newRows, int newColumns) {
    if (stride != columns || (long) newRows * newColumns > (long) rows * columns) {
      throw new IllegalArgumentException(
          Text.format("%s is too small for [%d, %d]", this, newRows, newColumns));
    }
    return new Matrix(precision, newRows, newColumns, newColumns, address, owner);
  }

  private void check(int from, int count, int size, String what) {
    if (from < 0 || count < 0 || from + count > size) {
      throw new IndexOutOfBoundsException(
          Text.format("%s %d to %d of %s", what, from, from + count, this));
    }
  }

  private long at(int row, int column) {
    return address + ((long) row * stride + column) * precision.bytes();
  }

  public double get(int row, int column) {
    int at = (row * stride + column) * precision.bytes();
    return switch (precision) {
      case SINGLE -> bytes.getFloat(at);
      case DOUBLE -> bytes.getDouble(at);
      case BFLOAT16 -> Bfloat16.toFloat(bytes.getShort(at));
      case INT8 -> bytes.get(at);
      case INT32 -> bytes.getInt(at);
    };
  }

  public void set(int row, int column, double value) {
    int at = (row * stride + column) * precision.bytes();
    switch (precision) {
      case SINGLE -> bytes.putFloat(at, (float) value);
      case DOUBLE -> bytes.putDouble(at, value);
      case BFLOAT16 -> bytes.putShort(at, Bfloat16.of((float) value));
      case INT8 -> bytes.put(at, (byte) value);
      case INT32 -> bytes.putInt(at, (int) value);
    }
  }

  /** Copies a row to a row of a matrix with as many columns, which may be this one. */
  public void copyRow(int row, Matrix to, int toRow) {
    int size = precision.bytes();
    to.bytes.put(toRow * to.stride * size, bytes, row * stride * size, columns * size);
  }

  /** Copies all elements, row by row, to an array from element {@code at} on. */
  public void copyTo(float[] array, int at) {
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int i = 0; i < rows; i++) {
      floats.get(i * stride, array, at + i * columns, columns);
    }
  }

  /** Copies the elements of a row to an array from element {@code at} on. */
  public void copyRow(int row, float[] array, int at) {
    if (precision == Precision.SINGLE) {
      bytes.asFloatBuffer().get(row * stride, array, at, columns);
    } else {
      for (int j = 0; j < columns; j++) {
        array[at + j] = (float) get(row, j);
      }
    }
  }

  /** Sets a row of single precision to the elements of an array. */
  public void setRow(int row, float[] array) {
    setRow(row, array, 0);
  }

  /** Sets a row of single precision to the elements of an array from element {@code from} on. */
  public void setRow(int row, float[] array, int from) {
    bytes.asFloatBuffer().put(row * stride, array, from, columns);
  }

  /** Sets all elements to 0. */
  public void clear() {
    if (stride == columns) {
      clear(address, (long) rows * columns);
      return;
    }
    for (int i = 0; i < rows; i++) {
      clear(at(i, 0), columns);
    }
  }

  private void clear(long from, long elements) {
    long length = elements * precision.bytes();
    Pointer.memset(new At(from, length), 0, length);
  }

  public void fill(double value) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        set(i, j, value);
      }
    }
  }

  public Precision precision() {
    return precision;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Returns the number of elements from one row to the next. */
  public int stride() {
    return stride;
  }

  /** Returns the address of element (0, 0). */
  public long address() {
    return address;
  }

  /** Returns the memory from element (0, 0) on, in native byte order. */
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return Text.format(
        "Matrix[%d, %d] of %s, stride %d, %s",
        rows, columns, precision, stride, owner.getClass().getSimpleName());
  }

  /** A bare address as a JavaCPP pointer, to make a buffer of it. */
  private static final class At extends BytePointer {
    At(long address, long length) {
      this.address = address;
      this.limit = length;
      this.capacity = length;
    }

    @Override
    public int sizeof() {
      return 1;
    }
  }
}
