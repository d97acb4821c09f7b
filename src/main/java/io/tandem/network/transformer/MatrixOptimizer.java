package io.tandem.network.transformer;

import org.nd4j.linalg.learning.config.IUpdater;

/**
 * An optimizer that treats the weight matrices of encoder and decoder layers in a way of its own,
 * and all other parameters by its methods of {@link IUpdater}.
 */
public interface MatrixOptimizer extends IUpdater {
  /**
   * Returns the optimizer of one matrix [rows, columns].
   *
   * @param projections the number of matrices of equal width side by side in it, each a linear map
   *     of its own, such as the projections to queries, keys and values
   */
  IUpdater ofMatrix(int rows, int columns, int projections);
}
