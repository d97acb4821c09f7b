package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.kernels.int8.Int8Output;
import jdk.incubator.vector.VectorOperators;

/** Gathers {@link TopLogits}; most columns cost only a comparison with the least logit kept. */
final class VectorTopLogits {
  private VectorTopLogits() {}

  static void gather(Matrix logits, int from, TopLogits top) {
    VectorSoftmax softmax = new VectorSoftmax(logits);
    for (int i = 0; i < logits.rows(); i++) {
      softmax.load(i);
      pass(softmax, i, from, logits.columns(), top);
    }
  }

  /** Gathers from sums of integers; see {@link VectorInt8Passes#gather}. */
  static void gather(
      Matrix sums, int firstRow, float[] rowScales, Int8Output output, int from, TopLogits top) {
    VectorSoftmax softmax = new VectorSoftmax(sums);
    for (int i = 0; i < sums.rows(); i++) {
      softmax.load(i, rowScales[firstRow + i], output);
      pass(softmax, firstRow + i, from, sums.columns(), top);
    }
  }

  /** Passes the loaded row, which is overwritten. */
  private static void pass(VectorSoftmax softmax, int row, int from, int columns, TopLogits top) {
    if (softmax.highest() > top.cut(row)) {
      offer(softmax.row(), row, from, top);
    }
    top.look(row, softmax.row(), columns, from);
    top.add(row, softmax.highest(), softmax.exponentials());
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
