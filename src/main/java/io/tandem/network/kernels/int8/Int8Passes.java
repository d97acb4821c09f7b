package io.tandem.network.kernels.int8;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.TopLogits;

/**
 * The passes before and after a product of integers. A row x of the left factor, or a column of the
 * right one, becomes q = x / s, rounded to the nearest integer, ties to even, with the scale s =
 * max |x| / 127; so q lies between -127 and 127. Then a · b ≈ s(row) · s(column) · Σ q · q, and the
 * sum is exact: 32 bits hold it for up to 130,000 terms. Each row is quantized by itself, so its
 * result does not depend on others.
 *
 * <p>A row of zeros, or of numbers so small that their inverses overflow, becomes zeros with scale
 * 0. A row that is not finite becomes zeros with scale NaN: its results are all NaN.
 *
 * <p>{@link PlainInt8Passes} is the oracle; others give the same bits.
 */
public interface Int8Passes {
  /** The greatest integer; the least is its opposite, so that one scale serves both signs. */
  float MAX_MAGNITUDE = 127;

  /** A row whose greatest magnitude is below this becomes zeros. */
  float MIN_ROW_MAXIMUM = 0x1p-100f;

  /**
   * Added to a number of magnitude below 2^22, this leaves the nearest integer, ties to even, in
   * the lowest bits of the float.
   */
  float ROUNDING = 0x1.8p23f;

  /** Quantizes the rows of a into the first ones of {@code to}, which has as many columns. */
  void quantize(Matrix a, Int8Rows to);

  /**
   * c [m, n] = (or +=) the product whose sums are the first m rows of {@code sums}, with bias and
   * rectifier. A rectified product can only be set.
   *
   * @param rowScales those of the left factor
   */
  void restore(Matrix sums, float[] rowScales, Int8Output output, Into into, Matrix c);

  /**
   * Passes logits to {@code top}, given their integer sums [n, block], as {@link
   * io.tandem.network.kernels.Kernels#gather} does, without storing them.
   *
   * @param firstRow the row of the logits and of {@code rowScales} that the first row of sums
   *     belongs to
   * @param firstColumn the column of the logits that the first column of sums belongs to
   */
  void gather(
      Matrix sums,
      int firstRow,
      float[] rowScales,
      Int8Output output,
      int firstColumn,
      TopLogits top);
}
