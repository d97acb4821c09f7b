package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.PlainKernels;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The non-linearity with its bias and dropout, row by row. */
final class VectorActivation {
  private final Activation activation;
  private final VectorDropout drop;
  private final VectorDistribution gate;

  private VectorActivation(Activation activation, Dropout dropout, int columns) {
    this.activation = activation;
    this.drop = new VectorDropout(dropout, columns);
    this.gate = distribution(activation, columns);
  }

  /** Returns the distribution of a non-linearity; null for ReLU, which has none. */
  private static VectorDistribution distribution(Activation activation, int columns) {
    return switch (activation) {
      case RELU -> null;
      case GELU -> new VectorNormalDistribution(columns);
      case SWISH -> new VectorLogisticDistribution(columns);
    };
  }

  /** Takes blocks of rows through all steps, so that each is read from memory once. */
  static void forward(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    VectorActivation row = new VectorActivation(activation, dropout, z.columns());
    int block = VectorRows.block(z.columns());
    for (int from = 0; from < z.rows(); from += block) {
      int rows = Math.min(block, z.rows() - from);
      VectorRows.addBias(bias, z.rows(from, rows));
      for (int i = from; i < from + rows; i++) {
        row.forward(z, i, h);
      }
    }
  }

  private void forward(Matrix z, int i, Matrix h) {
    int n = z.columns();
    drop.drawRow(i * n, n);
    switch (activation) {
      case RELU -> reluRow(z.bytes(), Lanes.at(z, i), h, i);
      case GELU, SWISH -> gatedRow(z.bytes(), Lanes.at(z, i), h, i);
    }
    for (int j = Lanes.whole(n); j < n; j++) {
      h.set(i, j, PlainKernels.value(activation, z.get(i, j)) * drop.factors[j]);
    }
  }

  private void reluRow(ByteBuffer z, int at, Matrix h, int i) {
    for (int j = 0; j < Lanes.whole(h.columns()); j += Lanes.COUNT) {
      FloatVector x = fromByteBuffer(FLOATS, z, at + j * Float.BYTES, ORDER);
      store(x.blend(0, x.compare(VectorOperators.LT, 0)), h, i, j);
    }
  }

  private void gatedRow(ByteBuffer z, int at, Matrix h, int i) {
    gate.row(z, at);
    for (int j = 0; j < Lanes.whole(h.columns()); j += Lanes.COUNT) {
      FloatVector x = fromByteBuffer(FLOATS, z, at + j * Float.BYTES, ORDER);
      store(x.mul(fromArray(FLOATS, gate.distribution, j)), h, i, j);
    }
  }

  private void store(FloatVector y, Matrix h, int i, int j) {
    FloatVector dropped = y.mul(fromArray(FLOATS, drop.factors, j));
    VectorBfloat16.store(dropped, h.precision(), h.bytes(), i * h.stride() + j);
  }

  static void backward(
      Matrix z, Activation activation, Dropout dropout, Matrix d, Matrix dz, Matrix biasGradient) {
    VectorActivation row = new VectorActivation(activation, dropout, z.columns());
    float[] sums = new float[Lanes.padded(z.columns())];
    for (int i = 0; i < z.rows(); i++) {
      row.backward(z, i, d, dz, sums);
    }
    biasGradient.setRow(0, sums);
  }

  private void backward(Matrix z, int i, Matrix d, Matrix dz, float[] sums) {
    int n = z.columns();
    drop.drawRow(i * n, n);
    switch (activation) {
      case RELU -> reluBackwardRow(z, i, d, dz, sums);
      case GELU, SWISH -> gatedBackwardRow(z.bytes(), Lanes.at(z, i), d, i, dz, sums);
    }
    for (int j = Lanes.whole(n); j < n; j++) {
      double error = d.get(i, j) * drop.factors[j] * PlainKernels.slope(activation, z.get(i, j));
      sums[j] += (float) error;
      dz.set(i, j, error);
    }
  }

  private void reluBackwardRow(Matrix z, int i, Matrix d, Matrix dz, float[] sums) {
    for (int j = 0; j < Lanes.whole(z.columns()); j += Lanes.COUNT) {
      FloatVector x = VectorBfloat16.load(z.precision(), z.bytes(), i * z.stride() + j);
      FloatVector error = dropped(d, i, j).blend(0, x.compare(VectorOperators.LE, 0));
      error.add(fromArray(FLOATS, sums, j)).intoArray(sums, j);
      VectorBfloat16.store(error, dz.precision(), dz.bytes(), i * dz.stride() + j);
    }
  }

  private void gatedBackwardRow(ByteBuffer z, int at, Matrix d, int i, Matrix dz, float[] sums) {
    gate.row(z, at);
    for (int j = 0; j < Lanes.whole(d.columns()); j += Lanes.COUNT) {
      FloatVector slope =
          fromByteBuffer(FLOATS, z, at + j * Float.BYTES, ORDER)
              .fma(fromArray(FLOATS, gate.density, j), fromArray(FLOATS, gate.distribution, j));
      FloatVector error = dropped(d, i, j).mul(slope);
      error.add(fromArray(FLOATS, sums, j)).intoArray(sums, j);
      VectorBfloat16.store(error, dz.precision(), dz.bytes(), i * dz.stride() + j);
    }
  }

  private FloatVector dropped(Matrix d, int i, int j) {
    return fromByteBuffer(FLOATS, d.bytes(), Lanes.at(d, i) + j * Float.BYTES, ORDER)
        .mul(fromArray(FLOATS, drop.factors, j));
  }
}
