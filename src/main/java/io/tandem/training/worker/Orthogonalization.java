package io.tandem.training.worker;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.MatrixBuffer;
import java.nio.FloatBuffer;
import java.util.function.Supplier;

/**
 * Matrices with the singular vectors of others, and singular values near 1, by five steps of a
 * Newton-Schulz iteration with the coefficients of Jordan et al. 2024 (Muon,
 * kellerjordan.github.io/posts/muon): X ← PX where P = aI + bXXᵀ + c(XXᵀ)². They take a singular
 * value from 0.001 to 1 of the norm to between 0.47 and 1.2, which is as good as 1 for an update,
 * in fewer steps than coefficients that converge. Products that round their factors to bfloat16 are
 * as good for it. Its memory is used again; one thread at a time.
 *
 * <p>As XXᵀ becomes PXXᵀP, several steps need X only to begin and to end with, which saves time
 * where it is much longer than it is wide. Their rounding errors grow, with the smallest singular
 * values, up to a²-fold with each step, so that XXᵀ is computed anew after two of them.
 */
final class Orthogonalization {
  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;

  /** The steps that are made together, five in all. */
  private static final int[] ONE_BY_ONE = {1, 1, 1, 1, 1};

  private static final int[] TOGETHER = {2, 3};

  /** How much longer than wide a matrix is whose steps are made together. */
  private static final int ELONGATED = 2;

  /** Keeps a matrix of zeros as it is. */
  private static final double MIN_NORM = 1e-30;

  private final Supplier<Kernels> choice;
  private Kernels kernels;
  private final MatrixBuffer x = new MatrixBuffer(Precision.SINGLE);
  private final MatrixBuffer next = new MatrixBuffer(Precision.SINGLE);
  private final MatrixBuffer gramBuffer = new MatrixBuffer(Precision.SINGLE);
  private final MatrixBuffer scratch = new MatrixBuffer(Precision.SINGLE);
  private final MatrixBuffer[] polynomials = two();
  private final MatrixBuffer[] products = two();
  private float[] first = {};
  private float[] second = {};

  private static MatrixBuffer[] two() {
    return new MatrixBuffer[] {
      new MatrixBuffer(Precision.SINGLE), new MatrixBuffer(Precision.SINGLE)
    };
  }

  /**
   * @param kernels asked for the kernels when the first matrix comes
   */
  Orthogonalization(Supplier<Kernels> kernels) {
    choice = kernels;
  }

  /**
   * Replaces a matrix [rows, columns], row by row, by the orthogonalized one. The result is the
   * same for any positive multiple of it, but for rounding.
   */
  void apply(float[] matrix, int rows, int columns) {
    if (kernels == null) {
      kernels = choice.get().forPrecision(Precision.SINGLE);
    }
    normalize(matrix, rows * columns);
    Matrix now = x.matrix(rows, columns);
    Matrix then = next.matrix(rows, columns);
    floats(now).put(0, matrix, 0, rows * columns);
    boolean elongated = Math.max(rows, columns) >= ELONGATED * Math.min(rows, columns);
    for (int steps : elongated ? TOGETHER : ONE_BY_ONE) {
      step(steps, now, then);
      Matrix swap = now;
      now = then;
      then = swap;
    }
    floats(now).get(0, matrix, 0, rows * columns);
  }

  private static void normalize(float[] matrix, int length) {
    double squares = 0;
    for (int i = 0; i < length; i++) {
      squares += (double) matrix[i] * matrix[i];
    }
    float scale = (float) (1 / Math.max(Math.sqrt(squares), MIN_NORM));
    for (int i = 0; i < length; i++) {
      matrix[i] *= scale;
    }
  }

  /** Makes {@code steps} steps, by the smaller of XXᵀ and XᵀX. */
  private void step(int steps, Matrix from, Matrix to) {
    boolean wide = from.rows() <= from.columns();
    int size = Math.min(from.rows(), from.columns());
    Matrix gram = gramBuffer.matrix(size, size);
    if (wide) {
      kernels.multiplyByTransposed(from, from, Into.SET, gram);
    } else {
      kernels.multiplyTransposed(from, from, Into.SET, gram);
    }
    Matrix factor = polynomial(gram, polynomials[0]);
    Matrix product = factor;
    for (int step = 1; step < steps; step++) {
      Matrix half = scratch.matrix(size, size);
      kernels.multiply(factor, gram, Into.SET, half);
      kernels.multiply(half, factor, Into.SET, gram);
      factor = polynomial(gram, polynomials[step % 2]);
      Matrix longer = products[step % 2].matrix(size, size);
      kernels.multiply(factor, product, Into.SET, longer);
      product = longer;
    }
    if (wide) {
      kernels.multiply(product, from, Into.SET, to);
    } else {
      kernels.multiply(from, product, Into.SET, to);
    }
  }

  /** Returns P of XXᵀ. */
  private Matrix polynomial(Matrix gram, MatrixBuffer buffer) {
    Matrix polynomial = buffer.matrix(gram.rows(), gram.rows());
    kernels.multiply(gram, gram, Into.SET, polynomial);
    combine(gram, polynomial);
    return polynomial;
  }

  /** square = a · identity + b · gram + c · square. */
  private void combine(Matrix gram, Matrix square) {
    int size = gram.rows();
    int length = size * size;
    if (first.length < length) {
      first = new float[length];
      second = new float[length];
    }
    floats(gram).get(0, first, 0, length);
    floats(square).get(0, second, 0, length);
    for (int i = 0; i < length; i++) {
      second[i] = B * first[i] + C * second[i];
    }
    for (int i = 0; i < size; i++) {
      second[i * size + i] += A;
    }
    floats(square).put(0, second, 0, length);
  }

  private static FloatBuffer floats(Matrix matrix) {
    return matrix.bytes().asFloatBuffer();
  }
}
