package io.tandem.kernels;

/** Factors in single precision: taken as they are, and copied only where rows are missing. */
final class PaddedSingles extends OperandSource {
  PaddedSingles() {
    super(Precision.SINGLE);
  }
}
