package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Layer normalisation row by row; see {@link Kernels#normalize} for the formulas. */
final class VectorNorm {
  private VectorNorm() {}

  static void forward(
      Matrix x,
      Matrix gain,
      Matrix bias,
      double epsilon,
      Matrix normalized,
      Matrix inverse,
      Matrix y) {
    int n = x.columns();
    for (int i = 0; i < x.rows(); i++) {
      int xAt = Lanes.at(x, i);
      float mean = sum(x.bytes(), xAt, n) / n;
      float variance = sumOfSquares(x.bytes(), xAt, n, mean) / n;
      float inverseDeviation = (float) (1 / Math.sqrt(variance + epsilon));
      inverse.bytes().putFloat(Lanes.at(inverse, i), inverseDeviation);
      ByteBuffer unit = normalized.bytes();
      int unitAt = Lanes.at(normalized, i);
      unitRow(x.bytes(), xAt, mean, inverseDeviation, unit, unitAt, n);
      scaleRow(unit, unitAt, gain.bytes(), bias.bytes(), y.bytes(), Lanes.at(y, i), n);
    }
  }

  private static float sum(ByteBuffer x, int at, int n) {
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      sums = sums.add(fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER));
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < n; j++) {
      sum += x.getFloat(at + j * Float.BYTES);
    }
    return sum;
  }

  private static float sumOfSquares(ByteBuffer x, int at, int n, float mean) {
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector difference = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER).sub(mean);
      sums = difference.fma(difference, sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < n; j++) {
      float difference = x.getFloat(at + j * Float.BYTES) - mean;
      sum += difference * difference;
    }
    return sum;
  }

  private static void unitRow(
      ByteBuffer x, int xAt, float mean, float inverse, ByteBuffer unit, int unitAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      fromByteBuffer(FLOATS, x, xAt + b, ORDER)
          .sub(mean)
          .mul(inverse)
          .intoByteBuffer(unit, unitAt + b, ORDER);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      unit.putFloat(unitAt + b, (x.getFloat(xAt + b) - mean) * inverse);
    }
  }

  private static void scaleRow(
      ByteBuffer unit, int unitAt, ByteBuffer gain, ByteBuffer bias, ByteBuffer y, int yAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector u = fromByteBuffer(FLOATS, unit, unitAt + b, ORDER);
      u.fma(fromByteBuffer(FLOATS, gain, b, ORDER), fromByteBuffer(FLOATS, bias, b, ORDER))
          .intoByteBuffer(y, yAt + b, ORDER);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      y.putFloat(yAt + b, gain.getFloat(b) * unit.getFloat(unitAt + b) + bias.getFloat(b));
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
    gainGradient.fill(0);
    biasGradient.fill(0);
    int n = dy.columns();
    // The gradients of a block come first, because dx may overwrite dy; then its rows are cached.
    int block = VectorRows.block(n);
    for (int from = 0; from < dy.rows(); from += block) {
      int to = Math.min(from + block, dy.rows());
      VectorRows.addColumnSums(dy, from, to - from, biasGradient.bytes());
      addColumnProducts(dy, normalized, from, to, gainGradient.bytes());
      for (int i = from; i < to; i++) {
        backwardRow(dy, normalized, inverse.bytes().getFloat(Lanes.at(inverse, i)), gain, i, dx);
      }
    }
  }

  /** sum += column sums of a ⊙ b. */
  private static void addColumnProducts(Matrix a, Matrix b, int from, int to, ByteBuffer sum) {
    ByteBuffer as = a.bytes();
    ByteBuffer bs = b.bytes();
    int aStep = Lanes.at(a, 1);
    int bStep = Lanes.at(b, 1);
    int j = 0;
    for (; j + 2 * Lanes.COUNT <= a.columns(); j += 2 * Lanes.COUNT) {
      int at = j * Float.BYTES;
      addTwoColumnProducts(
          as, from * aStep + at, aStep, bs, from * bStep + at, bStep, to - from, sum, at);
    }
    int whole = Lanes.whole(a.columns());
    for (; j < whole; j += Lanes.COUNT) {
      int at = j * Float.BYTES;
      FloatVector total = fromByteBuffer(FLOATS, sum, at, ORDER);
      for (int i = from; i < to; i++) {
        total =
            fromByteBuffer(FLOATS, as, i * aStep + at, ORDER)
                .fma(fromByteBuffer(FLOATS, bs, i * bStep + at, ORDER), total);
      }
      total.intoByteBuffer(sum, at, ORDER);
    }
    for (; j < a.columns(); j++) {
      int at = j * Float.BYTES;
      float total = sum.getFloat(at);
      for (int i = from; i < to; i++) {
        total += as.getFloat(i * aStep + at) * bs.getFloat(i * bStep + at);
      }
      sum.putFloat(at, total);
    }
  }

  private static void addTwoColumnProducts(
      ByteBuffer a,
      int aAt,
      int aStep,
      ByteBuffer b,
      int bAt,
      int bStep,
      int rows,
      ByteBuffer sum,
      int sumAt) {
    int size = Lanes.COUNT * Float.BYTES;
    FloatVector t0 = fromByteBuffer(FLOATS, sum, sumAt, ORDER);
    FloatVector t1 = fromByteBuffer(FLOATS, sum, sumAt + size, ORDER);
    for (int i = 0; i < rows; i++) {
      int p = aAt + i * aStep;
      int q = bAt + i * bStep;
      t0 = fromByteBuffer(FLOATS, a, p, ORDER).fma(fromByteBuffer(FLOATS, b, q, ORDER), t0);
      t1 =
          fromByteBuffer(FLOATS, a, p + size, ORDER)
              .fma(fromByteBuffer(FLOATS, b, q + size, ORDER), t1);
    }
    t0.intoByteBuffer(sum, sumAt, ORDER);
    t1.intoByteBuffer(sum, sumAt + size, ORDER);
  }

  private static void backwardRow(
      Matrix dy, Matrix normalized, float inverse, Matrix gain, int i, Matrix dx) {
    int dyAt = Lanes.at(dy, i);
    int unitAt = Lanes.at(normalized, i);
    int n = dy.columns();
    ByteBuffer d = dy.bytes();
    ByteBuffer unit = normalized.bytes();
    float mean = sumOfProducts(d, dyAt, gain.bytes(), n) / n;
    float projection = sumOfProducts(d, dyAt, gain.bytes(), unit, unitAt, n) / n;
    ByteBuffer to = dx.bytes();
    int toAt = Lanes.at(dx, i);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector dn =
          fromByteBuffer(FLOATS, d, dyAt + b, ORDER)
              .mul(fromByteBuffer(FLOATS, gain.bytes(), b, ORDER))
              .sub(mean);
      FloatVector error =
          fromByteBuffer(FLOATS, unit, unitAt + b, ORDER).fma(broadcast(FLOATS, -projection), dn);
      error.mul(inverse).intoByteBuffer(to, toAt + b, ORDER);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      float dn = d.getFloat(dyAt + b) * gain.bytes().getFloat(b);
      to.putFloat(toAt + b, inverse * (dn - mean - unit.getFloat(unitAt + b) * projection));
    }
  }

  private static float sumOfProducts(ByteBuffer d, int dAt, ByteBuffer gain, int n) {
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      sums =
          fromByteBuffer(FLOATS, d, dAt + b, ORDER)
              .fma(fromByteBuffer(FLOATS, gain, b, ORDER), sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      sum += d.getFloat(dAt + b) * gain.getFloat(b);
    }
    return sum;
  }

  private static float sumOfProducts(
      ByteBuffer d, int dAt, ByteBuffer gain, ByteBuffer unit, int unitAt, int n) {
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector dn =
          fromByteBuffer(FLOATS, d, dAt + b, ORDER).mul(fromByteBuffer(FLOATS, gain, b, ORDER));
      sums = dn.fma(fromByteBuffer(FLOATS, unit, unitAt + b, ORDER), sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      sum += d.getFloat(dAt + b) * gain.getFloat(b) * unit.getFloat(unitAt + b);
    }
    return sum;
  }
}
