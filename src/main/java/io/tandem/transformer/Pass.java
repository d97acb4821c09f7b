package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Segments;

/**
 * One way through the network, forward and back: what all sublayers of a batch share.
 *
 * @param scratch working memory whose contents, a sublayer's result among them, last until the next
 *     sublayer starts
 * @param source where the source sentences lie in the encoder's rows
 * @param target where the target sentences lie in the decoder's rows
 * @param dropouts draws the masks; the same ones on the way back
 */
record Pass(Kernels kernels, Scratch scratch, Segments source, Segments target, Dropouts dropouts) {

  /**
   * A matrix that is a factor of several products: where they would round it each time a rounded
   * copy, made in {@code memory}, else the matrix itself.
   */
  Matrix factor(Scratch memory, String name, Matrix m) {
    Matrix rounded = factorInPlace(memory, name, m);
    if (rounded != m) {
      kernels.round(m, rounded);
    }
    return rounded;
  }

  /** Room for what {@code m} becomes as a factor: {@code m} itself where products take it so. */
  Matrix factorInPlace(Scratch memory, String name, Matrix m) {
    return kernels.factors(m.precision()) == m.precision()
        ? m
        : factor(memory, name, m.rows(), m.columns());
  }

  /** Room for what will be nothing but a factor, in the format in which products take it. */
  Matrix factor(Scratch memory, String name, int rows, int columns) {
    return memory.matrix(name, rows, columns, kernels.factors(memory.precision()));
  }

  /** The dropout of a place in the network. */
  @FunctionalInterface
  interface Dropouts {
    Dropouts NONE = (site, rate) -> Dropout.NONE;

    Dropout at(int site, double rate);
  }
}
