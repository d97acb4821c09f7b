package io.tandem.kernels.vector;

import static io.tandem.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.tandem.kernels.Matrix;
import io.tandem.kernels.TopLogits;
import jdk.incubator.vector.VectorOperators;

/** Gathers {@link TopLogits}: most columns cost a comparison with the least that is kept. */
final class VectorTopLogits {
  private VectorTopLogits() {}

  static void gather(Matrix logits, int from, TopLogits top) {
    VectorSoftmax softmax = new VectorSoftmax(logits);
    for (int i = 0; i < logits.rows(); i++) {
      softmax.load(i);
      if (softmax.highest() > top.cut(i)) {
        offer(softmax.row(), i, from, top);
      }
      top.add(i, softmax.highest(), softmax.exponentials());
    }
    top.look(logits, from);
  }

  private static void offer(float[] logits, int row, int from, TopLogits top) {
    float cut = top.cut(row);
    for (int j = 0; j < logits.length; j += Lanes.COUNT) {
      if (fromArray(FLOATS, logits, j).compare(VectorOperators.GT, cut).anyTrue()) {
        for (int column = j; column < j + Lanes.COUNT; column++) {
          top.offer(row, from + column, logits[column]);
        }
        cut = top.cut(row);
      }
    }
  }
}
