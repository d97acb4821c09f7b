package io.tandem.training.worker;

import io.tandem.network.kernels.EuclideanNorm;
import io.tandem.network.kernels.Matrix;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scales the whole gradient down to a largest 2-norm before the updater uses it (Pascanu et al.
 * 2013, arXiv 1211.5063, algorithm 1), and records the norm. DL4J's own GradientNormalization clips
 * layers or single parameters, never the whole. One listener serves one graph.
 */
public final class GlobalNormClipping extends BaseTrainingListener {
  private final double limit;
  private final WorkerThreads threads;
  private double lastNorm = Double.NaN;

  private GlobalNormClipping(double limit, WorkerThreads threads) {
    this.limit = limit;
    this.threads = threads;
  }

  /** Returns a listener that clips gradients at {@code norm}, or only measures them at 0. */
  public static GlobalNormClipping at(double norm) {
    return at(norm, WorkerThreads.ONE);
  }

  /** Returns a listener that clips at {@code norm}, measured on these threads. */
  static GlobalNormClipping at(double norm, WorkerThreads threads) {
    if (!(norm >= 0)) {
      throw new IllegalArgumentException("clipping norm %s: must be at least 0".formatted(norm));
    }
    return new GlobalNormClipping(norm == 0 ? Double.POSITIVE_INFINITY : norm, threads);
  }

  @Override
  public void onGradientCalculation(Model model) {
    INDArray gradient = model.getGradientsViewArray();
    lastNorm = norm(model);
    float scale = scale(limit, lastNorm);
    if (scale != 1) {
      if (!RestartableAdam.scaleNextGradient(model, scale)) {
        gradient.muli(scale);
      }
    }
  }

  /**
   * Returns the factor that clips a gradient; 1 for one that is short enough.
   *
   * @param clipNorm the largest norm; 0 for no clipping
   * @param norm the gradient's norm
   */
  public static float scaleOf(double clipNorm, double norm) {
    return scale(clipNorm == 0 ? Double.POSITIVE_INFINITY : clipNorm, norm);
  }

  private static float scale(double limit, double norm) {
    return norm > limit && norm < Double.POSITIVE_INFINITY ? (float) (limit / norm) : 1;
  }

  /** The norm of the model's current gradient. */
  double norm(Model model) {
    INDArray flat = model.getGradientsViewArray();
    Matrix gradient = Matrix.of(flat.reshape(flat.length()));
    double[] squares = new double[EuclideanNorm.blocks(gradient.columns())];
    threads.forRanges(
        gradient.columns(),
        (from, to) -> EuclideanNorm.squares(gradient.columns(from, to - from), squares, from));
    return EuclideanNorm.ofSquares(squares);
  }

  /** Norm of the latest gradient, before clipping; NaN when there was none. */
  public double lastNorm() {
    return lastNorm;
  }
}
