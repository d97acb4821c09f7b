package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Layer normalisation row by row; see {@link Kernels#normalize} for the formulas. A row in work
 * lies in arrays, with zeros up to a whole vector: it is read from memory once, and the compiler
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
    this.gain = array(gain);
    this.x = new float[this.gain.length];
    this.unit = new float[this.gain.length];
    this.y = new float[this.gain.length];
  }

  private static float[] array(Matrix row) {
    float[] array = new float[Lanes.padded(row.columns())];
    row.copyRow(0, array, 0);
    return array;
  }

  static void forward(
      Matrix x,
      Matrix gain,
      Matrix bias,
      double epsilon,
      Matrix normalized,
      Matrix inverse,
      Matrix y) {
    VectorNorm norm = new VectorNorm(gain);
    float[] shift = array(bias);
    FloatBuffer in = x.bytes().asFloatBuffer();
    for (int i = 0; i < x.rows(); i++) {
      in.get(i * x.stride(), norm.x, 0, norm.columns);
      norm.forward(i, shift, epsilon, normalized, inverse, y);
    }
  }

  /** The same of x + dropout(branch + outputBias). */
  static void forward(
      Matrix x,
      Matrix branch,
      Matrix outputBias,
      Dropout dropout,
      Matrix gain,
      Matrix bias,
      double epsilon,
      Matrix normalized,
      Matrix inverse,
      Matrix y) {
    VectorNorm norm = new VectorNorm(gain);
    float[] shift = array(bias);
    float[] added = array(outputBias);
    VectorDropout drop = new VectorDropout(dropout, norm.columns);
    FloatBuffer in = x.bytes().asFloatBuffer();
    FloatBuffer branches = branch.bytes().asFloatBuffer();
    for (int i = 0; i < x.rows(); i++) {
      in.get(i * x.stride(), norm.x, 0, norm.columns);
      branches.get(i * branch.stride(), norm.y, 0, norm.columns);
      drop.drawRow(i * norm.columns, norm.columns);
      addBranch(norm.x, norm.y, added, drop.factors);
      norm.forward(i, shift, epsilon, normalized, inverse, y);
    }
  }

  /** x += (branch + bias) · factors. */
  private static void addBranch(float[] x, float[] branch, float[] bias, float[] factors) {
    for (int j = 0; j < bias.length; j += Lanes.COUNT) {
      FloatVector added = fromArray(FLOATS, branch, j).add(fromArray(FLOATS, bias, j));
      added.fma(fromArray(FLOATS, factors, j), fromArray(FLOATS, x, j)).intoArray(x, j);
    }
  }

  /** The row in {@link #x}. */
  private void forward(
      int i, float[] bias, double epsilon, Matrix normalized, Matrix inverse, Matrix to) {
    Arrays.fill(x, columns, x.length, 0);
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
      sums = sums.add(fromArray(FLOATS, x, j));
    }
    return sums.reduceLanes(VectorOperators.ADD);
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
    return sums.reduceLanes(VectorOperators.ADD);
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

  static void backward(
      Matrix dy,
      Matrix normalized,
      Matrix inverse,
      Matrix gain,
      Matrix gainGradient,
      Matrix biasGradient,
      Matrix dx) {
    new VectorNorm(gain).new Backward(normalized, inverse)
        .run(dy, gainGradient, biasGradient, dx, null, null);
  }

  /** The same, and dBranch = dropout's factors ⊙ dx. */
  static void backward(
      Matrix dy,
      Matrix normalized,
      Matrix inverse,
      Matrix gain,
      Dropout dropout,
      Matrix gainGradient,
      Matrix biasGradient,
      Matrix dx,
      Matrix dBranch) {
    new VectorNorm(gain).new Backward(normalized, inverse)
        .run(dy, gainGradient, biasGradient, dx, dropout, dBranch);
  }

  /** The way back; x and y are the errors of what they are on the way forward. */
  private final class Backward {
    private final Matrix normalized;
    private final Matrix inverse;
    private final float[] gainSum = new float[gain.length];
    private final float[] biasSum = new float[gain.length];

    Backward(Matrix normalized, Matrix inverse) {
      this.normalized = normalized;
      this.inverse = inverse;
    }

    /**
     * @param dBranch null where there is none
     */
    void run(
        Matrix dy,
        Matrix gainGradient,
        Matrix biasGradient,
        Matrix dx,
        Dropout dropout,
        Matrix dBranch) {
      VectorDropout drop = dBranch == null ? null : new VectorDropout(dropout, columns);
      FloatBuffer units = normalized.bytes().asFloatBuffer();
      FloatBuffer errors = dy.bytes().asFloatBuffer();
      FloatBuffer to = dx.bytes().asFloatBuffer();
      for (int i = 0; i < dy.rows(); i++) {
        units.get(i * normalized.stride(), unit, 0, columns);
        errors.get(i * dy.stride(), y, 0, columns);
        addUp(y, unit, biasSum, gainSum);
        multiply(y, gain);
        error(
            y,
            unit,
            sum(y) / columns,
            sumOfProducts(y, unit) / columns,
            inverse.bytes().getFloat(Lanes.at(inverse, i)),
            x);
        to.put(i * dx.stride(), x, 0, columns);
        if (drop != null) {
          drop.drawRow(i * columns, columns);
          drop.multiply(x, dBranch, i);
        }
      }
      biasGradient.setRow(0, biasSum);
      gainGradient.setRow(0, gainSum);
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
    return sums.reduceLanes(VectorOperators.ADD);
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
