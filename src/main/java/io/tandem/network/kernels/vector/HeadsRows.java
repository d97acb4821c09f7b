package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.COUNT;
import static io.tandem.network.kernels.vector.Lanes.FLOATS;

import io.tandem.network.kernels.Bfloat16;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Rows on the heap in the order {@link HeadsMinor}, as singles or, in half of the memory, rounded
 * to {@link Bfloat16}. Rounded elements lie in pairs: the upper half of an integer is element
 * {@code c}, the lower half the one {@link HeadsMinor#step} elements after it, so that one
 * operation each turns a vector of integers into two of singles.
 */
final class HeadsRows {
  /** The upper half of an integer. */
  static final int UPPER = 0xffff0000;

  private final HeadsMinor order;
  private final boolean rounded;
  private final float[] singles;
  private final int[] pairs;

  /** A row of singles. */
  private final float[] row;

  /**
   * @param format {@link Precision#BFLOAT16}; otherwise singles
   */
  HeadsRows(int rows, HeadsMinor order, Precision format) {
    this.order = order;
    int elements = Math.multiplyExact(rows, order.width());
    rounded = format == Precision.BFLOAT16;
    singles = new float[rounded ? 0 : elements];
    pairs = new int[rounded ? elements / 2 : 0];
    row = new float[order.width()];
  }

  boolean areRounded() {
    return rounded;
  }

  /** Row i from element i · width on, unless the rows are rounded. */
  float[] singles() {
    return singles;
  }

  /** Row i from element i · width / 2 on, if the rows are rounded. */
  int[] pairs() {
    return pairs;
  }

  /** Writes a row of a matrix [any, H · K]. */
  void put(Matrix from, int i, int to) {
    if (rounded) {
      order.take(from, i, row, 0);
      round(to * order.width() / 2);
    } else {
      order.take(from, i, singles, to * order.width());
    }
  }

  /**
   * Writes the row of singles to the pairs from an element on, rounded as by {@link
   * VectorBfloat16}.
   */
  private void round(int at) {
    int step = order.step();
    for (int c = 0; c < row.length; c += 2 * step) {
      for (int j = c; j < c + step; j += COUNT) {
        IntVector first = FloatVector.fromArray(FLOATS, row, j).reinterpretAsInts();
        IntVector second = FloatVector.fromArray(FLOATS, row, j + step).reinterpretAsInts();
        first =
            first
                .add(Bfloat16.ALMOST_HALF)
                .add(first.lanewise(VectorOperators.LSHR, Short.SIZE).and(1));
        second =
            second
                .add(Bfloat16.ALMOST_HALF)
                .add(second.lanewise(VectorOperators.LSHR, Short.SIZE).and(1));
        first
            .and(UPPER)
            .or(second.lanewise(VectorOperators.LSHR, Short.SIZE))
            .intoArray(pairs, at + c / 2 + j - c);
      }
    }
  }

  void copyRow(int from, HeadsRows to, int toRow) {
    int width = order.width();
    if (rounded) {
      System.arraycopy(pairs, from * width / 2, to.pairs, toRow * width / 2, width / 2);
    } else {
      System.arraycopy(singles, from * width, to.singles, toRow * width, width);
    }
  }

  /** Copies a row to a row of a matrix [any, H · K]. */
  void get(int from, Matrix to, int toRow) {
    if (rounded) {
      int step = order.step();
      int at = from * order.width() / 2;
      for (int c = 0; c < row.length; c += 2 * step) {
        for (int j = c; j < c + step; j++) {
          int pair = pairs[at + c / 2 + j - c];
          row[j] = Float.intBitsToFloat(pair & UPPER);
          row[j + step] = Float.intBitsToFloat(pair << Short.SIZE);
        }
      }
      order.give(row, 0, to, toRow);
    } else {
      order.give(singles, from * order.width(), to, toRow);
    }
  }
}
