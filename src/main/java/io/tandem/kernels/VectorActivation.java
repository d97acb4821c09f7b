package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

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
      FloatVector x = fromByteBuffer(FLOATS, z, zAt + j * Float.BYTES, ORDER);
      FloatVector y = x.blend(0, x.compare(VectorOperators.LT, 0));
      y.mul(fromArray(FLOATS, factors, j)).intoByteBuffer(h, hAt + j * Float.BYTES, ORDER);
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
      FloatVector x = fromByteBuffer(FLOATS, z, zAt + j * Float.BYTES, ORDER);
      FloatVector y = x.mul(fromArray(FLOATS, normal.distribution, j));
      y.mul(fromArray(FLOATS, factors, j)).intoByteBuffer(h, hAt + j * Float.BYTES, ORDER);
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
      FloatVector x = fromByteBuffer(FLOATS, z, zAt + j * Float.BYTES, ORDER);
      FloatVector error = fromByteBuffer(FLOATS, d, dAt + j * Float.BYTES, ORDER);
      error
          .blend(0, x.compare(VectorOperators.LE, 0))
          .intoByteBuffer(d, dAt + j * Float.BYTES, ORDER);
    }
  }

  /** The slope is Φ(z) + z·φ(z). */
  private static void geluBackwardRow(
      ByteBuffer z, int zAt, VectorNormalDistribution normal, ByteBuffer d, int dAt, int n) {
    normal.row(z, zAt);
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector density =
          fromArray(FLOATS, normal.bell, j).mul(VectorNormalDistribution.DENSITY_AT_0);
      FloatVector slope =
          fromByteBuffer(FLOATS, z, zAt + b, ORDER)
              .fma(density, fromArray(FLOATS, normal.distribution, j));
      fromByteBuffer(FLOATS, d, dAt + b, ORDER).mul(slope).intoByteBuffer(d, dAt + b, ORDER);
    }
  }
}
