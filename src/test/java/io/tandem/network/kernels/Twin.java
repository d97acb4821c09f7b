package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

/**
 * Two equal matrices, one for the oracle and one for the code under test. Each is a slice of
 * columns of a wider matrix, whose other columns must stay unchanged.
 */
public final class Twin {
  private static final int MARGIN = 3;
  private static final double UNTOUCHED = 77;

  private final Matrix expectedWhole;
  private final Matrix actualWhole;
  public final Matrix expected;
  public final Matrix actual;

  private Twin(Precision precision, int rows, int columns) {
    expectedWhole = Matrix.allocate(precision, rows, columns + 2 * MARGIN);
    actualWhole = Matrix.allocate(precision, rows, columns + 2 * MARGIN);
    expectedWhole.fill(UNTOUCHED);
    actualWhole.fill(UNTOUCHED);
    expected = expectedWhole.columns(MARGIN, columns);
    actual = actualWhole.columns(MARGIN, columns);
  }

  /** Makes a twin of normally distributed numbers. */
  public static Twin random(Precision precision, int rows, int columns, long seed) {
    Twin twin = new Twin(precision, rows, columns);
    Random random = new Random(seed);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        twin.set(i, j, random.nextGaussian());
      }
    }
    return twin;
  }

  void set(int i, int j, double value) {
    expected.set(i, j, value);
    actual.set(i, j, value);
  }

  /**
   * @param terms how many numbers near 1 were added or multiplied for one result: each may be off
   *     by a unit of the last place, and so the tolerance grows with them
   */
  public void assertEqual(double terms) {
    double unit =
        switch (expected.precision()) {
          case SINGLE -> 0x1p-23;
          case DOUBLE -> 0x1p-50;
          case BFLOAT16 -> 0x1p-7;
          case INT8, INT32 -> 0;
        };
    for (int i = 0; i < expected.rows(); i++) {
      for (int j = 0; j < expected.columns(); j++) {
        double tolerance = unit * terms * Math.max(1, Math.abs(expected.get(i, j)));
        double difference = Math.abs(actual.get(i, j) - expected.get(i, j));
        assertThat(difference)
            .as("(%d, %d): found %s, expected %s", i, j, actual.get(i, j), expected.get(i, j))
            .isLessThanOrEqualTo(tolerance);
      }
      for (int j = 0; j < MARGIN; j++) {
        assertThat(actualWhole.get(i, j)).as("left of row %d", i).isEqualTo(UNTOUCHED);
        assertThat(actualWhole.get(i, actualWhole.columns() - 1 - j))
            .as("right of row %d", i)
            .isEqualTo(UNTOUCHED);
      }
    }
  }
}
