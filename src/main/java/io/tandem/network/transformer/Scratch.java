package io.tandem.network.transformer;

import io.tandem.network.kernels.Precision;

/**
 * Working memory that the sublayers of a network share, one after the other; see {@link Pass} for
 * how long its contents last. A buffer per purpose, so that two matrices of one sublayer never
 * share memory. N rows, D model size, F feed-forward size.
 */
final class Scratch {
  /** The output of a sublayer [N, D], before its last bias and the residual. */
  final MatrixBuffer branch;

  /** The error of {@link #branch}, for products. */
  final MatrixBuffer dBranch;

  /** The error of a pre-norm sublayer's input [N, D]. */
  final MatrixBuffer dSublayerInput;

  /** The error of attention's result [N, D]. */
  final MatrixBuffer dContext;

  /** The error of attention weights. */
  final MatrixBuffer dWeights;

  /** The errors of queries, keys and values of self-attention [N, 3 · D], for products. */
  final MatrixBuffer dQueriesKeysValues;

  /** The error of the queries of cross-attention [N, D], for products. */
  final MatrixBuffer dQueries;

  /** The errors of keys and values of cross-attention [M, 2 · D], for products. */
  final MatrixBuffer dKeysValues;

  /** The error of the feed-forward sublayer's h [N, F]. */
  final MatrixBuffer dHidden;

  /** The error of its z [N, F], if it cannot share the memory of {@link #dHidden}. */
  final MatrixBuffer dPreActivation;

  Scratch(Precision precision) {
    branch = new MatrixBuffer(precision);
    dBranch = new MatrixBuffer(precision);
    dSublayerInput = new MatrixBuffer(precision);
    dContext = new MatrixBuffer(precision);
    dWeights = new MatrixBuffer(precision);
    dQueriesKeysValues = new MatrixBuffer(precision);
    dQueries = new MatrixBuffer(precision);
    dKeysValues = new MatrixBuffer(precision);
    dHidden = new MatrixBuffer(precision);
    dPreActivation = new MatrixBuffer(precision);
  }
}
