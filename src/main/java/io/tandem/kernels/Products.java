package io.tandem.kernels;

import java.util.Optional;

/**
 * Matrix products, the part of the arithmetic in which libraries compete. Implementations are for
 * single precision, keep no state that a caller could see, and serve all threads.
 */
interface Products {
  /** What they are made by, for the log. */
  String description();

  /**
   * c [m, n] = (or +=) a [m, k] · b [k, n], one of the factors transposed first where its flag says
   * so, never both. The shapes fit, and none of m, n, k is 0.
   */
  void multiply(Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, Into into, Matrix c);

  /**
   * The weights as the right factor of many products; none where these products gain nothing by it.
   */
  default Optional<Factor> factor(FactorWeights weights) {
    return Optional.empty();
  }
}
