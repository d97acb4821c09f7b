package io.tandem.kernels;

import java.nio.ByteBuffer;

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
    for (int i = 0; i < rows; i++) {
      load(from.bytes(), Lanes.at(from, row + i) + column * Float.BYTES, i * pitch, columns);
    }
  }

  /** Copies one row to {@code to} and pads it with zeros to whole vectors. */
  void load(ByteBuffer from, int at, int to, int columns) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      Lanes.load(from, at + j * Float.BYTES).intoArray(values, to + j);
    }
    if (whole < columns) {
      Lanes.all(0).intoArray(values, to + whole);
      for (int j = whole; j < columns; j++) {
        values[to + j] = from.getFloat(at + j * Float.BYTES);
      }
    }
  }

  /** Copies rows to where {@link #load} would have found them. */
  void store(Matrix to, int row, int rows, int column, int columns) {
    for (int i = 0; i < rows; i++) {
      store(i * pitch, to.bytes(), Lanes.at(to, row + i) + column * Float.BYTES, columns);
    }
  }

  /** Copies a row that begins at {@code from}. */
  void store(int from, ByteBuffer to, int at, int columns) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      Lanes.store(Lanes.load(values, from + j), to, at + j * Float.BYTES);
    }
    for (int j = whole; j < columns; j++) {
      to.putFloat(at + j * Float.BYTES, values[from + j]);
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
