package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Matrix;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A matrix [T, S] or [K, S] of one sentence and head, in an array whose rows are padded with zeros
 * to whole vectors, so that products need no code for ends of rows.
 */
final class HeadBlock {
  /** Rows that are read side by side for a transposition. */
  private static final int ABREAST = 4;

  final float[] values;

  /** Elements from one row to the next. */
  private int pitch;

  /**
   * Allocates {@code rows} rows, rounded up to a multiple of those that {@link HeadProduct} takes
   * at a time.
   */
  HeadBlock(int rows, int columns) {
    this.pitch = pitch(columns);
    this.values = new float[HeadProduct.taken(rows) * pitch];
  }

  /** Rounds up to whole vectors, and to whole blocks of rows for products with the transpose. */
  private static int pitch(int columns) {
    return Lanes.padded(HeadProduct.taken(columns));
  }

  int pitch() {
    return pitch;
  }

  /** Sets the pitch for fewer columns than were allocated. */
  void narrow(int columns) {
    pitch = pitch(columns);
  }

  /** Loads rows that follow each other without gaps from element {@code first} on. */
  void load(Matrix from, int first, int rows, int columns) {
    FloatBuffer floats = from.bytes().asFloatBuffer();
    for (int i = 0; i < rows; i++) {
      floats.get(first + i * columns, values, i * pitch, columns);
      Arrays.fill(values, i * pitch + columns, (i + 1) * pitch, 0);
    }
  }

  /** Stores rows as {@link #load} reads them. */
  void store(Matrix to, int first, int rows, int columns) {
    FloatBuffer floats = to.bytes().asFloatBuffer();
    for (int i = 0; i < rows; i++) {
      floats.put(first + i * columns, values, i * pitch, columns);
    }
  }

  /** Becomes the transpose [K, rows] of a head's rows, with zeros up to a whole vector. */
  void transpose(SentenceBlock other, int head, int rows, int columns) {
    narrow(rows);
    float[] x = other.values;
    int step = other.pitch();
    int j = 0;
    for (; j + ABREAST <= rows; j += ABREAST) {
      int at = other.at(head) + j * step;
      for (int d = 0; d < columns; d++) {
        int to = d * pitch + j;
        values[to] = x[at + d];
        values[to + 1] = x[at + d + step];
        values[to + 2] = x[at + d + 2 * step];
        values[to + 3] = x[at + d + 3 * step];
      }
    }
    for (; j < rows; j++) {
      for (int d = 0; d < columns; d++) {
        values[d * pitch + j] = x[other.at(head) + j * step + d];
      }
    }
    for (int d = 0; d < columns; d++) {
      Arrays.fill(values, d * pitch + rows, (d + 1) * pitch, 0);
    }
  }
}
