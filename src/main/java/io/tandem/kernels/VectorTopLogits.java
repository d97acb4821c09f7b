package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.VectorOperators;

/** Gathers {@link TopLogits}: most columns cost a comparison with the least that is kept. */
final class VectorTopLogits {
  private VectorTopLogits() {}

  static void gather(Matrix logits, int from, TopLogits top) {
    ByteBuffer x = logits.bytes();
    int n = logits.columns();
    VectorSoftmax softmax = new VectorSoftmax(logits);
    for (int i = 0; i < logits.rows(); i++) {
      softmax.load(i);
      if (softmax.highest() > top.cut(i)) {
        offer(x, Lanes.at(logits, i), n, from, i, top);
      }
      top.add(i, softmax.highest(), softmax.exponentials());
    }
    top.look(logits, from);
  }

  private static void offer(ByteBuffer x, int at, int n, int from, int row, TopLogits top) {
    int whole = Lanes.whole(n);
    float cut = top.cut(row);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      if (fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER)
          .compare(VectorOperators.GT, cut)
          .anyTrue()) {
        offerEach(x, at, j, j + Lanes.COUNT, from, row, top);
        cut = top.cut(row);
      }
    }
    offerEach(x, at, whole, n, from, row, top);
  }

  private static void offerEach(
      ByteBuffer x, int at, int begin, int end, int from, int row, TopLogits top) {
    for (int j = begin; j < end; j++) {
      top.offer(row, from + j, x.getFloat(at + j * Float.BYTES));
    }
  }
}
