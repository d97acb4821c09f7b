package io.tandem.network.kernels;

import java.util.List;
import java.util.Optional;

/**
 * Matrix products, the part of the arithmetic in which libraries compete. Implementations are for
 * single precision, keep no visible state, and serve all threads.
 */
public interface Products {
  /** Describes the implementation, for the log. */
  String description();

  /**
   * c [m, n] = (or +=) a [m, k] · b [k, n] after the transposition. The shapes fit, and none of m,
   * n, k is 0.
   */
  void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c);

  /**
   * c [m, n] = a [m, k] · b [k, n] + bias [1, n] in each row.
   *
   * @param c of single precision or in the format of {@link #factors}
   * @return whether it was done; these products may gain nothing by doing it together
   */
  default boolean multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return false;
  }

  /**
   * c [m, n] = max(0, a [m, k] · b [k, n] + bias [1, n] in each row); otherwise as {@link
   * #multiplyBiased}.
   */
  default boolean multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return false;
  }

  /**
   * Returns the format to which factors are rounded; factors in single precision are accepted as
   * well.
   */
  default Precision factors() {
    return Precision.SINGLE;
  }

  /**
   * Returns the best format for the keys and values of attention with these products: for single
   * queries, reading them takes longer than computing with them.
   */
  default Precision keysValues() {
    return factors();
  }

  /** Sets to = from, which is in single precision, rounded to the format of {@link #factors}. */
  default void round(Matrix from, Matrix to) {
    for (int i = 0; i < from.rows(); i++) {
      from.copyRow(i, to, i);
    }
  }

  /**
   * Packs weights as the right factor of many products; empty if these products gain nothing by it.
   */
  default Optional<Factor> factor(FactorWeights weights) {
    return Optional.empty();
  }

  /**
   * Passes the products of a with all columns of factors made here to {@code top}, factor by
   * factor.
   *
   * @return whether it was done; these products may gain nothing by doing it together
   */
  default boolean gather(Matrix a, List<Factor> b, TopLogits top) {
    return false;
  }
}
