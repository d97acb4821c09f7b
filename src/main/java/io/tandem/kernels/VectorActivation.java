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
    VectorDropout drop = new VectorDropout(dropout, z.columns());
    switch (activation) {
      case RELU -> relu(z, drop, h);
      case GELU -> gelu(z, drop, h);
    }
  }

  private static void relu(Matrix z, VectorDropout drop, Matrix h) {
    int n = z.columns();
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int hAt = Lanes.at(h, i);
      drop.drawRow(i * n, n);
      reluRow(z.bytes(), zAt, drop.factors, h.bytes(), hAt, n);
      endRow(Activation.RELU, z.bytes(), zAt, drop.factors, h.bytes(), hAt, n);
    }
  }

  private static void gelu(Matrix z, VectorDropout drop, Matrix h) {
    int n = z.columns();
    VectorNormalDistribution normal = new VectorNormalDistribution(n);
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int hAt = Lanes.at(h, i);
      drop.drawRow(i * n, n);
      geluRow(z.bytes(), zAt, normal, drop.factors, h.bytes(), hAt, n);
      endRow(Activation.GELU, z.bytes(), zAt, drop.factors, h.bytes(), hAt, n);
    }
  }

  private static void endRow(
      Activation activation, ByteBuffer z, int zAt, float[] factors, ByteBuffer h, int hAt, int n) {
    for (int j = Lanes.whole(n); j < n; j++) {
      double y = PlainKernels.value(activation, z.getFloat(zAt + j * Float.BYTES));
      h.putFloat(hAt + j * Float.BYTES, (float) (y * factors[j]));
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
    switch (activation) {
      case RELU -> reluBackward(z, d);
      case GELU -> geluBackward(z, d);
    }
  }

  private static void reluBackward(Matrix z, Matrix d) {
    int n = z.columns();
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int dAt = Lanes.at(d, i);
      reluBackwardRow(z.bytes(), zAt, d.bytes(), dAt, n);
      endBackwardRow(Activation.RELU, z.bytes(), zAt, d.bytes(), dAt, n);
    }
  }

  private static void geluBackward(Matrix z, Matrix d) {
    int n = z.columns();
    VectorNormalDistribution normal = new VectorNormalDistribution(n);
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int dAt = Lanes.at(d, i);
      geluBackwardRow(z.bytes(), zAt, normal, d.bytes(), dAt, n);
      endBackwardRow(Activation.GELU, z.bytes(), zAt, d.bytes(), dAt, n);
    }
  }

  private static void endBackwardRow(
      Activation activation, ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    for (int j = Lanes.whole(n); j < n; j++) {
      int b = j * Float.BYTES;
      double slope = PlainKernels.slope(activation, z.getFloat(zAt + b));
      d.putFloat(dAt + b, (float) (d.getFloat(dAt + b) * slope));
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
