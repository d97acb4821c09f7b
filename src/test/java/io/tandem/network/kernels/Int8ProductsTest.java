package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.network.kernels.int8.Int8Passes;
import io.tandem.network.kernels.int8.PlainInt8Passes;
import io.tandem.network.kernels.int8.PlainInt8Products;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.network.kernels.onednn.OneDnnInt8Products;
import io.tandem.network.kernels.vector.VectorInt8Passes;
import io.tandem.network.kernels.vector.VectorKernels;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products in int8 compared with the plain ones, whose integers and sums they must have to the bit,
 * on slices of wider matrices; and these with products in double.
 */
@ParameterizedClass
@ValueSource(strings = {"plain", "oneDNN", "oneDNN in vectors"})
record Int8ProductsTest(String variant) {
  private static final Kernels ORACLE = PlainInt8Products.under("native");
  private static final Kernels EXACT = new PlainKernels();

  private Kernels kernels() {
    if (variant.equals("plain")) {
      return ORACLE;
    }
    assumeTrue(OneDnn.obstacleToInt8() == null, OneDnn.obstacleToInt8());
    boolean vectors = variant.endsWith("vectors");
    assumeTrue(!vectors || VectorInt8Passes.FITS, "vectors are too short here");
    Int8Passes passes = vectors ? new VectorInt8Passes() : new PlainInt8Passes();
    Products products = new OneDnnInt8Products(passes);
    return vectors ? new VectorKernels(products) : new NativeKernels(products);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 40, 33",
    "3, 1, 17",
    "15, 33, 1",
    "16, 7, 9",
    "17, 100, 1031",
    "63, 64, 128",
    "100, 31, 64",
    "200, 64, 5",
    "65, 37, 2050"
  })
  void haveTheSameBitsAsTheOracle(int m, int n, int k) {
    Kernels kernels = kernels();
    Twin a = Twin.random(Precision.SINGLE, m, k, 1);
    Twin b = Twin.random(Precision.SINGLE, k, n, 2);
    Twin t = Twin.random(Precision.SINGLE, n, k, 3);
    Matrix bias = Twin.random(Precision.SINGLE, 1, n, 4).actual;
    for (Into into : Into.values()) {
      agree(kernels, a, ORACLE.factor(b.expected), kernels.factor(b.actual), into);
      agree(
          kernels,
          a,
          ORACLE.biasedFactor(b.expected, bias),
          kernels.biasedFactor(b.actual, bias),
          into);
      agree(
          kernels,
          a,
          ORACLE.transposedFactor(t.expected),
          kernels.transposedFactor(t.actual),
          into);
      agree(
          kernels,
          a,
          ORACLE.biasedTransposedFactor(t.expected, bias),
          kernels.biasedTransposedFactor(t.actual, bias),
          into);
    }
    agree(
        kernels,
        a,
        ORACLE.reluFactor(b.expected, bias),
        kernels.reluFactor(b.actual, bias),
        Into.SET);
  }

  private static void agree(Kernels kernels, Twin a, Factor expected, Factor actual, Into into) {
    Twin c = Twin.random(Precision.SINGLE, a.actual.rows(), actual.columns(), 5);
    ORACLE.multiplyByFactor(a.expected, expected, into, c.expected);
    kernels.multiplyByFactor(a.actual, actual, into, c.actual);
    c.assertEqual(0);
  }

  /**
   * Each factor is off by at most half a step, 1/254 of the greatest of its row or column; such
   * errors have random signs, and the sum of k of them grows with √k.
   */
  @ParameterizedTest
  @CsvSource({"20, 30, 64", "5, 100, 256", "9, 33, 2048"})
  void comeNearTheProductsOfFloats(int m, int n, int k) {
    Kernels kernels = kernels();
    Matrix a = Twin.random(Precision.SINGLE, m, k, 1).actual;
    Matrix b = Twin.random(Precision.SINGLE, k, n, 2).actual;
    Matrix c = Matrix.allocate(Precision.SINGLE, m, n);
    Matrix exact = Matrix.allocate(Precision.SINGLE, m, n);
    kernels.multiplyByFactor(a, kernels.factor(b), Into.SET, c);
    EXACT.multiply(a, b, Into.SET, exact);
    double squares = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        squares += Math.pow(c.get(i, j) - exact.get(i, j), 2);
      }
    }
    // An element of a standard normal row of k has a step of about sqrt(2 ln k) / 127.
    double step = Math.sqrt(2 * Math.log(k)) / 127;
    double expected = Math.sqrt(2 * k / 12.0) * step;
    assertThat(Math.sqrt(squares / m / n)).isBetween(expected / 2, expected * 1.5);
  }

  /** Terms whose products all have the greatest magnitude overflow nothing on the way. */
  @ParameterizedTest
  @ValueSource(ints = {64, 1000, 4100})
  void sumsOfTheGreatestNumbersAreExact(int k) {
    Kernels kernels = kernels();
    Matrix a = Matrix.allocate(Precision.SINGLE, 2, k);
    a.rows(0, 1).fill(127);
    a.rows(1, 1).fill(-127);
    Matrix b = Matrix.allocate(Precision.SINGLE, 3, k);
    b.rows(0, 2).fill(127);
    b.rows(2, 1).fill(-127);
    Matrix c = Matrix.allocate(Precision.SINGLE, 2, 3);
    kernels.multiplyByFactor(a, kernels.transposedFactor(b), Into.SET, c);
    float sum = 127f * 127 * k;
    assertThat(c.get(0, 0)).isEqualTo(sum);
    assertThat(c.get(0, 2)).isEqualTo(-sum);
    assertThat(c.get(1, 1)).isEqualTo(-sum);
    assertThat(c.get(1, 2)).isEqualTo(sum);
  }

  @Test
  void whatIsNotFiniteStaysVisibleInItsRowAndInNoOther() {
    Kernels kernels = kernels();
    Matrix a = Twin.random(Precision.SINGLE, 20, 33, 1).actual;
    a.set(3, 32, Double.NaN);
    a.set(17, 0, Double.NEGATIVE_INFINITY);
    Matrix b = Twin.random(Precision.SINGLE, 33, 40, 2).actual;
    b.set(5, 39, Double.POSITIVE_INFINITY);
    Matrix c = Matrix.allocate(Precision.SINGLE, 20, 40);
    kernels.multiplyByFactor(a, kernels.factor(b), Into.SET, c);
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < 40; j++) {
        boolean finite = i != 3 && i != 17 && j != 39;
        assertThat(Double.isFinite(c.get(i, j))).as("(%d, %d)", i, j).isEqualTo(finite);
      }
    }
  }

  /** A translation must not depend on the others in its batch. */
  @ParameterizedTest
  @CsvSource({"512, 100", "2048, 64", "31, 33"})
  void aRowKeepsItsBitsWhateverRowsStandBesideIt(int k, int n) {
    Kernels kernels = kernels();
    Matrix a = Twin.random(Precision.SINGLE, 150, k, 1).actual;
    Factor b = kernels.factor(Twin.random(Precision.SINGLE, k, n, 2).actual);
    float[] whole = product(kernels, a, b);
    for (int rows : new int[] {1, 2, 7, 15, 16, 17, 63, 64, 65, 130}) {
      float[] part = product(kernels, a.rows(150 - rows, rows), b);
      assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(whole, (150 - rows) * n, 150 * n));
    }
  }

  private static float[] product(Kernels kernels, Matrix a, Factor b) {
    Matrix c = Matrix.allocate(Precision.SINGLE, a.rows(), b.columns());
    kernels.multiplyByFactor(a, b, Into.SET, c);
    float[] product = new float[c.rows() * c.columns()];
    c.copyTo(product, 0);
    return product;
  }

  /** A column of weights has a scale of its own. */
  @Test
  void columnsChosenFromAFactorKeepTheirBits() {
    Kernels kernels = kernels();
    Matrix a = Twin.random(Precision.SINGLE, 5, 40, 1).actual;
    Matrix b = Twin.random(Precision.SINGLE, 100, 40, 2).actual;
    int[] chosen = new Random(3).ints(33, 0, 100).toArray();
    Matrix rows = Matrix.allocate(Precision.SINGLE, chosen.length, 40);
    for (int i = 0; i < chosen.length; i++) {
      b.copyRow(chosen[i], rows, i);
    }
    float[] all = product(kernels, a, kernels.transposedFactor(b));
    float[] some = product(kernels, a, kernels.transposedFactor(rows));
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < chosen.length; j++) {
        assertThat(some[i * chosen.length + j]).isEqualTo(all[i * 100 + chosen[j]]);
      }
    }
  }

  /** The rows fill more than a block, and one of them asks for a column. */
  @Test
  void logitsThatAreGatheredAtOnceAreThoseOfTheProducts() {
    Kernels kernels = kernels();
    Matrix a = Twin.random(Precision.SINGLE, 85, 40, 1).actual;
    List<Factor> factors =
        List.of(
            kernels.transposedFactor(Twin.random(Precision.SINGLE, 50, 40, 2).actual),
            kernels.transposedFactor(Twin.random(Precision.SINGLE, 33, 40, 3).actual));
    TopLogits found = new TopLogits(4);
    TopLogits expected = new TopLogits(4);
    for (TopLogits top : List.of(found, expected)) {
      top.start(85);
      top.want(70, 60);
      top.want(3, 49);
    }
    kernels.gatherProducts(a, factors, Matrix.allocate(Precision.SINGLE, 85, 50), found);
    int from = 0;
    for (Factor b : factors) {
      Matrix logits = Matrix.allocate(Precision.SINGLE, 85, b.columns());
      kernels.multiplyByFactor(a, b, Into.SET, logits);
      EXACT.gather(logits, from, expected);
      from += b.columns();
    }
    for (int row = 0; row < 85; row++) {
      assertThat(found.logSum(row)).isCloseTo(expected.logSum(row), within(1e-5));
      for (int rank = 0; rank < 4; rank++) {
        assertThat(found.column(row, rank)).isEqualTo(expected.column(row, rank));
        assertThat(found.logProbability(row, rank))
            .isCloseTo(expected.logProbability(row, rank), within(1e-5f));
      }
    }
    for (int row : new int[] {3, 70}) {
      assertThat(found.wantedLogProbability(row))
          .isCloseTo(expected.wantedLogProbability(row), within(1e-5f));
    }
  }

  @Test
  void serveAllThreads() {
    Kernels kernels = kernels();
    List<Factor> factors =
        IntStream.range(0, 3)
            .mapToObj(i -> kernels.factor(Twin.random(Precision.SINGLE, 33 + i, 50, i).actual))
            .toList();
    IntStream.range(0, 100)
        .parallel()
        .forEach(
            i -> {
              Factor b = factors.get(i % 3);
              Matrix a = Twin.random(Precision.SINGLE, 1 + i % 70, b.rows(), i).actual;
              Matrix c = Matrix.allocate(Precision.SINGLE, a.rows(), 50);
              Matrix again = Matrix.allocate(Precision.SINGLE, a.rows(), 50);
              kernels.multiplyByFactor(a, b, Into.SET, c);
              Matrix t = Twin.random(Precision.SINGLE, b.rows(), 50, i % 3).actual;
              ORACLE.multiplyByFactor(a, ORACLE.factor(t), Into.SET, again);
              for (int row = 0; row < a.rows(); row++) {
                assertThat(c.get(row, 49)).isEqualTo(again.get(row, 49));
              }
            });
  }
}
