package io.tandem.interop.ctranslate2;

/**
 * A matrix in integers from -127 to 127, each row of which has its own scale: an integer is the
 * product of the value and the scale, rounded half to even.
 */
final class QuantizedRows {
  private static final float MAX = 127;

  private final byte[] weights;
  private final float[] scales;

  QuantizedRows(float[] values, int rows) {
    weights = new byte[values.length];
    scales = new float[rows];
    int columns = values.length / rows;
    for (int i = 0; i < rows; i++) {
      float largest = 0;
      for (int j = 0; j < columns; j++) {
        largest = Math.max(largest, Math.abs(values[i * columns + j]));
      }
      scales[i] = largest == 0 ? 1 : MAX / largest;
      for (int j = 0; j < columns; j++) {
        weights[i * columns + j] = (byte) Math.rint(values[i * columns + j] * scales[i]);
      }
    }
  }

  byte[] weights() {
    return weights;
  }

  float[] scales() {
    return scales;
  }
}
