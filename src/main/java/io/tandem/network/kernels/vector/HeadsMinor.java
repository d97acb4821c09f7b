package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Matrix;

/**
 * An order of the elements of a row [H · K] in which heads lie side by side: element c of head h is
 * at {@code c · lanes + h}, so that a vector holds the same elements of several heads and sums over
 * c run down the lanes. Three heads of two elements, of which {@code hc} is element c of head h:
 *
 * <pre>
 *   as they come    00 01 10 11 20 21
 *   heads minor     00 10 20  -  01 11 21  -     lanes 4, zeros at -
 * </pre>
 */
final class HeadsMinor {
  /** The number of heads, filled up so that vectors hold whole sets of heads or the reverse. */
  private final int lanes;

  /** Elements of a row in this order: whole pairs of vectors. */
  private final int width;

  /** Where the elements of a row as it comes go. */
  private final int[] place;

  /** A row as it comes. */
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

  /** Elements from one vector to the next that belongs to the same heads. */
  int step() {
    return Math.max(lanes, Lanes.COUNT);
  }

  int width() {
    return width;
  }

  /** Takes a row of a matrix [any, H · K]; what lies between stays as it is. */
  void take(Matrix m, int i, float[] to, int at) {
    m.copyRow(i, row, 0);
    for (int j = 0; j < place.length; j++) {
      to[at + place[j]] = row[j];
    }
  }

  /** Gives a row back to a matrix [any, H · K]. */
  void give(float[] from, int at, Matrix m, int i) {
    for (int j = 0; j < place.length; j++) {
      row[j] = from[at + place[j]];
    }
    m.setRow(i, row);
  }
}
