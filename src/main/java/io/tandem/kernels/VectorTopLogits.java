package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Gathers {@link TopLogits}: most columns cost a comparison with the least that is kept. A row
 * waits in an array between its passes, each of which is a method of its own for the compiler's
 * sake.
 */
final class VectorTopLogits {
  /** The row in work. What follows up to a whole vector has no part in a sum of exponentials. */
  private final float[] row;

  private VectorTopLogits(int columns) {
    row = new float[Lanes.padded(columns)];
  }

  static void gather(Matrix logits, int from, TopLogits top) {
<<<<<<< HEAD
    ByteBuffer x = logits.bytes();
    int n = logits.columns();
    VectorSoftmax softmax = new VectorSoftmax(logits);
    for (int i = 0; i < logits.rows(); i++) {
      softmax.load(i);
      if (softmax.highest() > top.cut(i)) {
        offer(x, Lanes.at(logits, i), n, from, i, top);
      }
      top.add(i, softmax.highest(), softmax.exponentials());
=======
    VectorTopLogits work = new VectorTopLogits(logits.columns());
    for (int i = 0; i < logits.rows(); i++) {
      float highest = work.load(logits.bytes(), Lanes.at(logits, i), logits.columns());
      if (highest > top.cut(i)) {
        work.offer(i, from, top);
      }
      top.add(i, highest, VectorExp.apply(work.row, 0, work.row.length, highest, 1));
>>>>>>> decode
    }
    top.look(logits, from);
  }

  /** The greatest element. */
  private float load(ByteBuffer x, int at, int columns) {
    FloatVector highs = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      v.intoArray(row, j);
      // Cheaper than Java's maximum, which must think of NaN and -0.
      highs = highs.blend(v, v.compare(VectorOperators.GT, highs));
    }
    float highest = highs.reduceLanes(VectorOperators.MAX);
    for (int j = whole; j < columns; j++) {
      row[j] = x.getFloat(at + j * Float.BYTES);
      highest = Math.max(highest, row[j]);
    }
    for (int j = columns; j < row.length; j++) {
      row[j] = Float.NEGATIVE_INFINITY;
    }
    return highest;
  }

  private void offer(int ofRow, int from, TopLogits top) {
    float cut = top.cut(ofRow);
    for (int j = 0; j < row.length; j += Lanes.COUNT) {
      if (fromArray(FLOATS, row, j).compare(VectorOperators.GT, cut).anyTrue()) {
        for (int column = j; column < j + Lanes.COUNT; column++) {
          top.offer(ofRow, from + column, row[column]);
        }
        cut = top.cut(ofRow);
      }
    }
  }
}
