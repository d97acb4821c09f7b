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
  private final Activation activation;
  private final VectorDropout drop;
  private final VectorNormalDistribution normal;

  private VectorActivation(Activation activation, Dropout dropout, int columns) {
    this.activation = activation;
    this.drop = new VectorDropout(dropout, columns);
    this.normal = new VectorNormalDistribution(columns);
  }

  /** Blocks of rows go through all steps, so that they are read from memory once. */
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
      case GELU -> geluRow(z.bytes(), Lanes.at(z, i), h, i);
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

  private void geluRow(ByteBuffer z, int at, Matrix h, int i) {
    normal.row(z, at);
    for (int j = 0; j < Lanes.whole(h.columns()); j += Lanes.COUNT) {
      FloatVector x = fromByteBuffer(FLOATS, z, at + j * Float.BYTES, ORDER);
      store(x.mul(fromArray(FLOATS, normal.distribution, j)), h, i, j);
    }
  }

  private void store(FloatVector y, Matrix h, int i, int j) {
    FloatVector dropped = y.mul(fromArray(FLOATS, drop.factors, j));
    VectorBfloat16.store(dropped, h.precision(), h.bytes(), i * h.stride() + j);
  }

  static void backward(Matrix z, Activation activation, Dropout dropout, Matrix d) {
    VectorActivation row = new VectorActivation(activation, dropout, z.columns());
    for (int i = 0; i < z.rows(); i++) {
      row.backward(z, i, d);
    }
  }

  private void backward(Matrix z, int i, Matrix d) {
    int n = z.columns();
    drop.drawRow(i * n, n);
    switch (activation) {
      case RELU -> reluBackwardRow(z.bytes(), Lanes.at(z, i), d.bytes(), Lanes.at(d, i), n);
      case GELU -> geluBackwardRow(z.bytes(), Lanes.at(z, i), d.bytes(), Lanes.at(d, i), n);
    }
    for (int j = Lanes.whole(n); j < n; j++) {
      d.set(i, j, d.get(i, j) * drop.factors[j] * PlainKernels.slope(activation, z.get(i, j)));
    }
  }

  private void reluBackwardRow(ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      FloatVector x = fromByteBuffer(FLOATS, z, zAt + j * Float.BYTES, ORDER);
      dropped(d, dAt, j)
          .blend(0, x.compare(VectorOperators.LE, 0))
          .intoByteBuffer(d, dAt + j * Float.BYTES, ORDER);
    }
  }

  /** The slope is Φ(z) + z·φ(z). */
  private void geluBackwardRow(ByteBuffer z, int zAt, ByteBuffer d, int dAt, int n) {
    normal.row(z, zAt);
    for (int j = 0; j < Lanes.whole(n); j += Lanes.COUNT) {
      FloatVector density =
          fromArray(FLOATS, normal.bell, j).mul(VectorNormalDistribution.DENSITY_AT_0);
      FloatVector slope =
          fromByteBuffer(FLOATS, z, zAt + j * Float.BYTES, ORDER)
              .fma(density, fromArray(FLOATS, normal.distribution, j));
      dropped(d, dAt, j).mul(slope).intoByteBuffer(d, dAt + j * Float.BYTES, ORDER);
    }
  }

  private FloatVector dropped(ByteBuffer d, int at, int j) {
    return fromByteBuffer(FLOATS, d, at + j * Float.BYTES, ORDER)
        .mul(fromArray(FLOATS, drop.factors, j));
  }
}
