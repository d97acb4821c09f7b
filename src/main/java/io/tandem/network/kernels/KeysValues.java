package io.tandem.network.kernels;

/**
 * Keys and values for attention of single queries: a row [k | v] for each token, in the order of
 * elements in which {@link Kernels#attendGathered} is fastest. Made by {@link Kernels#keysValues}.
 * Rows are written once and read by many queries. One thread at a time.
 */
public abstract class KeysValues {
  private final int rows;
  private final int columns;
  private final int heads;

  public KeysValues(int rows, int columns, int heads) {
    this.rows = rows;
    this.columns = columns;
    this.heads = heads;
  }

  public final int rows() {
    return rows;
  }

  /** 2 · D. */
  public final int columns() {
    return columns;
  }

  public final int heads() {
    return heads;
  }

  /** Writes a matrix [n, 2 · D] to the n rows from {@code row} on. */
  public abstract void put(Matrix keysValues, int row);

  /** Copies a row to a row of keys and values of the same columns and heads, which may be these. */
  public abstract void copyRow(int row, KeysValues to, int toRow);

  /** Copies a row to a row of a matrix [any, 2 · D]. */
  public abstract void get(int row, Matrix to, int toRow);
}
