package io.tandem.network.kernels.onednn;

/**
 * Cuts rows into blocks whose sizes are powers of two, large ones first, so that operations for a
 * few sizes serve any number of rows.
 */
final class RowBlocks {
  /** A block with its results fits near a second-level cache; larger ones gain nothing. */
  static final int MAX = 1024;

  private RowBlocks() {}

  /** Returns the size of the first block of this many rows. */
  static int first(int rows) {
    return first(rows, MAX);
  }

  /** Returns the size of the first block of this many rows, at most {@code max}. */
  static int first(int rows, int max) {
    return Integer.highestOneBit(Math.min(max, rows));
  }
}
