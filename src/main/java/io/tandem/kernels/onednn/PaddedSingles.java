package io.tandem.kernels.onednn;

import io.tandem.kernels.Precision;

/** Factors in single precision: taken as they are, and copied only where rows are missing. */
final class PaddedSingles extends OperandSource {
  PaddedSingles() {
    super(Precision.SINGLE);
  }
}
