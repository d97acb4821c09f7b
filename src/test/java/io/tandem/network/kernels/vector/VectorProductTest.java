package io.tandem.network.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Transposition;
import io.tandem.network.kernels.Twin;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products at the edges of panels, tiles and slices. */
class VectorProductTest {
  private static final Kernels PLAIN = new PlainKernels();

  private static Twin random(int rows, int columns, long seed) {
    return Twin.random(Precision.SINGLE, rows, columns, seed);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "8, 32, 256",
    "9, 33, 257",
    "7, 31, 255",
    "40, 70, 600",
    "64, 5, 512",
    "3, 200, 9"
  })
  void agreesWithTheFormulaForEachTransposition(int m, int n, int k) {
    for (Into into : Into.values()) {
      Twin a = random(m, k, 1);
      Twin b = random(k, n, 2);
      Twin c = random(m, n, 3);
      PLAIN.multiply(a.expected, b.expected, into, c.expected);
      VectorProduct.multiply(a.actual, b.actual, Transposition.NONE, into, c.actual);
      c.assertEqual(4 + k);

      Twin bt = random(n, k, 2);
      PLAIN.multiplyByTransposed(a.expected, bt.expected, into, c.expected);
      VectorProduct.multiply(a.actual, bt.actual, Transposition.RIGHT, into, c.actual);
      c.assertEqual(4 + k);

      Twin at = random(k, m, 1);
      PLAIN.multiplyTransposed(at.expected, b.expected, into, c.expected);
      VectorProduct.multiply(at.actual, b.actual, Transposition.LEFT, into, c.actual);
      c.assertEqual(4 + k);
    }
  }

  @Test
  void takesAndMakesColumnsOfWiderMatrices() {
    Twin a = random(20, 100, 1);
    Twin b = random(40, 90, 2);
    Twin c = random(20, 99, 3);
    PLAIN.multiply(
        a.expected.columns(7, 40),
        b.expected.columns(11, 50),
        Into.ADD,
        c.expected.columns(13, 50));
    VectorProduct.multiply(
        a.actual.columns(7, 40),
        b.actual.columns(11, 50),
        Transposition.NONE,
        Into.ADD,
        c.actual.columns(13, 50));
    c.assertEqual(44);
  }

  @Test
  void nothingToSumIsZeroOrNoChange() {
    Matrix c = Matrix.allocate(Precision.SINGLE, 2, 3);
    c.fill(5);
    Matrix a = Matrix.allocate(Precision.SINGLE, 2, 0);
    Matrix b = Matrix.allocate(Precision.SINGLE, 0, 3);
    VectorProduct.multiply(a, b, Transposition.NONE, Into.ADD, c);
    assertThat(c.get(1, 2)).isEqualTo(5);
    VectorProduct.multiply(a, b, Transposition.NONE, Into.SET, c);
    assertThat(c.get(1, 2)).isZero();
  }

  @Test
  void aRowComesOutTheSameInAnyCompany() {
    Matrix a = random(37, 300, 1).actual;
    Matrix b = random(300, 45, 2).actual;
    Matrix together = Matrix.allocate(Precision.SINGLE, 37, 45);
    VectorProduct.multiply(a, b, Transposition.NONE, Into.SET, together);
    Stream.of(0, 8, 36)
        .forEach(
            row -> {
              Matrix alone = Matrix.allocate(Precision.SINGLE, 1, 45);
              VectorProduct.multiply(a.rows(row, 1), b, Transposition.NONE, Into.SET, alone);
              for (int j = 0; j < 45; j++) {
                assertThat(alone.get(0, j)).isEqualTo(together.get(row, j));
              }
            });
  }
}
