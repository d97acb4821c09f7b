package io.tandem.translation.search.decoder;

import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Segments;
import io.tandem.translation.search.AttentionObserver;
import java.util.Arrays;

/**
 * The attention weights that {@link io.tandem.network.kernels.Kernels#attendGathered} uses but does
 * not return, averaged over heads. Plain arithmetic is fast enough: it runs for one layer, and only
 * for results.
 */
final class MeanAttention {
  private MeanAttention() {}

  /**
   * Reports the weights of each row to the observer; other arguments as in {@code attendGathered}.
   *
   * @param heads the heads to average over, from the first on
   */
  static void report(
      AttentionObserver observer,
      int heads,
      Matrix q,
      Segments segments,
      int[] rows,
      KeysValues keysValues) {
    int size = q.columns() / keysValues.heads();
    Matrix seen = Matrix.allocate(q.precision(), segments.longest(), keysValues.columns());
    for (int r = 0; r < q.rows(); r++) {
      float[] mean = new float[segments.length(r)];
      for (int j = 0; j < mean.length; j++) {
        keysValues.get(rows[segments.start(r) + j], seen, j);
      }
      for (int h = 0; h < heads; h++) {
        double[] weights = new double[mean.length];
        for (int j = 0; j < weights.length; j++) {
          weights[j] = dot(q, r, seen, j, h * size, size) / Math.sqrt(size);
        }
        addSoftmax(weights, heads, mean);
      }
      observer.looked(r, mean);
    }
  }

  private static double dot(Matrix a, int aRow, Matrix b, int bRow, int from, int count) {
    double sum = 0;
    for (int c = from; c < from + count; c++) {
      sum += a.get(aRow, c) * b.get(bRow, c);
    }
    return sum;
  }

  private static void addSoftmax(double[] scores, int heads, float[] mean) {
    double highest = Arrays.stream(scores).max().orElse(0);
    double sum = Arrays.stream(scores).map(score -> Math.exp(score - highest)).sum();
    for (int j = 0; j < mean.length; j++) {
      mean[j] += (float) (Math.exp(scores[j] - highest) / sum / heads);
    }
  }
}
