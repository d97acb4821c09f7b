package io.tandem.training.averaging.round;

import io.tandem.network.kernels.EuclideanNorm;
import io.tandem.network.transformer.FlatVector;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;

/**
 * The mean of the workers' pieces of a slice, weighted by the target tokens that each has
 * processed; and of the states of their optimizers, if those are averaged.
 *
 * <p>Workers send their parameters rather than their deltas: w + (w' - w) is not w' in floats, and
 * the mean of a single worker must be exactly what it computed. Sums are taken in double precision
 * in the order of the workers, so that the bits do not depend on which piece arrived first.
 *
 * <p>A class and not a record: Kryo 4 cannot make records.
 */
final class SliceMean implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BLOCK = EuclideanNorm.BLOCK;
  private static final byte[] NONE = {};

  private final byte[] values;
  private final byte[] updaterState;
  private final SliceSummary summary;

  private SliceMean(byte[] values, byte[] updaterState, SliceSummary summary) {
    this.values = values;
    this.updaterState = updaterState;
    this.summary = summary;
  }

  /**
   * Returns the mean of the pieces of all workers.
   *
   * @param arrived the pieces in any order
   * @param before the parameters that all started from; empty where gradients were sent
   */
  static SliceMean of(int slice, List<Piece> arrived, byte[] before) {
    List<Piece> pieces =
        arrived.stream().sorted(Comparator.comparingInt(piece -> piece.report().worker())).toList();
    List<WorkerReport> reports = pieces.stream().map(Piece::report).toList();
    int length =
        pieces.stream().mapToInt(piece -> piece.values().length).min().orElseThrow() / Float.BYTES;
    SliceSummary.Sums sums = new SliceSummary.Sums(pieces.size(), length);
    SliceSummary summary = new SliceSummary(slice, reports, sums);
    if (reports.stream().anyMatch(WorkerReport::hasDiverged)) {
      return new SliceMean(NONE, NONE, summary);
    }
    double[] weights = WorkerReport.shares(reports);
    return new SliceMean(
        new Values(pieces, weights, before, sums).mean(length), state(pieces, weights), summary);
  }

  private static byte[] state(List<Piece> pieces, double[] weights) {
    FloatBuffer[] states =
        pieces.stream()
            .map(piece -> FlatVector.floats(piece.updaterState()))
            .toArray(FloatBuffer[]::new);
    byte[] mean = new byte[pieces.get(0).updaterState().length];
    FloatBuffer into = FlatVector.floats(mean);
    Block block = new Block(states.length);
    for (int at = 0; at < into.limit(); at += BLOCK) {
      block.read(states, at);
      block.sum(weights);
      block.round();
      into.put(at, block.mean, 0, block.count);
    }
    return mean;
  }

  /** Computes the mean of what was sent, and sums that show how far the workers agree. */
  private static final class Values {
    private final FloatBuffer[] sent;
    private final double[] weights;
    private final FloatBuffer before;
    private final SliceSummary.Sums sums;

    Values(List<Piece> pieces, double[] weights, byte[] before, SliceSummary.Sums sums) {
      this.sent =
          pieces.stream()
              .map(piece -> FlatVector.floats(piece.values()))
              .toArray(FloatBuffer[]::new);
      this.weights = weights;
      this.before = FlatVector.floats(before);
      this.sums = sums;
    }

    byte[] mean(int length) {
      byte[] mean = new byte[Float.BYTES * length];
      FloatBuffer into = FlatVector.floats(mean);
      Block block = new Block(sent.length);
      float[] start = new float[BLOCK];
      double[] delta = new double[BLOCK];
      double[] meanDelta = new double[BLOCK];
      for (int at = 0; at < length; at += BLOCK) {
        block.read(sent, at);
        int count = block.count;
        if (before.limit() > 0) {
          before.get(at, start, 0, count);
        }
        block.sum(weights);
        block.round();
        into.put(at, block.mean, 0, count);
        sums.blockSquares[at / BLOCK] = EuclideanNorm.squares(block.mean, count);
        for (int i = 0; i < count; i++) {
          meanDelta[i] = (double) block.mean[i] - start[i];
        }
        sums.meanSquare += product(meanDelta, meanDelta, count);
        for (int worker = 0; worker < sent.length; worker++) {
          float[] own = block.values[worker];
          for (int i = 0; i < count; i++) {
            delta[i] = (double) own[i] - start[i];
          }
          sums.squares[worker] += product(delta, delta, count);
          sums.products[worker] += product(delta, meanDelta, count);
        }
      }
      return mean;
    }
  }

  /** A block of all workers' elements, small enough to stay in a cache. */
  private static final class Block {
    private final float[][] values;
    private final double[] sum = new double[BLOCK];
    private final float[] mean = new float[BLOCK];
    private int count;

    Block(int workers) {
      values = new float[workers][BLOCK];
    }

    void read(FloatBuffer[] vectors, int at) {
      count = Math.min(BLOCK, vectors[0].limit() - at);
      for (int worker = 0; worker < vectors.length; worker++) {
        vectors[worker].get(at, values[worker], 0, count);
      }
    }

    /** Starts with the first worker instead of adding it to 0, which would turn -0 into 0. */
    void sum(double[] weights) {
      float[] first = values[0];
      double ofFirst = weights[0];
      for (int i = 0; i < count; i++) {
        sum[i] = ofFirst * first[i];
      }
      for (int worker = 1; worker < values.length; worker++) {
        float[] next = values[worker];
        double weight = weights[worker];
        for (int i = 0; i < count; i++) {
          sum[i] += weight * next[i];
        }
      }
    }

    void round() {
      for (int i = 0; i < count; i++) {
        mean[i] = (float) sum[i];
      }
    }
  }

  /** Returns the inner product, in four sums: one alone would wait for each addition. */
  private static double product(double[] a, double[] b, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < count; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + s2 + s3;
  }

  /** Returns the mean as bytes; empty when a worker diverged. */
  byte[] values() {
    return values;
  }

  byte[] updaterState() {
    return updaterState;
  }

  SliceSummary summary() {
    return summary;
  }
}
