package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * Products of the small matrices of one attention head, on arrays: scores or weights c [S, T] with
 * queries, keys or values. A call of cblas costs as much as a whole product of a short sentence.
 *
 * <p>Takes eight rows at a time, so arrays have room for a multiple of eight rows. Widths are
 * multiples of the vector's length.
 *
 * <p>Arrays and offsets are separate parameters: with records of them attention took about a tenth
 * longer.
 */
final class HeadProduct {
  private static final int ROWS = 8;

  private HeadProduct() {}

  /** Returns the number of rows that are read or written for this many. */
  static int taken(int rows) {
    return (rows + ROWS - 1) / ROWS * ROWS;
  }

  /** scores [rows, .] = x · m, x [rows, terms] a head's rows, m [terms, .]. */
  static void multiply(SentenceBlock x, int head, int rows, int terms, HeadBlock m, HeadBlock out) {
    multiply(
        x.values,
        x.at(head),
        x.pitch(),
        1,
        rows,
        terms,
        m.values,
        0,
        m.pitch(),
        m.pitch(),
        out.values,
        0,
        out.pitch());
  }

  /** A head's rows of out [rows, K] = c · m, c [rows, terms], m [terms, K]. */
  static void multiply(
      HeadBlock c, int rows, int terms, SentenceBlock m, int head, SentenceBlock out) {
    weighted(c, c.pitch(), 1, rows, terms, m, head, out);
  }

  /** A head's rows of out [rows, K] = cᵀ · m, c [terms, rows], m [terms, K]. */
  static void multiplyTransposed(
      HeadBlock c, int rows, int terms, SentenceBlock m, int head, SentenceBlock out) {
    weighted(c, 1, c.pitch(), rows, terms, m, head, out);
  }

  private static void weighted(
      HeadBlock c,
      int rowStep,
      int termStep,
      int rows,
      int terms,
      SentenceBlock m,
      int head,
      SentenceBlock out) {
    multiply(
        c.values,
        0,
        rowStep,
        termStep,
        rows,
        terms,
        m.values,
        m.at(head),
        m.pitch(),
        m.width(),
        out.values,
        out.at(head),
        out.pitch());
  }

  /** Element (i, t) of c lies at cAt + i · rowStep + t · termStep. */
  private static void multiply(
      float[] c,
      int cAt,
      int rowStep,
      int termStep,
      int rows,
      int terms,
      float[] m,
      int mAt,
      int mPitch,
      int width,
      float[] out,
      int outAt,
      int outPitch) {
    for (int i = 0; i < rows; i += ROWS) {
      int from = cAt + i * rowStep;
      int to = outAt + i * outPitch;
      int j = 0;
      for (; j + 2 * Lanes.COUNT <= width; j += 2 * Lanes.COUNT) {
        two(c, from, rowStep, termStep, terms, m, mAt + j, mPitch, out, to + j, outPitch);
      }
      if (j < width) {
        one(c, from, rowStep, termStep, terms, m, mAt + j, mPitch, out, to + j, outPitch);
      }
    }
  }

  /** Eight rows, one vector wide. */
  private static void one(
      float[] c,
      int at,
      int rowStep,
      int termStep,
      int terms,
      float[] m,
      int mAt,
      int mPitch,
      float[] out,
      int outAt,
      int outPitch) {
    FloatVector s0 = broadcast(FLOATS, 0);
    FloatVector s1 = broadcast(FLOATS, 0);
    FloatVector s2 = broadcast(FLOATS, 0);
    FloatVector s3 = broadcast(FLOATS, 0);
    FloatVector s4 = broadcast(FLOATS, 0);
    FloatVector s5 = broadcast(FLOATS, 0);
    FloatVector s6 = broadcast(FLOATS, 0);
    FloatVector s7 = broadcast(FLOATS, 0);
    for (int t = 0; t < terms; t++) {
      FloatVector x = fromArray(FLOATS, m, mAt + t * mPitch);
      int ct = at + t * termStep;
      FloatVector c0 = broadcast(FLOATS, c[ct]);
      s0 = x.fma(c0, s0);
      FloatVector c1 = broadcast(FLOATS, c[ct + rowStep]);
      s1 = x.fma(c1, s1);
      FloatVector c2 = broadcast(FLOATS, c[ct + 2 * rowStep]);
      s2 = x.fma(c2, s2);
      FloatVector c3 = broadcast(FLOATS, c[ct + 3 * rowStep]);
      s3 = x.fma(c3, s3);
      FloatVector c4 = broadcast(FLOATS, c[ct + 4 * rowStep]);
      s4 = x.fma(c4, s4);
      FloatVector c5 = broadcast(FLOATS, c[ct + 5 * rowStep]);
      s5 = x.fma(c5, s5);
      FloatVector c6 = broadcast(FLOATS, c[ct + 6 * rowStep]);
      s6 = x.fma(c6, s6);
      FloatVector c7 = broadcast(FLOATS, c[ct + 7 * rowStep]);
      s7 = x.fma(c7, s7);
    }
    s0.intoArray(out, outAt);
    s1.intoArray(out, outAt + outPitch);
    s2.intoArray(out, outAt + 2 * outPitch);
    s3.intoArray(out, outAt + 3 * outPitch);
    s4.intoArray(out, outAt + 4 * outPitch);
    s5.intoArray(out, outAt + 5 * outPitch);
    s6.intoArray(out, outAt + 6 * outPitch);
    s7.intoArray(out, outAt + 7 * outPitch);
  }

  /** Eight rows, two vectors wide. */
  private static void two(
      float[] c,
      int at,
      int rowStep,
      int termStep,
      int terms,
      float[] m,
      int mAt,
      int mPitch,
      float[] out,
      int outAt,
      int outPitch) {
    FloatVector s0 = broadcast(FLOATS, 0);
    FloatVector r0 = broadcast(FLOATS, 0);
    FloatVector s1 = broadcast(FLOATS, 0);
    FloatVector r1 = broadcast(FLOATS, 0);
    FloatVector s2 = broadcast(FLOATS, 0);
    FloatVector r2 = broadcast(FLOATS, 0);
    FloatVector s3 = broadcast(FLOATS, 0);
    FloatVector r3 = broadcast(FLOATS, 0);
    FloatVector s4 = broadcast(FLOATS, 0);
    FloatVector r4 = broadcast(FLOATS, 0);
    FloatVector s5 = broadcast(FLOATS, 0);
    FloatVector r5 = broadcast(FLOATS, 0);
    FloatVector s6 = broadcast(FLOATS, 0);
    FloatVector r6 = broadcast(FLOATS, 0);
    FloatVector s7 = broadcast(FLOATS, 0);
    FloatVector r7 = broadcast(FLOATS, 0);
    for (int t = 0; t < terms; t++) {
      FloatVector x = fromArray(FLOATS, m, mAt + t * mPitch);
      FloatVector y = fromArray(FLOATS, m, mAt + t * mPitch + Lanes.COUNT);
      int ct = at + t * termStep;
      FloatVector c0 = broadcast(FLOATS, c[ct]);
      s0 = x.fma(c0, s0);
      r0 = y.fma(c0, r0);
      FloatVector c1 = broadcast(FLOATS, c[ct + rowStep]);
      s1 = x.fma(c1, s1);
      r1 = y.fma(c1, r1);
      FloatVector c2 = broadcast(FLOATS, c[ct + 2 * rowStep]);
      s2 = x.fma(c2, s2);
      r2 = y.fma(c2, r2);
      FloatVector c3 = broadcast(FLOATS, c[ct + 3 * rowStep]);
      s3 = x.fma(c3, s3);
      r3 = y.fma(c3, r3);
      FloatVector c4 = broadcast(FLOATS, c[ct + 4 * rowStep]);
      s4 = x.fma(c4, s4);
      r4 = y.fma(c4, r4);
      FloatVector c5 = broadcast(FLOATS, c[ct + 5 * rowStep]);
      s5 = x.fma(c5, s5);
      r5 = y.fma(c5, r5);
      FloatVector c6 = broadcast(FLOATS, c[ct + 6 * rowStep]);
      s6 = x.fma(c6, s6);
      r6 = y.fma(c6, r6);
      FloatVector c7 = broadcast(FLOATS, c[ct + 7 * rowStep]);
      s7 = x.fma(c7, s7);
      r7 = y.fma(c7, r7);
    }
    s0.intoArray(out, outAt);
    r0.intoArray(out, outAt + Lanes.COUNT);
    s1.intoArray(out, outAt + outPitch);
    r1.intoArray(out, outAt + outPitch + Lanes.COUNT);
    s2.intoArray(out, outAt + 2 * outPitch);
    r2.intoArray(out, outAt + 2 * outPitch + Lanes.COUNT);
    s3.intoArray(out, outAt + 3 * outPitch);
    r3.intoArray(out, outAt + 3 * outPitch + Lanes.COUNT);
    s4.intoArray(out, outAt + 4 * outPitch);
    r4.intoArray(out, outAt + 4 * outPitch + Lanes.COUNT);
    s5.intoArray(out, outAt + 5 * outPitch);
    r5.intoArray(out, outAt + 5 * outPitch + Lanes.COUNT);
    s6.intoArray(out, outAt + 6 * outPitch);
    r6.intoArray(out, outAt + 6 * outPitch + Lanes.COUNT);
    s7.intoArray(out, outAt + 7 * outPitch);
    r7.intoArray(out, outAt + 7 * outPitch + Lanes.COUNT);
  }
}
