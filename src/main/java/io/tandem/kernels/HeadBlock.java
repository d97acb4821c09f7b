package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The rows and columns of a matrix that belong to one sentence and head, copied to an array whose
 * rows are padded with zeros to whole vectors: the copy costs little beside the products, and these
 * then have no ends of rows to care for.
 */
final class HeadBlock {
  final float[] values;

  /** Elements from one row to the next. */
  private int pitch;

  /** Room for {@code rows} rows, up to a multiple of what {@link HeadProduct} takes at a time. */
  HeadBlock(int rows, int columns) {
    int taken = (rows + HeadProduct.ROWS - 1) / HeadProduct.ROWS * HeadProduct.ROWS;
    this.pitch = Lanes.padded(columns);
    this.values = new float[taken * pitch];
  }

  int pitch() {
    return pitch;
  }

  /** Moves the rows to where they belong with fewer columns than there is room for. */
  void narrow(int columns) {
    pitch = Lanes.padded(columns);
  }

  /** Copies {@code columns} columns from {@code column} on of some rows of a matrix. */
  void load(Matrix from, int row, int rows, int column, int columns) {
    int at = Lanes.at(from, row) + column * Float.BYTES;
    load(from.bytes(), at, Lanes.at(from, 1), rows, columns);
  }

  /** Copies rows that follow each other without gaps from element {@code first} on. */
  void loadPacked(Matrix from, int first, int rows, int columns) {
    load(from.bytes(), first * Float.BYTES, columns * Float.BYTES, rows, columns);
  }

  private void load(ByteBuffer from, int at, int step, int rows, int columns) {
    int whole = Lanes.whole(columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < whole; j += Lanes.COUNT) {
        FloatVector x = fromByteBuffer(FLOATS, from, at + i * step + j * Float.BYTES, ORDER);
        x.intoArray(values, i * pitch + j);
      }
      for (int j = whole; j < columns; j++) {
        values[i * pitch + j] = from.getFloat(at + i * step + j * Float.BYTES);
      }
      for (int j = columns; j < pitch; j++) {
        values[i * pitch + j] = 0;
      }
    }
  }

  /** Copies rows to where {@link #load} would have found them. */
  void store(Matrix to, int row, int rows, int column, int columns) {
    int at = Lanes.at(to, row) + column * Float.BYTES;
    store(to.bytes(), at, Lanes.at(to, 1), rows, columns);
  }

  /** Copies rows to where {@link #loadPacked} would have found them. */
  void storePacked(Matrix to, int first, int rows, int columns) {
    store(to.bytes(), first * Float.BYTES, columns * Float.BYTES, rows, columns);
  }

  private void store(ByteBuffer to, int at, int step, int rows, int columns) {
    int whole = Lanes.whole(columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < whole; j += Lanes.COUNT) {
        fromArray(FLOATS, values, i * pitch + j)
            .intoByteBuffer(to, at + i * step + j * Float.BYTES, ORDER);
      }
      for (int j = whole; j < columns; j++) {
        to.putFloat(at + i * step + j * Float.BYTES, values[i * pitch + j]);
      }
    }
  }

  /** Becomes the transpose of other's rows, with zeros where {@code other} has no more rows. */
  void transpose(HeadBlock other, int rows, int columns) {
    int padded = Lanes.padded(rows);
    for (int d = 0; d < columns; d++) {
      int at = d * pitch;
      for (int j = 0; j < rows; j++) {
        values[at + j] = other.values[j * other.pitch + d];
      }
      for (int j = rows; j < padded; j++) {
        values[at + j] = 0;
      }
    }
  }
}
