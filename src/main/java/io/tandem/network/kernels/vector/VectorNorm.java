package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.tandem.network.kernels.Branch;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.SavedNorm;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Layer normalisation row by row; see {@link Kernels#normalize} for the formulas. The current row
 * lies in arrays, padded with zeros to whole vectors: it is read from memory once, and the compiler
 * keeps more of a loop over arrays in registers. An instance is the working memory of one call.
 */
final class VectorNorm {
  private final int columns;
  private final float[] gain;
  private final float[] x;
  private final float[] unit;
  private final float[] y;

  private VectorNorm(Matrix gain) {
    this.columns = gain.columns();
    this.gain = Lanes.array(gain);
    this.x = new float[this.gain.length];
    this.unit = new float[this.gain.length];
    this.y = new float[this.gain.length];
  }

  static void forward(Matrix x, NormWeights weights, double epsilon, SavedNorm saved, Matrix y) {
    VectorNorm norm = new VectorNorm(weights.gain());
    float[] shift = Lanes.array(weights.bias());
    FloatBuffer in = x.bytes().asFloatBuffer();
    for (int i = 0; i < x.rows(); i++) {
      in.get(i * x.stride(), norm.x, 0, norm.columns);
      norm.forward(i, shift, epsilon, saved, y);
    }
  }

  /** Normalizes x + branch in the same way. */
  static void forward(
      Matrix x, Branch branch, NormWeights weights, double epsilon, SavedNorm saved, Matrix y) {
    VectorNorm norm = new VectorNorm(weights.gain());
    float[] shift = Lanes.array(weights.bias());
    float[] added = Lanes.array(branch.bias());
    VectorDropout drop = new VectorDropout(branch.dropout(), norm.columns);
    FloatBuffer in = x.bytes().asFloatBuffer();
    int branchStride = branch.values().stride();
    FloatBuffer branches = branch.values().bytes().asFloatBuffer();
    for (int i = 0; i < x.rows(); i++) {
      in.get(i * x.stride(), norm.x, 0, norm.columns);
      branches.get(i * branchStride, norm.y, 0, norm.columns);
      drop.drawRow(i * norm.columns, norm.columns);
      VectorRows.addBranch(norm.x, norm.y, added, drop.factors);
      norm.forward(i, shift, epsilon, saved, y);
    }
  }

  /** Normalizes the row in {@link #x}. */
  private void forward(int i, float[] bias, double epsilon, SavedNorm saved, Matrix to) {
    Matrix normalized = saved.normalized();
    Matrix inverse = saved.inverse();
    subtract(x, sum(x) / columns);
    Arrays.fill(x, columns, x.length, 0);
    float inverseDeviation = (float) (1 / Math.sqrt(sumOfSquares(x) / columns + epsilon));
    inverse.bytes().putFloat(Lanes.at(inverse, i), inverseDeviation);
    scale(x, inverseDeviation, gain, bias, unit, y);
    normalized.bytes().asFloatBuffer().put(i * normalized.stride(), unit, 0, columns);
    to.bytes().asFloatBuffer().put(i * to.stride(), y, 0, columns);
  }

  private static float sum(float[] x) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      sums = fromArray(FLOATS, x, j).add(sums);
    }
    return Lanes.sum(sums.toArray());
  }

  private static void subtract(float[] x, float mean) {
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      fromArray(FLOATS, x, j).sub(mean).intoArray(x, j);
    }
  }

  private static float sumOfSquares(float[] x) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      FloatVector v = fromArray(FLOATS, x, j);
      sums = v.fma(v, sums);
    }
    return Lanes.sum(sums.toArray());
  }

  /** unit = factor · x, y = gain · unit + bias. */
  private static void scale(
      float[] x, float factor, float[] gain, float[] bias, float[] unit, float[] y) {
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      FloatVector u = fromArray(FLOATS, x, j).mul(factor);
      u.intoArray(unit, j);
      u.fma(fromArray(FLOATS, gain, j), fromArray(FLOATS, bias, j)).intoArray(y, j);
    }
  }

  static void backward(Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx) {
    new VectorNorm(gain).backward(dy, saved, gradient, dx, null);
  }

  /**
   * Computes the same, and the errors of the branch, dx times the factors of dropout, with their
   * column sums.
   */
  static void backward(
      Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx, Branch dBranch) {
    new VectorNorm(gain).backward(dy, saved, gradient, dx, dBranch);
  }

  /**
   * The arrays x and y hold the errors of their contents in the forward pass.
   *
   * @param dBranch null without a branch; a function called for each row would slow the loop down
   */
  private void backward(
      Matrix dy, SavedNorm saved, NormWeights gradient, Matrix dx, Branch dBranch) {
    Matrix normalized = saved.normalized();
    Matrix inverse = saved.inverse();
    VectorDropout drop =
        dBranch == null ? null : new VectorDropout(dBranch.dropout(), dx.columns());
    Matrix branchErrors = dBranch == null ? null : dBranch.values();
    float[] branchSum = new float[gain.length];
    float[] gainSum = new float[gain.length];
    float[] biasSum = new float[gain.length];
    FloatBuffer units = normalized.bytes().asFloatBuffer();
    FloatBuffer errors = dy.bytes().asFloatBuffer();
    FloatBuffer to = dx.bytes().asFloatBuffer();
    for (int i = 0; i < dy.rows(); i++) {
      units.get(i * normalized.stride(), unit, 0, columns);
      errors.get(i * dy.stride(), y, 0, columns);
      addUp(y, unit, biasSum, gainSum);
      multiply(y, gain);
      float inverseDeviation = inverse.bytes().getFloat(Lanes.at(inverse, i));
      error(y, unit, sum(y) / columns, sumOfProducts(y, unit) / columns, inverseDeviation, x);
      to.put(i * dx.stride(), x, 0, columns);
      if (drop != null) {
        drop.drawRow(i * columns, columns);
        drop.multiply(x, branchErrors, i, branchSum);
      }
    }
    gradient.bias().setRow(0, biasSum);
    gradient.gain().setRow(0, gainSum);
    if (dBranch != null) {
      dBranch.bias().setRow(0, branchSum);
    }
  }

  /** sum += d, sumOfProducts += d ⊙ unit. */
  private static void addUp(float[] d, float[] unit, float[] sum, float[] sumOfProducts) {
    for (int j = 0; j < d.length; j += Lanes.COUNT) {
      FloatVector error = fromArray(FLOATS, d, j);
      fromArray(FLOATS, sum, j).add(error).intoArray(sum, j);
      error
          .fma(fromArray(FLOATS, unit, j), fromArray(FLOATS, sumOfProducts, j))
          .intoArray(sumOfProducts, j);
    }
  }

  private static void multiply(float[] x, float[] factors) {
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      fromArray(FLOATS, x, j).mul(fromArray(FLOATS, factors, j)).intoArray(x, j);
    }
  }

  private static float sumOfProducts(float[] a, float[] b) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = 0; j < a.length; j += Lanes.COUNT) {
      sums = fromArray(FLOATS, a, j).fma(fromArray(FLOATS, b, j), sums);
    }
    return Lanes.sum(sums.toArray());
  }

  /** dx = inverse · (dn - mean - unit · projection). */
  private static void error(
      float[] dn, float[] unit, float mean, float projection, float inverse, float[] dx) {
    FloatVector factor = broadcast(FLOATS, -projection);
    for (int j = 0; j < dn.length; j += Lanes.COUNT) {
      FloatVector centered = fromArray(FLOATS, dn, j).sub(mean);
      fromArray(FLOATS, unit, j).fma(factor, centered).mul(inverse).intoArray(dx, j);
    }
  }
}
