package io.tandem.network.kernels.onednn;

/**
 * A number of rows cut into blocks whose sizes are powers of two, large ones first: so that
 * operations which are made for a certain size serve all numbers of rows.
 */
final class RowBlocks {
  /** A block with its results stays near a second-level cache, and larger ones gain nothing. */
  static final int MAX = 1024;

  private RowBlocks() {}

  /** The size of the first block of so many rows. */
  static int first(int rows) {
    return first(rows, MAX);
  }

  /** The size of the first block of so many rows, at most {@code max}. */
  static int first(int rows, int max) {
    return Integer.highestOneBit(Math.min(max, rows));
  }
}
