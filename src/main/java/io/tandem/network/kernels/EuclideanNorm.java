package io.tandem.network.kernels;

import java.nio.FloatBuffer;

/** The 2-norm of a flat vector of single precision. ND4J's takes several times as long. */
public final class EuclideanNorm {
  /** Elements of a block, which stay in a first-level cache. */
  public static final int BLOCK = 1 << 11;

  private EuclideanNorm() {}

  /** Of a vector [1, n] of single precision. */
  public static double of(Matrix vector) {
    double[] squares = new double[blocks(vector.columns())];
    squares(vector, squares, 0);
    return ofSquares(squares);
  }

  /** The number of blocks that a vector of so many elements is summed in. */
  public static int blocks(int elements) {
    return (elements + BLOCK - 1) / BLOCK;
  }

  /**
   * The sums of squares of the blocks of part of a vector.
   *
   * @param part the part [1, n], of single precision
   * @param squares the sums of the whole vector's blocks, by block; those of the part are set
   * @param from where in the vector the part begins, a multiple of 2,048
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

  /** The norm from the sums of all blocks, which are added in their order. */
  public static double ofSquares(double[] squares) {
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  /** The sum of the squares of the first {@code count} elements: of a block, if all are its own. */
  public static double squares(float[] x, int count) {
    // Four sums side by side: one alone would wait for each addition.
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
