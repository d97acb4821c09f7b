package io.tandem.network.kernels;

import java.nio.FloatBuffer;

/** The 2-norm of a flat vector of single precision. ND4J's takes several times as long. */
public final class EuclideanNorm {
  /** Elements of a block, which stay in a first-level cache. */
  public static final int BLOCK = 1 << 11;

  private EuclideanNorm() {}

  /** Returns the number of blocks in which a vector of so many elements is summed. */
  public static int blocks(int elements) {
    return (elements + BLOCK - 1) / BLOCK;
  }

  /**
   * Computes the sums of squares of the blocks in part of a vector.
   *
   * @param part the part [1, n], of single precision
   * @param squares the sums of the whole vector's blocks, by block; those of the part are set
   * @param from the start of the part in the vector, a multiple of 2,048
   */
  public static void squares(Matrix part, double[] squares, int from) {
    if (part.precision() != Precision.SINGLE || from % BLOCK != 0) {
      throw new IllegalArgumentException(
          "expected a block of single precision, found %s from element %s".formatted(part, from));
    }
    FloatBuffer elements = part.bytes().asFloatBuffer();
    float[] x = new float[BLOCK];
    for (int at = 0; at < part.columns(); at += BLOCK) {
      int count = Math.min(BLOCK, part.columns() - at);
      elements.get(at, x, 0, count);
      squares[(from + at) / BLOCK] = squares(x, count);
    }
  }

  /** Returns the norm from the sums of all blocks, added in order. */
  public static double ofSquares(double[] squares) {
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  /** Returns the sum of the squares of the first {@code count} elements. */
  public static double squares(float[] x, int count) {
    // Four sums side by side: a single one would wait for each addition.
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
