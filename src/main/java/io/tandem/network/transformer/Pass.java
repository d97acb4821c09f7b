package io.tandem.network.transformer;

import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Segments;

/**
 * One batch's pass through the network, forward and backward: what all its sublayers share.
 *
 * @param scratch working memory whose contents last until the next sublayer starts: the result of a
 *     sublayer lies in it too, and its residual connection must have read it by then
 * @param source where the source sentences lie in the encoder's rows
 * @param target where the target sentences lie in the decoder's rows; null where only the source is
 *     encoded
 * @param dropouts draws the dropout masks, the same ones in the backward pass
 */
record Pass(Kernels kernels, Scratch scratch, Segments source, Segments target, Dropouts dropouts) {

  /**
   * A matrix that is a factor of several products: a rounded copy in {@code buffer} where each
   * product would round it again, else the matrix itself.
   */
  Matrix factor(MatrixBuffer buffer, Matrix m) {
    Matrix rounded = factorInPlace(buffer, m);
    if (rounded != m) {
      kernels.round(m, rounded);
    }
    return rounded;
  }

  /**
   * Room for what {@code m} becomes as a factor: {@code m} itself where products take its format.
   */
  Matrix factorInPlace(MatrixBuffer buffer, Matrix m) {
    return kernels.factors(m.precision()) == m.precision()
        ? m
        : factor(buffer, m.rows(), m.columns());
  }

  /** Room for a matrix that is used as a factor only, in the format that products take. */
  Matrix factor(MatrixBuffer buffer, int rows, int columns) {
    return buffer.matrix(rows, columns, kernels.factors(buffer.precision()));
  }

  /** The dropout at a site of the network. */
  @FunctionalInterface
  interface Dropouts {
    Dropouts NONE = (site, rate) -> Dropout.NONE;

    Dropout at(int site, double rate);
  }
}
