package io.tandem.network.kernels.int8;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.TopLogits;

/** The formulas, one element at a time. */
public final class PlainInt8Passes implements Int8Passes {
  @Override
  public void quantize(Matrix a, Int8Rows to) {
    float[] row = new float[a.columns()];
    for (int i = 0; i < a.rows(); i++) {
      a.copyRow(i, row, 0);
      float highest = highest(row);
      float scale = scale(highest);
      for (int j = 0; j < row.length; j++) {
        to.numbers().set(i, j, scale > 0 ? quantize(row[j], MAX_MAGNITUDE / highest) : 0);
      }
      to.scales()[i] = scale;
    }
  }

  /** Returns the greatest magnitude; infinite or NaN if an element is. */
  private static float highest(float[] row) {
    float highest = 0;
    for (float x : row) {
      highest = Math.max(highest, Math.abs(x));
    }
    return highest;
  }

  /** Returns the scale of a row with this greatest magnitude. */
  public static float scale(float highest) {
    if (highest < MIN_ROW_MAXIMUM) {
      return 0;
    }
    return highest < Float.POSITIVE_INFINITY ? highest / MAX_MAGNITUDE : Float.NaN;
  }

  /** Returns the nearest integer to x · inverse. */
  public static byte quantize(float x, float inverse) {
    return (byte) Float.floatToRawIntBits(Math.fma(x, inverse, ROUNDING));
  }

  @Override
  public void restore(Matrix sums, float[] rowScales, Int8Output output, Into into, Matrix c) {
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        float value = restore((int) sums.get(i, j), rowScales[i], output, j);
        c.set(i, j, into == Into.ADD ? (float) c.get(i, j) + value : value);
      }
    }
  }

  @Override
  public void gather(
      Matrix sums,
      int firstRow,
      float[] rowScales,
      Int8Output output,
      int firstColumn,
      TopLogits top) {
    float[] logits = new float[sums.columns()];
    for (int i = 0; i < sums.rows(); i++) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < logits.length; j++) {
        logits[j] = restore((int) sums.get(i, j), rowScales[firstRow + i], output, j);
        highest = Math.max(highest, logits[j]);
        top.offer(firstRow + i, firstColumn + j, logits[j]);
      }
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit - highest);
      }
      top.add(firstRow + i, highest, sum);
      top.look(firstRow + i, logits, logits.length, firstColumn);
    }
  }

  /** Converts a sum in column j to a single. */
  public static float restore(int sum, float rowScale, Int8Output output, int j) {
    float value = Math.fma(sum * rowScale, output.scales()[j], output.bias()[j]);
    return output.relu() ? Math.max(0, value) : value;
  }
}
