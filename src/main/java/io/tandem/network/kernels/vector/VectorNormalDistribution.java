package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Φ and φ of a row, by 1 - erf(z) = (a1 t + ... + a5 t^5) exp(-z²), t = 1 / (1 + p z), z >= 0, off
 * by at most 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
 */
final class VectorNormalDistribution extends VectorDistribution {
  private static final float P = 0.3275911f;
  private static final float A1 = 0.254829592f;
  private static final float A2 = -0.284496736f;
  private static final float A3 = 1.421413741f;
  private static final float A4 = -1.453152027f;
  private static final float A5 = 1.061405429f;
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  /** φ(x) is this times exp(-x²/2). */
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));

  VectorNormalDistribution(int columns) {
    super(columns);
  }

  @Override
  void row(ByteBuffer x, int at) {
    squares(x, at);
    VectorExp.apply(density, 0, whole, 0, -0.5f);
    integrate(x, at);
  }

  private void squares(ByteBuffer x, int at) {
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      v.mul(v).intoArray(density, j);
    }
  }

  private void integrate(ByteBuffer x, int at) {
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      FloatVector z = v.abs().mul(SQRT_HALF);
      FloatVector t = broadcast(FLOATS, 1).div(z.fma(broadcast(FLOATS, P), broadcast(FLOATS, 1)));
      FloatVector p = t.fma(broadcast(FLOATS, A5), broadcast(FLOATS, A4));
      p = p.fma(t, broadcast(FLOATS, A3));
      p = p.fma(t, broadcast(FLOATS, A2));
      p = p.fma(t, broadcast(FLOATS, A1));
      FloatVector bell = fromArray(FLOATS, density, j);
      FloatVector tail = p.mul(t).mul(bell).mul(0.5f);
      tail.blend(broadcast(FLOATS, 1).sub(tail), v.compare(VectorOperators.GT, 0))
          .intoArray(distribution, j);
      bell.mul(DENSITY_AT_0).intoArray(density, j);
    }
  }
}
