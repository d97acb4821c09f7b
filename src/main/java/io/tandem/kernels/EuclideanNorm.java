package io.tandem.kernels;

import java.nio.FloatBuffer;

/** The 2-norm of a flat vector of single precision. ND4J's takes several times as long. */
public final class EuclideanNorm {
  /** Elements in work, which stay in a first-level cache. */
  private static final int PART = 2048;

  private EuclideanNorm() {}

  /** Of a vector [1, n] of single precision. */
  public static double of(Matrix vector) {
    if (vector.precision() != Precision.SINGLE) {
      throw new IllegalArgumentException("expected single precision, found " + vector);
    }
    FloatBuffer elements = vector.bytes().asFloatBuffer();
    float[] x = new float[PART];
    double sum = 0;
    for (int at = 0; at < vector.columns(); at += PART) {
      int count = Math.min(PART, vector.columns() - at);
      elements.get(at, x, 0, count);
      sum += squares(x, count);
    }
    return Math.sqrt(sum);
  }

  /** Four sums side by side: one alone would wait for each addition. */
  private static double squares(float[] x, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      s0 += (double) x[i] * x[i];
      s1 += (double) x[i + 1] * x[i + 1];
      s2 += (double) x[i + 2] * x[i + 2];
      s3 += (double) x[i + 3] * x[i + 3];
    }
    for (; i < count; i++) {
      s0 += (double) x[i] * x[i];
    }
    return s0 + s1 + s2 + s3;
  }
}
