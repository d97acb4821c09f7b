package io.tandem.network.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;

/**
 * Sinusoidal positional encodings, section 3.5 of the paper: sine and cosine of t times each of D/2
 * angular frequencies, in one of the arrangements of {@link ModelSettings.Positions}. The table
 * grows with the longest sentence.
 */
public final class Positions {
  private static final double MAX_WAVE = 10_000;

  private final ModelSettings.Positions arrangement;
  private final Precision precision;
  private final int modelSize;
  private Matrix table;

  public Positions(ModelSettings.Positions arrangement, Precision precision, int modelSize) {
    this.arrangement = arrangement;
    this.precision = precision;
    this.modelSize = modelSize;
    this.table = fill(64);
  }

  /** Returns the table [rows, D], with at least {@code length} rows. */
  public Matrix upTo(int length) {
    if (table.rows() < length) {
      table = fill(Math.max(length, 2 * table.rows()));
    }
    return table;
  }

  private Matrix fill(int length) {
    Matrix filled = Matrix.allocate(precision, length, modelSize);
    for (int t = 0; t < length; t++) {
      for (int i = 0; i < modelSize / 2; i++) {
        double angle = t / StrictMath.pow(MAX_WAVE, exponent(i));
        filled.set(t, column(i), StrictMath.sin(angle));
        filled.set(t, column(i) + toCosine(), StrictMath.cos(angle));
      }
    }
    return filled;
  }

  /** Returns the exponent of a wavelength: from 0 to 1 or a little less. */
  private double exponent(int wave) {
    return switch (arrangement) {
      case INTERLEAVED, HALVES -> 2 * wave / (double) modelSize;
      case MARIAN -> wave / Math.max(1.0, modelSize / 2 - 1);
    };
  }

  /** Returns the column of a wave's sine. */
  private int column(int wave) {
    return arrangement == ModelSettings.Positions.INTERLEAVED ? 2 * wave : wave;
  }

  /** Returns the columns from a wave's sine to its cosine. */
  private int toCosine() {
    return arrangement == ModelSettings.Positions.INTERLEAVED ? 1 : modelSize / 2;
  }
}
