package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loop of a product: eight rows, two vectors wide, summed in sixteen registers. With
 * fewer, the multipliers wait for their own results; more gain nothing. Written out, because the
 * compiler keeps only named variables in registers, and ending in plain stores, because a call with
 * a vector would move the vector, and the loop, to the heap.
 */
final class VectorTile {
  static final int ROWS = 8;
  static final int WIDTH = 2 * Lanes.COUNT;

  private VectorTile() {}

  /**
   * tile [ROWS, WIDTH] = leftᵀ · right.
   *
   * @param left [terms, WIDTH] from {@code at} on, of which the first ROWS columns are taken
   * @param right [terms, WIDTH]
   */
  static void multiply(int terms, float[] left, int at, float[] right, float[] tile) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector t0 = FloatVector.zero(FLOATS);
    FloatVector s1 = FloatVector.zero(FLOATS);
    FloatVector t1 = FloatVector.zero(FLOATS);
    FloatVector s2 = FloatVector.zero(FLOATS);
    FloatVector t2 = FloatVector.zero(FLOATS);
    FloatVector s3 = FloatVector.zero(FLOATS);
    FloatVector t3 = FloatVector.zero(FLOATS);
    FloatVector s4 = FloatVector.zero(FLOATS);
    FloatVector t4 = FloatVector.zero(FLOATS);
    FloatVector s5 = FloatVector.zero(FLOATS);
    FloatVector t5 = FloatVector.zero(FLOATS);
    FloatVector s6 = FloatVector.zero(FLOATS);
    FloatVector t6 = FloatVector.zero(FLOATS);
    FloatVector s7 = FloatVector.zero(FLOATS);
    FloatVector t7 = FloatVector.zero(FLOATS);
    for (int k = 0; k < terms; k++) {
      FloatVector x = fromArray(FLOATS, right, k * WIDTH);
      FloatVector y = fromArray(FLOATS, right, k * WIDTH + Lanes.COUNT);
      int l = at + k * WIDTH;
      FloatVector l0 = broadcast(FLOATS, left[l]);
      s0 = x.fma(l0, s0);
      t0 = y.fma(l0, t0);
      FloatVector l1 = broadcast(FLOATS, left[l + 1]);
      s1 = x.fma(l1, s1);
      t1 = y.fma(l1, t1);
      FloatVector l2 = broadcast(FLOATS, left[l + 2]);
      s2 = x.fma(l2, s2);
      t2 = y.fma(l2, t2);
      FloatVector l3 = broadcast(FLOATS, left[l + 3]);
      s3 = x.fma(l3, s3);
      t3 = y.fma(l3, t3);
      FloatVector l4 = broadcast(FLOATS, left[l + 4]);
      s4 = x.fma(l4, s4);
      t4 = y.fma(l4, t4);
      FloatVector l5 = broadcast(FLOATS, left[l + 5]);
      s5 = x.fma(l5, s5);
      t5 = y.fma(l5, t5);
      FloatVector l6 = broadcast(FLOATS, left[l + 6]);
      s6 = x.fma(l6, s6);
      t6 = y.fma(l6, t6);
      FloatVector l7 = broadcast(FLOATS, left[l + 7]);
      s7 = x.fma(l7, s7);
      t7 = y.fma(l7, t7);
    }
    s0.intoArray(tile, 0);
    t0.intoArray(tile, Lanes.COUNT);
    s1.intoArray(tile, WIDTH);
    t1.intoArray(tile, WIDTH + Lanes.COUNT);
    s2.intoArray(tile, 2 * WIDTH);
    t2.intoArray(tile, 2 * WIDTH + Lanes.COUNT);
    s3.intoArray(tile, 3 * WIDTH);
    t3.intoArray(tile, 3 * WIDTH + Lanes.COUNT);
    s4.intoArray(tile, 4 * WIDTH);
    t4.intoArray(tile, 4 * WIDTH + Lanes.COUNT);
    s5.intoArray(tile, 5 * WIDTH);
    t5.intoArray(tile, 5 * WIDTH + Lanes.COUNT);
    s6.intoArray(tile, 6 * WIDTH);
    t6.intoArray(tile, 6 * WIDTH + Lanes.COUNT);
    s7.intoArray(tile, 7 * WIDTH);
    t7.intoArray(tile, 7 * WIDTH + Lanes.COUNT);
  }
}
