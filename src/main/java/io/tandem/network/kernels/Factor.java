package io.tandem.network.kernels;

import io.tandem.Text;

/**
 * A right factor of many products, packed once for fast multiplication. Made by {@link
 * Kernels#factor} from a matrix that must not change afterwards. Serves all threads.
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

  /** c = (or +=) a · this, with its bias and ReLU; the shapes fit, and a has rows. */
  public abstract void multiply(Matrix a, Into into, Matrix c);

  /** Frees its own memory at once; nobody may multiply by it afterwards. */
  public void release() {}

  @Override
  public final String toString() {
    return Text.format("Factor[%d, %d]", rows, columns);
  }
}
