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
 * The logistic function 1 / (1 + exp(-x)) and its slope, computed by e = exp(-|x|), which cannot
 * overflow: 1 / (1 + e) or e / (1 + e) by the sign of x, and e / (1 + e)².
 */
final class VectorLogisticDistribution extends VectorDistribution {
  VectorLogisticDistribution(int columns) {
    super(columns);
  }

  @Override
  void row(ByteBuffer x, int at) {
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER).abs().intoArray(density, j);
    }
    VectorExp.apply(density, 0, whole, 0, -1);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      FloatVector e = fromArray(FLOATS, density, j);
      FloatVector upper = broadcast(FLOATS, 1).div(e.add(1));
      FloatVector lower = e.mul(upper);
      lower.blend(upper, v.compare(VectorOperators.GT, 0)).intoArray(distribution, j);
      lower.mul(upper).intoArray(density, j);
    }
  }
}
