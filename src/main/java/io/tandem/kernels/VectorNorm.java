package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Layer normalisation row by row; see {@link Kernels#normalize} for the formulas. An instance is
 * the working memory of one call: rows are copied to arrays, which vectors reach with fewer checks
 * than native memory. Elements that fill a row up to whole vectors are zeros.
 */
final class VectorNorm {
  /** D. */
  private final int size;

  private final float[] gain;
  private final float[] unit;

  /** x or dy on the way in, y or dx on the way out. */
  private final float[] row;

  private VectorNorm(Matrix gain) {
    size = gain.columns();
    this.gain = load(gain);
    unit = new float[Lanes.padded(size)];
    row = new float[Lanes.padded(size)];
  }

  private static float[] load(Matrix vector) {
    float[] values = new float[Lanes.padded(vector.columns())];
    vector.copyTo(values, 0);
    return values;
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
    float[] biases = load(bias);
    for (int i = 0; i < x.rows(); i++) {
      x.copyRow(i, norm.row, 0);
      inverse.set(i, 0, norm.forwardRow(biases, epsilon));
      normalized.floats().put(i * normalized.stride(), norm.unit, 0, norm.size);
      y.floats().put(i * y.stride(), norm.row, 0, norm.size);
    }
  }

  /** Gives 1 / sqrt(variance + epsilon). */
  private float forwardRow(float[] bias, double epsilon) {
    float mean = sum(row) / size;
    float variance = sumOfSquares(row, size, mean) / size;
    float inverse = (float) (1 / Math.sqrt(variance + epsilon));
    scale(mean, inverse, bias);
    return inverse;
  }

  private static float sum(float[] x) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      sums = sums.add(fromArray(FLOATS, x, j));
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  private static float sumOfSquares(float[] x, int n, float mean) {
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector difference = fromArray(FLOATS, x, j).sub(mean);
      sums = difference.fma(difference, sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < n; j++) {
      sum += (x[j] - mean) * (x[j] - mean);
    }
    return sum;
  }

  /** unit = (row - mean) · inverse, row = gain · unit + bias. */
  private void scale(float mean, float inverse, float[] bias) {
    for (int j = 0; j < row.length; j += Lanes.COUNT) {
      FloatVector u = fromArray(FLOATS, row, j).sub(mean).mul(inverse);
      u.intoArray(unit, j);
      u.fma(fromArray(FLOATS, gain, j), fromArray(FLOATS, bias, j)).intoArray(row, j);
    }
    endRow();
  }

  private void endRow() {
    for (int j = size; j < row.length; j++) {
      row[j] = 0;
    }
  }

  static void backward(
      Matrix dy,
      Matrix normalized,
      Matrix inverse,
      Matrix gain,
      Into into,
      Matrix gainGradient,
      Matrix biasGradient,
      Matrix dx) {
    VectorNorm norm = new VectorNorm(gain);
    Gradients gradients = norm.new Gradients();
    for (int i = 0; i < dy.rows(); i++) {
      dy.copyRow(i, norm.row, 0);
      normalized.copyRow(i, norm.unit, 0);
      gradients.add();
      norm.backwardRow((float) inverse.get(i, 0));
      dx.floats().put(i * dx.stride(), norm.row, 0, norm.size);
    }
    gradients.store(into, gainGradient, biasGradient);
  }

  /** Sums over rows. */
  private final class Gradients {
    final float[] ofGain = new float[row.length];
    final float[] ofBias = new float[row.length];

    void add() {
      for (int j = 0; j < row.length; j += Lanes.COUNT) {
        FloatVector d = fromArray(FLOATS, row, j);
        d.add(fromArray(FLOATS, ofBias, j)).intoArray(ofBias, j);
        d.fma(fromArray(FLOATS, unit, j), fromArray(FLOATS, ofGain, j)).intoArray(ofGain, j);
      }
    }

    void store(Into into, Matrix gainGradient, Matrix biasGradient) {
      for (int j = 0; j < size; j++) {
        boolean add = into == Into.ADD;
        gainGradient.set(0, j, ofGain[j] + (add ? gainGradient.get(0, j) : 0));
        biasGradient.set(0, j, ofBias[j] + (add ? biasGradient.get(0, j) : 0));
      }
    }
  }

  private void backwardRow(float inverse) {
    FloatVector sums = broadcast(FLOATS, 0);
    FloatVector products = broadcast(FLOATS, 0);
    for (int j = 0; j < row.length; j += Lanes.COUNT) {
      FloatVector dn = fromArray(FLOATS, row, j).mul(fromArray(FLOATS, gain, j));
      dn.intoArray(row, j);
      sums = sums.add(dn);
      products = dn.fma(fromArray(FLOATS, unit, j), products);
    }
    float mean = sums.reduceLanes(VectorOperators.ADD) / size;
    float projection = products.reduceLanes(VectorOperators.ADD) / size;
    centre(mean, projection, inverse);
    endRow();
  }

  /** row = inverse · (row - mean - unit · projection). */
  private void centre(float mean, float projection, float inverse) {
    for (int j = 0; j < row.length; j += Lanes.COUNT) {
      FloatVector centred = fromArray(FLOATS, row, j).sub(mean);
      fromArray(FLOATS, unit, j)
          .fma(broadcast(FLOATS, -projection), centred)
          .mul(inverse)
          .intoArray(row, j);
    }
  }
}
