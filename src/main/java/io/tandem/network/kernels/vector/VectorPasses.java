package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.tandem.network.kernels.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Cross-entropy of two passes with a term for their agreement, a row of each at a time. With p and
 * q the softmax of the two and d = log p - log q: KL(p, q) = Σ p·d, and the gradient of (KL(p, q) +
 * KL(q, p)) / 2 by the first logits is (p·(d - KL(p, q)) + p - q) / 2; by the second, the same with
 * the roles and the sign of d exchanged.
 */
final class VectorPasses {
  private final Matrix logits;
  private final int columns;
  private final VectorSoftmax first;
  private final VectorSoftmax second;

  /** The logits of the first pass less those of the second, in the current row. */
  private final float[] difference;

  private VectorPasses(Matrix logits) {
    this.logits = logits;
    columns = logits.columns();
    first = new VectorSoftmax(logits);
    second = new VectorSoftmax(logits);
    difference = new float[Lanes.padded(columns)];
  }

  static double crossEntropy(
      Matrix logits,
      int[] targets,
      int from,
      double smoothing,
      double agreement,
      double scale,
      Matrix errors) {
    VectorPasses passes = new VectorPasses(logits);
    int n = logits.rows() / 2;
    float shift = (float) (-scale * smoothing / logits.columns());
    double loss = 0;
    for (int i = 0; i < n; i++) {
      loss += passes.gradients(i, targets[from + i], smoothing, agreement);
      passes.first.store((float) scale, shift, errors, i);
      passes.second.store((float) scale, shift, errors, n + i);
    }
    return loss;
  }

  /**
   * Turns row {@code i} of either pass into its gradient, except for the constant share of
   * smoothing, and returns the cross-entropies.
   */
  private double gradients(int i, int target, double smoothing, double agreement) {
    first.load(i);
    second.load(logits.rows() / 2 + i);
    subtract(first.row(), second.row(), difference);
    Arrays.fill(difference, columns, difference.length, 0);
    double expected =
        (1 - smoothing) * (first.row()[target] + second.row()[target])
            + smoothing * (first.sum() + second.sum()) / columns;
    float total = first.exponentials();
    float otherTotal = second.exponentials();
    double logSum = first.highest() + Math.log(total);
    double otherLogSum = second.highest() + Math.log(otherTotal);
    float shift = (float) (otherLogSum - logSum);
    float there = expectation(first.row(), 1 / total, difference, shift);
    float back = -expectation(second.row(), 1 / otherTotal, difference, shift);
    float half = (float) (agreement / 2);
    // p (1 + half (d - KL)) + half (p - q), as p times a function of d, less half q
    float constant = 1 + half + half * (shift - there);
    float otherConstant = 1 + half - half * (shift + back);
    combine(1 / total, 1 / otherTotal, half, constant, otherConstant);
    first.row()[target] -= (float) (1 - smoothing);
    second.row()[target] -= (float) (1 - smoothing);
    return logSum + otherLogSum - expected;
  }

  private static void subtract(float[] a, float[] b, float[] to) {
    for (int j = 0; j < to.length; j += Lanes.COUNT) {
      fromArray(FLOATS, a, j).sub(fromArray(FLOATS, b, j)).intoArray(to, j);
    }
  }

  /** Σ share · e · (difference + shift). */
  private static float expectation(float[] e, float share, float[] difference, float shift) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = 0; j < e.length; j += Lanes.COUNT) {
      FloatVector d = fromArray(FLOATS, difference, j).add(shift);
      sums = fromArray(FLOATS, e, j).fma(d, sums);
    }
    return share * Lanes.sum(sums.toArray());
  }

  private void combine(
      float share, float otherShare, float half, float constant, float otherConstant) {
    float[] e = first.row();
    float[] other = second.row();
    for (int j = 0; j < e.length; j += Lanes.COUNT) {
      FloatVector d = fromArray(FLOATS, difference, j).mul(half);
      FloatVector p = fromArray(FLOATS, e, j).mul(share);
      FloatVector q = fromArray(FLOATS, other, j).mul(otherShare);
      p.mul(d.add(constant)).sub(q.mul(half)).intoArray(e, j);
      q.mul(broadcast(FLOATS, otherConstant).sub(d)).sub(p.mul(half)).intoArray(other, j);
    }
  }
}
