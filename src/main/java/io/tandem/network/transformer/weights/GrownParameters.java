package io.tandem.network.transformer.weights;

import io.tandem.Text;
import java.util.Arrays;
import java.util.List;

/**
 * The parameters of a network whose vocabulary has grown. The old tokens keep their bits. A new
 * token gets the mean of the old tokens' rows, in each matrix of embeddings and in the bias of the
 * output: then its logit is the mean of theirs, its probability is at most 1/V in any context, and
 * translations stay the same. A token with a random row could become the most probable one.
 */
public final class GrownParameters {
  private GrownParameters() {}

  /**
   * @param values the flat vector of the old network
   * @param before the parameters of the old network
   * @param after the parameters of the new network, which differs only in the vocabulary
   */
  public static float[] of(
      float[] values, List<NamedParameter> before, List<NamedParameter> after) {
    if (before.equals(after)) {
      return values;
    }
    float[] grown = new float[after.get(after.size() - 1).to()];
    for (NamedParameter to : after) {
      NamedParameter from =
          before.stream()
              .filter(to::isNamedLike)
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no parameter " + to.path()));
      System.arraycopy(values, from.from(), grown, to.from(), from.to() - from.from());
      if (from.rows() < to.rows() && from.columns() == to.columns()) {
        fillRows(grown, from, to);
      } else if (from.rows() == to.rows() && from.rows() == 1 && from.columns() < to.columns()) {
        fillColumns(grown, from, to);
      } else if (from.rows() != to.rows() || from.columns() != to.columns()) {
        throw new IllegalArgumentException(
            Text.format(
                "%s: [%d, %d] cannot become [%d, %d]",
                to.path(), from.rows(), from.columns(), to.rows(), to.columns()));
      }
    }
    return grown;
  }

  /** Adds rows to a matrix [tokens, D]. */
  private static void fillRows(float[] values, NamedParameter from, NamedParameter to) {
    double[] sum = new double[to.columns()];
    for (int row = 0; row < from.rows(); row++) {
      for (int column = 0; column < sum.length; column++) {
        sum[column] += values[to.from() + row * sum.length + column];
      }
    }
    for (int row = from.rows(); row < to.rows(); row++) {
      for (int column = 0; column < sum.length; column++) {
        values[to.from() + row * sum.length + column] = (float) (sum[column] / from.rows());
      }
    }
  }

  /** Adds elements to a vector [1, tokens]. */
  private static void fillColumns(float[] values, NamedParameter from, NamedParameter to) {
    double sum = 0;
    for (int i = 0; i < from.columns(); i++) {
      sum += values[to.from() + i];
    }
    Arrays.fill(values, to.from() + from.columns(), to.to(), (float) (sum / from.columns()));
  }
}
