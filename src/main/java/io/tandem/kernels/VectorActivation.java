package io.tandem.kernels;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The non-linearity with its bias and dropout, row by row. */
final class VectorActivation {
  private VectorActivation() {}

  static void forward(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    VectorDropout drop = new VectorDropout(dropout);
    int n = z.columns();
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int hAt = Lanes.at(h, i);
      switch (activation) {
        case RELU -> reluRow(bias.bytes(), z.bytes(), zAt, h.bytes(), hAt, n);
        case GELU -> geluRow(bias.bytes(), z.bytes(), zAt, h.bytes(), hAt, n);
      }
      if (!dropout.none()) {
        drop.row(h.bytes(), hAt, h.bytes(), hAt, n, i * n);
      }
    }
  }

  private static void reluRow(
      ByteBuffer bias, ByteBuffer z, int zAt, ByteBuffer h, int hAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector x = Lanes.load(z, zAt + b).add(Lanes.load(bias, b));
      Lanes.store(x, z, zAt + b);
      Lanes.store(x.blend(0, x.compare(VectorOperators.LT, 0)), h, hAt + b);
    }
    endRow(Activation.RELU, bias, z, zAt, h, hAt, n);
  }

  private static void geluRow(
      ByteBuffer bias, ByteBuffer z, int zAt, ByteBuffer h, int hAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector x = Lanes.load(z, zAt + b).add(Lanes.load(bias, b));
      Lanes.store(x, z, zAt + b);
      Lanes.store(VectorFunctions.gelu(x), h, hAt + b);
    }
    endRow(Activation.GELU, bias, z, zAt, h, hAt, n);
  }

  private static void endRow(
      Activation activation, ByteBuffer bias, ByteBuffer z, int zAt, ByteBuffer h, int hAt, int n) {
    for (int j = Lanes.whole(n); j < n; j++) {
      int b = j * Float.BYTES;
      float x = z.getFloat(zAt + b) + bias.getFloat(b);
      z.putFloat(zAt + b, x);
      h.putFloat(hAt + b, (float) PlainKernels.value(activation, x));
    }
  }

  static void backward(Matrix z, Activation activation, Dropout dropout, Matrix d) {
    VectorDropout drop = new VectorDropout(dropout);
    int n = z.columns();
    for (int i = 0; i < z.rows(); i++) {
      int zAt = Lanes.at(z, i);
      int dAt = Lanes.at(d, i);
      if (!dropout.none()) {
        drop.row(d.bytes(), dAt, d.bytes(), dAt, n, i * n);
      }
      switch (activation) {
        case RELU -> reluBackwardRow(z.bytes(), zAt, d.bytes(), dAt, n);
        case GELU -> geluBackwardRow(z.bytes(), zAt, d.bytes(), dAt, n);
      }
    }
  }

  private static void reluBackwardRow(ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector x = Lanes.load(z, zAt + b);
      FloatVector error = Lanes.load(d, dAt + b);
      Lanes.store(error.blend(0, x.compare(VectorOperators.LE, 0)), d, dAt + b);
    }
    endBackwardRow(Activation.RELU, z, zAt, d, dAt, n);
  }

  private static void geluBackwardRow(ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector slope = VectorFunctions.geluSlope(Lanes.load(z, zAt + b));
      Lanes.store(Lanes.load(d, dAt + b).mul(slope), d, dAt + b);
    }
    endBackwardRow(Activation.GELU, z, zAt, d, dAt, n);
  }

  private static void endBackwardRow(
      Activation activation, ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    for (int j = Lanes.whole(n); j < n; j++) {
      int b = j * Float.BYTES;
      double slope = PlainKernels.slope(activation, z.getFloat(zAt + b));
      d.putFloat(dAt + b, (float) (d.getFloat(dAt + b) * slope));
    }
  }
}
