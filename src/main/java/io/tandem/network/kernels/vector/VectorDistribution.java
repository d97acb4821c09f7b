package io.tandem.network.kernels.vector;

import java.nio.ByteBuffer;

/**
 * A distribution function F and its density f on a row: the smooth non-linearities are x·F(x), with
 * the slope F(x) + x·f(x).
 */
abstract class VectorDistribution {
  /** F(x) of the current row. */
  final float[] distribution;

  /** f(x) of the current row. */
  final float[] density;

  /** The number of elements computed: whole vectors. */
  final int whole;

  /** Makes room for rows of {@code columns} elements. */
  VectorDistribution(int columns) {
    whole = Lanes.whole(columns);
    distribution = new float[whole];
    density = new float[whole];
  }

  abstract void row(ByteBuffer x, int at);
}
