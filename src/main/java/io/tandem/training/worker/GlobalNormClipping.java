package io.tandem.training.worker;

import io.tandem.network.kernels.EuclideanNorm;
import io.tandem.network.kernels.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scales the whole gradient down to a largest 2-norm (Pascanu et al. 2013, arXiv 1211.5063,
 * algorithm 1). DL4J's own GradientNormalization clips layers or single parameters, never the
 * whole.
 */
public final class GlobalNormClipping {
  private GlobalNormClipping() {}

  /**
   * Returns the factor that clips a gradient; 1 for one that is short enough, or not finite.
   *
   * @param clipNorm the largest norm; 0 for no clipping
   * @param norm the gradient's norm
   */
  public static float scaleOf(double clipNorm, double norm) {
    return clipNorm > 0 && norm > clipNorm && norm < Double.POSITIVE_INFINITY
        ? (float) (clipNorm / norm)
        : 1;
  }

  /** Returns the 2-norm of a flat gradient, with the same bits on any number of threads. */
  static double norm(INDArray flat, WorkerThreads threads) {
    Matrix gradient = Matrix.of(flat.reshape(flat.length()));
    double[] squares = new double[EuclideanNorm.blocks(gradient.columns())];
    threads.forRanges(
        gradient.columns(),
        (from, to) -> EuclideanNorm.squares(gradient.columns(from, to - from), squares, from));
    return EuclideanNorm.ofSquares(squares);
  }
}
