package io.tandem.network.kernels.int8;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;

/**
 * Rows of 8-bit integers and the scale of each: an element is about scale · number.
 *
 * @param numbers [rows, columns] from -127 to 127
 * @param scales one for each row; NaN where the row was not finite
 */
public record Int8Rows(Matrix numbers, float[] scales) {
  /** New memory for so many rows. */
  public static Int8Rows allocate(int rows, int columns) {
    return new Int8Rows(Matrix.allocate(Precision.INT8, rows, columns), new float[rows]);
  }
}
