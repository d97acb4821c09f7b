package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Matrix;

/**
 * An order of the elements of a row [H · K] in which heads lie side by side: element c of head h is
 * at {@code c · lanes + h}, so that a vector holds the same element of several heads and sums over
 * c run down the lanes. Three heads of two elements; {@code hc} is element c of head h:
 *
 * <pre>
 *   as they come    00 01 10 11 20 21
 *   heads minor     00 10 20  -  01 11 21  -     lanes 4, zeros at -
 * </pre>
 */
final class HeadsMinor {
  /**
   * The number of heads, rounded up so that a vector holds whole sets of heads, or a set whole
   * vectors.
   */
  private final int lanes;

  /** The length of a row in this order: whole pairs of vectors. */
  private final int width;

  /** The place of each element of a row. */
  private final int[] place;

  /** A row in its original order. */
  private final float[] row;

  HeadsMinor(int heads, int columns) {
    lanes = heads < Lanes.COUNT ? powerOfTwo(heads) : Lanes.padded(heads);
    int size = columns / heads;
    int pair = 2 * step();
    width = (size * lanes + pair - 1) / pair * pair;
    place = new int[columns];
    for (int i = 0; i < columns; i++) {
      place[i] = i % size * lanes + i / size;
    }
    row = new float[columns];
  }

  private static int powerOfTwo(int atLeast) {
    return atLeast == 1 ? 1 : 2 * Integer.highestOneBit(atLeast - 1);
  }

  int lanes() {
    return lanes;
  }

  /** Returns the distance between vectors of the same heads. */
  int step() {
    return Math.max(lanes, Lanes.COUNT);
  }

  int width() {
    return width;
  }

  /** Reorders a row of a matrix [any, H · K]; gaps are left unchanged. */
  void take(Matrix m, int i, float[] to, int at) {
    m.copyRow(i, row, 0);
    for (int j = 0; j < place.length; j++) {
      to[at + place[j]] = row[j];
    }
  }

  /** Restores a row to a matrix [any, H · K]. */
  void give(float[] from, int at, Matrix m, int i) {
    for (int j = 0; j < place.length; j++) {
      row[j] = from[at + place[j]];
    }
    m.setRow(i, row);
  }
}
