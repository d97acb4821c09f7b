package io.tandem.network.kernels;

import io.tandem.Text;

/**
 * A right factor of many products, in the form in which they are fast: weights that stay, packed
 * once. Made by {@link Kernels#factor} from a matrix that must not change any more. Serves all
 * threads.
 */
public abstract class Factor {
  private final int rows;
  private final int columns;

  public Factor(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  public final int rows() {
    return rows;
  }

  public final int columns() {
    return columns;
  }

  /** c = (or +=) a · this, with what belongs to it; the shapes fit, and a has rows. */
  public abstract void multiply(Matrix a, Into into, Matrix c);

  /**
   * Gives back memory that is its own, without waiting until nothing refers to it; nobody may
   * multiply by it any more.
   */
  public void release() {}

  @Override
  public final String toString() {
    return Text.format("Factor[%d, %d]", rows, columns);
  }
}
