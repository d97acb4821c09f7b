package io.tandem.network.kernels;

import io.tandem.config.ModelSettings.Activation;
import java.util.List;

/**
 * The arithmetic of the network. Letters: N rows of real tokens, D model size, F feed-forward size,
 * V vocabulary, H heads, K = D / H. All matrices of one call have the same {@link Precision}.
 * Factors of products, and results documented as <i>for products</i>, may be in the format of
 * {@link #factors} instead. Arguments come first, results last; a result never overlaps an argument
 * unless the method says so. Implementations keep no state: one instance serves all threads.
 *
 * <p>{@link PlainKernels} is the oracle: it reads like the formulas and computes in double. The
 * others must agree with it within rounding.
 */
public interface Kernels {
  /** The id whose embedding is a vector of zeros. */
  int ZEROS = -1;

  /** Describes the implementation in a few words, for the log. */
  String description();

  /**
   * Returns the kernels for a network of that precision, single or double. Most implementations
   * serve both and return themselves. Called once for a network, so that kernels need not check the
   * precision of their matrices.
   */
  Kernels forPrecision(Precision precision);

  /**
   * Returns the format in which products are fastest with factors of that precision. Factors in
   * another format are rounded by each product, unless {@link #round} has rounded them.
   */
  Precision factors(Precision precision);

  /** Sets to [N, n] = from, in the format of {@code to}. */
  void round(Matrix from, Matrix to);

  /** c [m, n] = (or +=) a [m, k] · b [k, n]. */
  void multiply(Matrix a, Matrix b, Into into, Matrix c);

  /** c [m, n] = (or +=) a [m, k] · bᵀ, b [n, k]. */
  void multiplyByTransposed(Matrix a, Matrix b, Into into, Matrix c);

  /** c [m, n] = a [m, k] · b [k, n] + bias [1, n] in each row. */
  void multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c);

  /** c [m, n] = max(0, a [m, k] · b [k, n] + bias [1, n] in each row); c is for products. */
  void multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c);

  /** Returns b [k, n] as the right factor of many products. b must not change from now on. */
  Factor factor(Matrix b);

  /** Returns {@link #factor} with a bias [1, n] that is added to every product. */
  Factor biasedFactor(Matrix b, Matrix bias);

  /** Returns {@link #biasedFactor} whose products are max(0, a · b + bias). */
  Factor reluFactor(Matrix b, Matrix bias);

  /** Returns bᵀ, b [n, k], as {@link #factor}. */
  Factor transposedFactor(Matrix b);

  /** Returns {@link #transposedFactor} with a bias [1, n] that is added to every product. */
  Factor biasedTransposedFactor(Matrix b, Matrix bias);

  /**
   * c [m, n] = (or +=) a [m, k] · b, with b's bias. Products by a {@link #reluFactor} can only be
   * set, not added.
   */
  void multiplyByFactor(Matrix a, Factor b, Into into, Matrix c);

  /** c [m, n] = (or +=) aᵀ · b, a [k, m], b [k, n]. The gradient of weights: inputsᵀ · errors. */
  void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c);

  /** x [N, n] += bias [1, n] in each row, in place. */
  void addBias(Matrix bias, Matrix x);

  /** sum [1, n] = column sums of x [N, n], which may be for products: the gradient of a bias. */
  void sumRows(Matrix x, Matrix sum);

  /**
   * z [N, F] += bias [1, F] in place; h [N, F] = dropout(activation(z)). {@code h} is for products
   * and may be {@code z}.
   */
  void activate(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h);

  /**
   * Sets dz [N, F], the error of z, from d, the error of h, and sets the gradient of the bias [1,
   * F]. {@code dz} is for products and may be {@code d}.
   *
   * @param z for {@link Activation#RELU} without dropout h will do, which has the same slopes
   */
  void activateBackward(
      Matrix z, Activation activation, Dropout dropout, Matrix d, Matrix dz, Matrix biasGradient);

  /** sum [N, D] = x + branch. {@code sum} may be the branch's values. */
  void addResidual(Matrix x, Branch branch, Matrix sum);

  /**
   * Sets the errors of the branch's values to d ⊙ dropout mask, where d [N, D] is the error of the
   * sum and of x, and sets the gradient of its bias. The errors are for products and may be {@code
   * d}.
   */
  void addResidualBackward(Matrix d, Branch dBranch);

  /** to [N, n] += from. */
  void add(Matrix from, Matrix to);

  /**
   * Layer normalisation (Ba et al. 2016): normalized [N, D] = (x - mean) / sqrt(variance + epsilon)
   * with the biased variance, y = gain ⊙ normalized + bias; inverse [N, 1] = 1 / sqrt(variance +
   * epsilon). Sets {@code saved}; {@code y} may be {@code x}.
   */
  void normalize(Matrix x, NormWeights weights, double epsilon, SavedNorm saved, Matrix y);

  /**
   * With dn = gain ⊙ dy: dx = inverse · (dn - mean(dn) - normalized · mean(dn ⊙ normalized)), and
   * sets the gradients of gain and bias. {@code dx} may be {@code dy}.
   */
  void normalizeBackward(Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx);

  /**
   * {@link #normalize} of x + branch. Overwrites the branch's values; {@code y} may be the same
   * matrix.
   */
  void normalizeResidual(
      Matrix x, Branch branch, NormWeights weights, double epsilon, SavedNorm saved, Matrix y);

  /**
   * {@link #normalizeBackward}, where dx is the error of x + branch, and {@link
   * #addResidualBackward} of that error.
   */
  void normalizeResidualBackward(
      Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx, Branch dBranch);

  /**
   * weights = softmax(q·kᵀ / sqrt(K)) per sentence and head, out = dropout(weights)·v, for
   * products. out [queries, D]; weights [1, at least queries.attentionElements]: for each sentence
   * H blocks [S keys, T queries], 0 where a query does not see a key.
   */
  void attend(AttentionShape shape, QueriesKeysValues inputs, Matrix weights, Matrix out);

  /**
   * Sets the errors of the inputs, for products, from dOut and the shape's guide. {@code scratch}
   * is as long as {@code weights}; {@code weights} are those before dropout and do not change.
   */
  void attendBackward(
      AttentionShape shape,
      QueriesKeysValues inputs,
      Matrix weights,
      Matrix dOut,
      Matrix scratch,
      QueriesKeysValues dInputs);

  /**
   * Attention as in decoding, where keys lie anywhere and are seen by several queries: row r of q
   * [R, D] looks at the rows {@code rows[segments.start(r)]} to {@code rows[segments.start(r + 1) -
   * 1]} of {@code keysValues} [any, 2 · D]. out [R, D] = softmax(q·kᵀ / sqrt(K))·v per head, 0
   * where there are no rows.
   */
  void attendGathered(Matrix q, Segments segments, int[] rows, KeysValues keysValues, Matrix out);

  /** Allocates keys and values [rows, columns], columns = 2 · D, for {@link #attendGathered}. */
  KeysValues keysValues(Precision precision, int rows, int columns, int heads);

  /**
   * out [N, D] = dropout(scale · table[ids] + positions[position of the token in its sentence]).
   * table [V, D]; the id {@link #ZEROS} stands for a row of zeros.
   */
  void embed(
      Matrix table,
      int[] ids,
      Segments segments,
      double scale,
      Matrix positions,
      Dropout dropout,
      Matrix out);

  /** tableGradient[ids] += scale · (d ⊙ dropout mask), except for {@link #ZEROS}. */
  void embedBackward(Matrix d, int[] ids, double scale, Dropout dropout, Matrix tableGradient);

  /**
   * Label-smoothed cross-entropy (Szegedy et al. 2016) of rows of logits [n, V] against q = (1 -
   * smoothing) at the target + smoothing / V everywhere. errors [n, V] = {@code scale} · (softmax -
   * q), for products; they may be {@code logits}, which are overwritten.
   *
   * @param from logits row 0 belongs to target {@code from}
   * @return the sum over rows of -Σ q log softmax, in nats, not scaled
   */
  double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale, Matrix errors);

  /**
   * {@link #crossEntropy} of two passes over the same tokens, with a term for their agreement
   * (R-Drop, Liang et al. 2021, arXiv 2106.14448): logits [2n, V], where rows i and n + i belong to
   * the same target. errors [2n, V] = {@code scale} · the gradient of both cross-entropies + {@code
   * agreement} · (KL of the passes one way + KL the other way) / 2.
   *
   * @return the sum over rows of the cross-entropies alone, in nats, not scaled
   */
  double crossEntropyOfPasses(
      Matrix logits,
      int[] targets,
      int from,
      double smoothing,
      double agreement,
      double scale,
      Matrix errors);

  /**
   * Passes a block of columns of logits [n, block], which begins with column {@code from}, to
   * {@code top}.
   */
  void gather(Matrix logits, int from, TopLogits top);

  /**
   * Passes all logits a · b to {@code top}, as {@link #multiplyByFactor} and {@link #gather} do.
   * The columns of b are those of its factors, one after the other.
   *
   * @param room [rows of a, columns of the widest factor], overwritten
   */
  void gatherProducts(Matrix a, List<Factor> b, Matrix room, TopLogits top);

  /** Logits [n, V] become log softmax, in place. */
  void logSoftmax(Matrix logits);
}
