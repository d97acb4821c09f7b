package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * Products of the small matrices of one attention head, on arrays: out [rows, pitch] = c · m
 * [terms, pitch]. A call of cblas costs as much as a whole product of a short sentence.
 *
 * <p>Four rows at a time: rows of c and out come in multiples of four, the last ones unused. Rows
 * of m and out are {@code pitch} elements apart, a multiple of the vector's length.
 */
final class HeadProduct {
  static final int ROWS = 4;

  private HeadProduct() {}

  /** out = c · m, c [rows, terms]. */
  static void multiply(HeadBlock c, int rows, int terms, HeadBlock m, HeadBlock out) {
    multiply(c.values, c.pitch(), 1, rows, terms, m.values, m.pitch(), out.values);
  }

  /** out = cᵀ · m, c [terms, rows]. */
  static void multiplyTransposed(HeadBlock c, int rows, int terms, HeadBlock m, HeadBlock out) {
    multiply(c.values, 1, c.pitch(), rows, terms, m.values, m.pitch(), out.values);
  }

  /** Element (i, t) of c lies at i · rowStep + t · termStep. */
  private static void multiply(
      float[] c,
      int rowStep,
      int termStep,
      int rows,
      int terms,
      float[] m,
      int pitch,
      float[] out) {
    for (int i = 0; i < rows; i += ROWS) {
      int j = 0;
      for (; j + 2 * Lanes.COUNT <= pitch; j += 2 * Lanes.COUNT) {
        two(c, i * rowStep, rowStep, termStep, terms, m, j, pitch, out, i * pitch + j);
      }
      if (j < pitch) {
        one(c, i * rowStep, rowStep, termStep, terms, m, j, pitch, out, i * pitch + j);
      }
    }
  }

  /** Four rows, one vector wide. */
  private static void one(
      float[] c,
      int at,
      int rowStep,
      int termStep,
      int terms,
      float[] m,
      int mAt,
      int pitch,
      float[] out,
      int outAt) {
    FloatVector s0 = broadcast(FLOATS, 0);
    FloatVector s1 = broadcast(FLOATS, 0);
    FloatVector s2 = broadcast(FLOATS, 0);
    FloatVector s3 = broadcast(FLOATS, 0);
    for (int t = 0; t < terms; t++) {
      FloatVector x = fromArray(FLOATS, m, mAt + t * pitch);
      int ct = at + t * termStep;
      s0 = x.fma(broadcast(FLOATS, c[ct]), s0);
      s1 = x.fma(broadcast(FLOATS, c[ct + rowStep]), s1);
      s2 = x.fma(broadcast(FLOATS, c[ct + 2 * rowStep]), s2);
      s3 = x.fma(broadcast(FLOATS, c[ct + 3 * rowStep]), s3);
    }
    s0.intoArray(out, outAt);
    s1.intoArray(out, outAt + pitch);
    s2.intoArray(out, outAt + 2 * pitch);
    s3.intoArray(out, outAt + 3 * pitch);
  }

  /** Four rows, two vectors wide. */
  private static void two(
      float[] c,
      int at,
      int rowStep,
      int termStep,
      int terms,
      float[] m,
      int mAt,
      int pitch,
      float[] out,
      int outAt) {
    FloatVector s0 = broadcast(FLOATS, 0);
    FloatVector s1 = broadcast(FLOATS, 0);
    FloatVector s2 = broadcast(FLOATS, 0);
    FloatVector s3 = broadcast(FLOATS, 0);
    FloatVector r0 = broadcast(FLOATS, 0);
    FloatVector r1 = broadcast(FLOATS, 0);
    FloatVector r2 = broadcast(FLOATS, 0);
    FloatVector r3 = broadcast(FLOATS, 0);
    for (int t = 0; t < terms; t++) {
      FloatVector x = fromArray(FLOATS, m, mAt + t * pitch);
      FloatVector y = fromArray(FLOATS, m, mAt + t * pitch + Lanes.COUNT);
      int ct = at + t * termStep;
      FloatVector c0 = broadcast(FLOATS, c[ct]);
      FloatVector c1 = broadcast(FLOATS, c[ct + rowStep]);
      FloatVector c2 = broadcast(FLOATS, c[ct + 2 * rowStep]);
      FloatVector c3 = broadcast(FLOATS, c[ct + 3 * rowStep]);
      s0 = x.fma(c0, s0);
      r0 = y.fma(c0, r0);
      s1 = x.fma(c1, s1);
      r1 = y.fma(c1, r1);
      s2 = x.fma(c2, s2);
      r2 = y.fma(c2, r2);
      s3 = x.fma(c3, s3);
      r3 = y.fma(c3, r3);
    }
    s0.intoArray(out, outAt);
    r0.intoArray(out, outAt + Lanes.COUNT);
    s1.intoArray(out, outAt + pitch);
    r1.intoArray(out, outAt + pitch + Lanes.COUNT);
    s2.intoArray(out, outAt + 2 * pitch);
    r2.intoArray(out, outAt + 2 * pitch + Lanes.COUNT);
    s3.intoArray(out, outAt + 3 * pitch);
    r3.intoArray(out, outAt + 3 * pitch + Lanes.COUNT);
  }
}
