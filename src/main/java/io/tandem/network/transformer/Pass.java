package io.tandem.network.transformer;

import io.tandem.network.kernels.AttentionGuide;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Segments;

/**
 * The pass of one batch through the network, forward and backward, which all sublayers share.
 *
 * @param scratch working memory, valid until the next sublayer starts; it contains the result of a
 *     sublayer, which the residual connection reads before that
 * @param source the source sentences in the encoder's rows
 * @param target the target sentences in the decoder's rows; null if only the source is encoded
 * @param dropouts draws the dropout masks, the same ones in the backward pass
 * @param goals for each row of the decoder the number of the source token, in its sentence, that
 *     the token to predict is linked to, or {@link AttentionGuide#NONE}; empty without guided
 *     alignment
 */
record Pass(
    Kernels kernels,
    Scratch scratch,
    Segments source,
    Segments target,
    Dropouts dropouts,
    int[] goals) {
  static final int[] NO_GOALS = {};

  /**
   * Returns the guide towards the goals.
   *
   * @param weight that of the guide in the loss, which is a mean over target tokens; 0 for none
   */
  AttentionGuide guide(double weight) {
    return weight > 0 && goals.length > 0
        ? new AttentionGuide(goals, weight / goals.length)
        : AttentionGuide.OFF;
  }

  /**
   * Returns a factor of several products: a rounded copy in {@code buffer} if each product would
   * round it again, otherwise the matrix itself.
   */
  Matrix factor(MatrixBuffer buffer, Matrix m) {
    Matrix rounded = factorInPlace(buffer, m);
    if (rounded != m) {
      kernels.round(m, rounded);
    }
    return rounded;
  }

  /** Returns memory for {@code m} as a factor: {@code m} itself if products take its format. */
  Matrix factorInPlace(MatrixBuffer buffer, Matrix m) {
    return kernels.factors(m.precision()) == m.precision()
        ? m
        : factor(buffer, m.rows(), m.columns());
  }

  /** Returns memory for a matrix that is only a factor, in the format that products take. */
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
