package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.network.kernels.Matrix;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A slice of a matrix, cut into panels of {@link VectorTile#WIDTH} columns: panel i is a block
 * [depth, WIDTH] without gaps, from element i · depth · WIDTH on. The last panel is padded with
 * zeros.
 */
final class Panels {
  static final int WIDTH = VectorTile.WIDTH;

  /** The maximum of rows in a slice: a panel has at most 32 KiB, near a first-level cache. */
  static final int DEPTH = 256;

  /**
   * Rows that are copied to all panels, or transposed, together. In a wide matrix they lie far
   * apart, so each is read from end to end before the next.
   */
  private static final int ROWS_TOGETHER = 8;

  /** The rows being transposed, each {@link #DEPTH} elements after the one before. */
  private final float[] rows = new float[WIDTH * DEPTH];

  /** Grows to the largest slice. */
  float[] values = new float[0];

  /**
   * Packs {@code depth} rows from {@code from} on and {@code columns} columns from {@code j} on of
   * {@code x}.
   */
  void pack(Matrix x, int from, int depth, int j, int columns) {
    makeRoom(depth, columns);
    for (int p = 0; p < depth; p += ROWS_TOGETHER) {
      copy(x, from + p, Math.min(ROWS_TOGETHER, depth - p), j, columns, p * WIDTH, depth * WIDTH);
    }
  }

  /** Packs the same rows and columns of the transpose of {@code x}. */
  void packTransposed(Matrix x, int from, int depth, int j, int columns) {
    makeRoom(depth, columns);
    for (int q = 0; q < columns; q += WIDTH) {
      transpose(x, from, depth, j + q, Math.min(WIDTH, columns - q), q * depth);
    }
  }

  private void makeRoom(int depth, int columns) {
    int count = (columns + WIDTH - 1) / WIDTH;
    int size = count * WIDTH * depth;
    if (values.length < size) {
      values = new float[size];
    }
    if (columns % WIDTH > 0) {
      Arrays.fill(values, size - WIDTH * depth, size, 0);
    }
  }

  /** Copies some rows to all panels, which are {@code step} elements apart. */
  private void copy(Matrix x, int from, int count, int j, int columns, int at, int step) {
    int first = Lanes.at(x, from) + j * Float.BYTES;
    int whole = columns / WIDTH * WIDTH;
    for (int q = 0; q < whole; q += WIDTH) {
      copyWhole(x.bytes(), first + q * Float.BYTES, Lanes.at(x, 1), count, at + q / WIDTH * step);
    }
    for (int p = 0; p < count; p++) {
      for (int q = whole; q < columns; q++) {
        int b = first + p * Lanes.at(x, 1) + q * Float.BYTES;
        values[at + whole / WIDTH * step + p * WIDTH + q - whole] = x.bytes().getFloat(b);
      }
    }
  }

  private void copyWhole(ByteBuffer x, int first, int step, int count, int at) {
    for (int p = 0; p < count; p++) {
      int b = first + p * step;
      int to = at + p * WIDTH;
      fromByteBuffer(FLOATS, x, b, ORDER).intoArray(values, to);
      fromByteBuffer(FLOATS, x, b + Lanes.COUNT * Float.BYTES, ORDER)
          .intoArray(values, to + Lanes.COUNT);
    }
  }

  /** Transposes rows {@code j} to {@code j + columns - 1} of {@code x} into one panel. */
  private void transpose(Matrix x, int from, int depth, int j, int columns, int at) {
    FloatBuffer floats = x.bytes().asFloatBuffer();
    for (int q = 0; q < columns; q++) {
      floats.get((j + q) * x.stride() + from, rows, q * DEPTH, depth);
    }
    int whole = columns / ROWS_TOGETHER * ROWS_TOGETHER;
    for (int q = 0; q < whole; q += ROWS_TOGETHER) {
      transposeTogether(q * DEPTH, depth, at + q);
    }
    for (int q = whole; q < columns; q++) {
      for (int p = 0; p < depth; p++) {
        values[at + q + p * WIDTH] = rows[q * DEPTH + p];
      }
    }
  }

  /** Written out for {@link #ROWS_TOGETHER} rows. */
  private void transposeTogether(int from, int depth, int at) {
    for (int p = 0; p < depth; p++) {
      int to = at + p * WIDTH;
      int row = from + p;
      values[to] = rows[row];
      values[to + 1] = rows[row + DEPTH];
      values[to + 2] = rows[row + 2 * DEPTH];
      values[to + 3] = rows[row + 3 * DEPTH];
      values[to + 4] = rows[row + 4 * DEPTH];
      values[to + 5] = rows[row + 5 * DEPTH];
      values[to + 6] = rows[row + 6 * DEPTH];
      values[to + 7] = rows[row + 7 * DEPTH];
    }
  }
}
