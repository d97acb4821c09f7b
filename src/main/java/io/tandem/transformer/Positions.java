package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;

/**
 * Sinusoidal positional encodings, section 3.5 of the paper: PE(t, 2i) = sin(t / 10000^(2i/D)),
 * PE(t, 2i+1) = cos of the same. The table grows with the longest sentence.
 */
public final class Positions {
  private static final double MAX_WAVE = 10_000;

  private final Precision precision;
  private final int modelSize;
  private Matrix table;

  public Positions(Precision precision, int modelSize) {
    this.precision = precision;
    this.modelSize = modelSize;
    this.table = fill(64);
  }

  /** The table [rows, D] with at least {@code length} rows. */
  public Matrix upTo(int length) {
    if (table.rows() < length) {
      table = fill(Math.max(length, 2 * table.rows()));
    }
    return table;
  }

  private Matrix fill(int length) {
    Matrix filled = Matrix.allocate(precision, length, modelSize);
    for (int t = 0; t < length; t++) {
      for (int j = 0; j < modelSize; j++) {
        double angle = t / Math.pow(MAX_WAVE, (j - j % 2) / (double) modelSize);
        filled.set(t, j, j % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return filled;
  }
}
