package io.tandem.kernels;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The non-linearity with its bias and dropout, row by row. */
final class VectorActivation {
  private VectorActivation() {}

  static void forward(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    VectorRows.addBias(bias, z);
    int n = z.columns();
    VectorDropout drop = new VectorDropout(dropout, n);
    VectorNormalDistribution normal = new VectorNormalDistribution(n);
    for (int i = 0; i < z.rows(); i++) {
      drop.drawRow(i * n, n);
      int zAt = Lanes.at(z, i);
      int hAt = Lanes.at(h, i);
      switch (activation) {
        case RELU -> reluRow(z.bytes(), zAt, drop.factors, h.bytes(), hAt, n);
        case GELU -> geluRow(z.bytes(), zAt, normal, drop.factors, h.bytes(), hAt, n);
      }
      for (int j = Lanes.whole(n); j < n; j++) {
        double y = PlainKernels.value(activation, z.bytes().getFloat(zAt + j * Float.BYTES));
        h.bytes().putFloat(hAt + j * Float.BYTES, (float) (y * drop.factors[j]));
      }
    }
  }

  private static void reluRow(
      ByteBuffer z, int zAt, float[] factors, ByteBuffer h, int hAt, int n) {
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      FloatVector x = Lanes.load(z, zAt + j * Float.BYTES);
      FloatVector y = x.blend(0, x.compare(VectorOperators.LT, 0));
      Lanes.store(y.mul(Lanes.load(factors, j)), h, hAt + j * Float.BYTES);
    }
  }

  private static void geluRow(
      ByteBuffer z,
      int zAt,
      VectorNormalDistribution normal,
      float[] factors,
      ByteBuffer h,
      int hAt,
      int n) {
    normal.row(z, zAt);
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      FloatVector x = Lanes.load(z, zAt + j * Float.BYTES);
      FloatVector y = x.mul(Lanes.load(normal.distribution, j));
      Lanes.store(y.mul(Lanes.load(factors, j)), h, hAt + j * Float.BYTES);
    }
  }

  static void backward(Matrix z, Activation activation, Dropout dropout, Matrix d) {
    VectorRows.dropoutBackward(d, dropout, d);
    int n = z.columns();
    VectorNormalDistribution normal = new VectorNormalDistribution(n);
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int dAt = Lanes.at(d, i);
      switch (activation) {
        case RELU -> reluBackwardRow(z.bytes(), zAt, d.bytes(), dAt, n);
        case GELU -> geluBackwardRow(z.bytes(), zAt, normal, d.bytes(), dAt, n);
      }
      for (int j = Lanes.whole(n); j < n; j++) {
        int b = j * Float.BYTES;
        double slope = PlainKernels.slope(activation, z.bytes().getFloat(zAt + b));
        d.bytes().putFloat(dAt + b, (float) (d.bytes().getFloat(dAt + b) * slope));
      }
    }
  }

  private static void reluBackwardRow(ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      FloatVector x = Lanes.load(z, zAt + j * Float.BYTES);
      FloatVector error = Lanes.load(d, dAt + j * Float.BYTES);
      Lanes.store(error.blend(0, x.compare(VectorOperators.LE, 0)), d, dAt + j * Float.BYTES);
    }
  }

  /** The slope is Φ(z) + z·φ(z). */
  private static void geluBackwardRow(
      ByteBuffer z, int zAt, VectorNormalDistribution normal, ByteBuffer d, int dAt, int n) {
    normal.row(z, zAt);
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector density = Lanes.load(normal.bell, j).mul(VectorNormalDistribution.DENSITY_AT_0);
      FloatVector slope = Lanes.load(z, zAt + b).fma(density, Lanes.load(normal.distribution, j));
      Lanes.store(Lanes.load(d, dAt + b).mul(slope), d, dAt + b);
    }
  }
}
