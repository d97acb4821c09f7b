package io.tandem.network.kernels;

import java.util.List;
import java.util.Optional;

/**
 * Matrix products, the part of the arithmetic in which libraries compete. Implementations are for
 * single precision, keep no state that a caller could see, and serve all threads.
 */
public interface Products {
  /** What they are made by, for the log. */
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

  /** c [m, n] = max(0, a [m, k] · b [k, n] + bias [1, n] in each row); else as the former. */
  default boolean multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return false;
  }

  /** The format to which they round factors; they take it as well as single precision. */
  default Precision factors() {
    return Precision.SINGLE;
  }

  /**
   * The format in which it suits these products to keep keys and values of attention: queries one
   * at a time read them from memory, which takes longer than to compute with them.
   */
  default Precision keysValues() {
    return factors();
  }

  /** to = from, which is of single precision, in the format of {@link #factors}. */
  default void round(Matrix from, Matrix to) {
    for (int i = 0; i < from.rows(); i++) {
      from.copyRow(i, to, i);
    }
  }

  /**
   * The weights as the right factor of many products; none where these products gain nothing by it.
   */
  default Optional<Factor> factor(FactorWeights weights) {
    return Optional.empty();
  }

  /**
   * Passes the products of a with all columns of factors made here to {@code top}, those of one
   * after those of the other.
   *
   * @return whether it was done; these products may gain nothing by doing it together
   */
  default boolean gather(Matrix a, List<Factor> b, TopLogits top) {
    return false;
  }
}
