package io.tandem.training.averaging.round;

import java.util.ArrayList;
import java.util.List;

/**
 * The distance that a worker moved in a round, and how far its direction agrees with the mean's.
 * Driver only.
 *
 * @param deltaNorm 2-norm of the worker's delta: its parameters, as they were averaged, minus those
 *     before the round
 * @param deltaCosine cosine between that and the mean delta: 1 when all workers moved the same way,
 *     about 1 / sqrt(K) when K workers have nothing in common; NaN when either is zero
 */
public record Agreement(double deltaNorm, double deltaCosine) {
  /**
   * Returns the agreement from sums over all parameters.
   *
   * @param squares the squares of each worker's delta
   * @param products the inner products of each worker's delta and the mean delta
   * @param meanSquare the mean square of the mean delta
   */
  static List<Agreement> of(double[] squares, double[] products, double meanSquare) {
    List<Agreement> all = new ArrayList<>();
    for (int worker = 0; worker < squares.length; worker++) {
      double norms = Math.sqrt(squares[worker]) * Math.sqrt(meanSquare);
      double cosine = norms == 0 ? Double.NaN : products[worker] / norms;
      all.add(new Agreement(Math.sqrt(squares[worker]), cosine));
    }
    return all;
  }
}
