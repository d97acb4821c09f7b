package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The rows of a matrix [N, heads · K] that belong to one sentence, in an array, where each head's
 * columns are padded with zeros to whole vectors. Rows are copied whole: a head's columns alone lie
 * too far apart for the processor to fetch them ahead.
 */
final class SentenceBlock {
  final float[] values;
  private final int heads;

  /** K. */
  private final int size;

  private final int padded;

  /**
   * Allocates {@code rows} rows, rounded up to a multiple of those that {@link HeadProduct} takes
   * at a time.
   */
  SentenceBlock(int rows, int heads, int size) {
    this.heads = heads;
    this.size = size;
    this.padded = Lanes.padded(size);
    this.values = new float[HeadProduct.taken(rows) * pitch()];
  }

  /** Elements from one row to the next. */
  int pitch() {
    return heads * padded;
  }

  /** Returns the offset of a head in the first row. */
  int at(int head) {
    return head * padded;
  }

  /** Returns the columns of a head, including padding. */
  int width() {
    return padded;
  }

  void load(Matrix from, int row, int rows) {
    FloatBuffer floats = from.bytes().asFloatBuffer();
    for (int i = 0; i < rows; i++) {
      int at = (row + i) * from.stride();
      if (padded == size) {
        floats.get(at, values, i * pitch(), pitch());
      } else {
        for (int h = 0; h < heads; h++) {
          floats.get(at + h * size, values, i * pitch() + at(h), size);
        }
      }
    }
  }

  void store(Matrix to, int row, int rows) {
    if (to.precision() == Precision.BFLOAT16) {
      storeRounded(to, row, rows);
      return;
    }
    FloatBuffer floats = to.bytes().asFloatBuffer();
    for (int i = 0; i < rows; i++) {
      int at = (row + i) * to.stride();
      if (padded == size) {
        floats.put(at, values, i * pitch(), pitch());
      } else {
        for (int h = 0; h < heads; h++) {
          floats.put(at + h * size, values, i * pitch() + at(h), size);
        }
      }
    }
  }

  private void storeRounded(Matrix to, int row, int rows) {
    for (int i = 0; i < rows; i++) {
      for (int h = 0; h < heads; h++) {
        storeRounded(i * pitch() + at(h), to, row + i, h * size);
      }
    }
  }

  /** Stores a row of one head to the columns from {@code column} on. */
  private void storeRounded(int at, Matrix to, int row, int column) {
    int index = row * to.stride() + column;
    int whole = Lanes.whole(size);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, at + j);
      VectorBfloat16.store(x, Precision.BFLOAT16, to.bytes(), index + j);
    }
    for (int j = whole; j < size; j++) {
      to.set(row, column + j, values[at + j]);
    }
  }
}
