package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.network.kernels.onednn.OneDnnProducts;
import io.tandem.network.kernels.vector.VectorProduct;
import io.tandem.network.kernels.vector.VectorProducts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All products in single precision compared with the plain ones, at sizes that are not multiples of
 * a vector's length, on slices of wider matrices. Products in bfloat16 get factors that the test
 * has rounded by its own formula, and must then be as exact as the others.
 */
@ParameterizedClass
@MethodSource("variants")
record ProductsTest(Variant variant) {
  private static final Kernels PLAIN = new PlainKernels();
  private static final int[] SIZES = {1, 2, 3, 16, 17, 65};

  /** The ways to multiply, each with the reason if this machine lacks it. */
  enum Variant {
    OPENBLAS(() -> null, OpenBlasProducts::new),
    VECTOR(() -> VectorProduct.FITS ? null : "this processor has no AVX-512", VectorProducts::new),
    ONEDNN(OneDnn::obstacle, OneDnnProducts::float32),
    ONEDNN_BF16(OneDnn::obstacleToBf16, OneDnnProducts::bf16);

    private final Supplier<String> obstacle;
    private final Supplier<Products> products;

    Variant(Supplier<String> obstacle, Supplier<Products> products) {
      this.obstacle = obstacle;
      this.products = products;
    }

    Products products() {
      String why = obstacle.get();
      assumeTrue(why == null, why);
      return products.get();
    }
  }

  static List<Variant> variants() {
    return List.of(Variant.values());
  }

  static List<Arguments> forms() {
    List<Arguments> forms = new ArrayList<>();
    for (Into into : Into.values()) {
      for (Transposition transposition : Transposition.values()) {
        forms.add(Arguments.of(transposition, into));
      }
    }
    return forms;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void agreeAtSmallSizes(Transposition transposition, Into into) {
    Products products = variant.products();
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          agree(products, m, n, k, transposition, into);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"129, 513, 31", "7, 1001, 131", "515, 3, 200", "33, 70, 1031", "1100, 5, 2050"})
  void agreeAtLargerSizes(int m, int n, int k) {
    Products products = variant.products();
    for (Into into : Into.values()) {
      for (Transposition transposition : Transposition.values()) {
        agree(products, m, n, k, transposition, into);
      }
    }
  }

  /** Factors that are already rounded are used unchanged, whatever their sizes. */
  @ParameterizedTest
  @CsvSource({"1, 7, 9", "17, 33, 70", "130, 100, 1031", "1100, 5, 40", "5, 1, 6"})
  void factorsRoundedBeforeGiveTheSameBits(int m, int n, int k) {
    Products products = variant.products();
    assumeTrue(products.factors() == Precision.BFLOAT16, "nothing is rounded here");
    for (Into into : Into.values()) {
      for (Transposition transposition : Transposition.values()) {
        Matrix a = left(m, k, transposition, false).actual;
        Matrix b = right(k, n, transposition, false).actual;
        Matrix c = Twin.random(Precision.SINGLE, m, n, 3).actual;
        Matrix d = Twin.random(Precision.SINGLE, m, n, 3).actual;
        boolean exact = isExact(m, n, transposition); // such products round nothing themselves
        products.multiply(
            exact ? single(rounded(a)) : a, exact ? single(rounded(b)) : b, transposition, into, c);
        products.multiply(rounded(a), rounded(b), transposition, into, d);
        assertEqualBits(d, c);
      }
    }
  }

  /**
   * Bias and rectifier are applied together or one by one, in single precision and in the format of
   * factors.
   */
  @ParameterizedTest
  @CsvSource({"1, 7, 9", "17, 33, 70", "130, 100, 1031", "1100, 5, 40", "5, 1, 6", "3, 4, 0"})
  void biasAndRectifierAreThoseOfTheFormula(int m, int n, int k) {
    Products products = variant.products();
    Kernels kernels = new NativeKernels(products);
    Matrix a = Twin.random(products.factors(), m, k, 1).actual;
    Matrix b = Twin.random(products.factors(), k, n, 2).actual;
    Matrix bias = Twin.random(Precision.SINGLE, 1, n, 3).actual;
    Twin biased = Twin.random(Precision.SINGLE, m, n, 4);
    PLAIN.multiplyBiased(a, b, bias, biased.expected);
    kernels.multiplyBiased(a, b, bias, biased.actual);
    biased.assertEqual(8 + k);
    for (Precision format : List.of(Precision.SINGLE, products.factors())) {
      Twin rectified = Twin.random(format, m, n, 5);
      PLAIN.multiplyRelu(a, b, bias, rectified.expected);
      kernels.multiplyRelu(a, b, bias, rectified.actual);
      rectified.assertEqual(format == Precision.SINGLE ? 8 + k : 1);
    }
  }

  private static Matrix rounded(Matrix m) {
    Matrix rounded = Matrix.allocate(Precision.BFLOAT16, m.rows(), m.columns());
    PLAIN.round(m, rounded);
    return rounded;
  }

  private static Matrix single(Matrix m) {
    Matrix single = Matrix.allocate(Precision.SINGLE, m.rows(), m.columns());
    PLAIN.round(m, single);
    return single;
  }

  /** Every product rounds in place; NaN stays NaN. */
  @Test
  void roundAgreesWithTheFormula() {
    Products products = variant.products();
    assumeTrue(products.factors() == Precision.BFLOAT16, "nothing is rounded here");
    Matrix values = Twin.random(Precision.SINGLE, 37, 19, 1).actual;
    Matrix rounded = Twin.random(Precision.BFLOAT16, 37, 19, 2).actual;
    values.set(0, 0, Double.NaN);
    values.set(0, 1, Double.NEGATIVE_INFINITY);
    products.round(values, rounded);
    assertThat(rounded.get(0, 0)).isNaN();
    assertThat(rounded.get(0, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
    for (int i = 1; i < values.rows(); i++) {
      for (int j = 0; j < values.columns(); j++) {
        assertThat(rounded.get(i, j)).isEqualTo(rounded(values.get(i, j)));
      }
    }
  }

  /** The earlier contents of the result must not matter, not even NaN. */
  @Test
  void setForgetsWhatWasThere() {
    Products products = variant.products();
    boolean rounded = variant == Variant.ONEDNN_BF16;
    Twin a = factor(5, 6, rounded, 1);
    Twin b = factor(6, 4, rounded, 2);
    Twin c = Twin.random(Precision.SINGLE, 5, 4, 3);
    c.actual.fill(Double.NaN);
    PLAIN.multiply(a.expected, b.expected, Into.SET, c.expected);
    products.multiply(a.actual, b.actual, Transposition.NONE, Into.SET, c.actual);
    c.assertEqual(10);
  }

  /** A translation must not depend on the others in its batch. */
  @ParameterizedTest
  @CsvSource({"512, 128", "40, 256", "70, 2048", "333, 77"})
  void aRowKeepsItsBitsWhateverRowsStandBesideIt(int n, int k) {
    assumeTrue(variant != Variant.OPENBLAS, "OpenBLAS promises nothing of the kind");
    Products products = variant.products();
    int rows = 700;
    Matrix a = Twin.random(Precision.SINGLE, rows, k, 1).actual;
    for (Transposition transposition : List.of(Transposition.NONE, Transposition.RIGHT)) {
      Matrix b = right(k, n, transposition, false).actual;
      Matrix whole = Matrix.allocate(Precision.SINGLE, rows, n);
      Matrix part = Matrix.allocate(Precision.SINGLE, rows, n);
      products.multiply(a, b, transposition, Into.SET, whole);
      int size = 1;
      for (int from = 0; from + size <= rows; from += size, size = size * 2 + from % 2) {
        Matrix some = a.rows(from, size);
        products.multiply(some, b, transposition, Into.SET, part.rows(from, size));
        assertEqualBits(part.rows(from, size), whole.rows(from, size));
      }
    }
  }

  private static void assertEqualBits(Matrix actual, Matrix expected) {
    float[] found = new float[actual.rows() * actual.columns()];
    float[] wanted = new float[found.length];
    actual.copyTo(found, 0);
    expected.copyTo(wanted, 0);
    assertThat(found).as("%d rows", actual.rows()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({"1, 40, 33", "15, 33, 40", "16, 7, 9", "17, 100, 1031", "100, 31, 64", "200, 64, 5"})
  void factorsMadeReadyAgree(int m, int n, int k) {
    Kernels kernels = new NativeKernels(variant.products());
    boolean rounded = variant == Variant.ONEDNN_BF16;
    Twin a = factor(m, k, rounded, 1);
    Twin b = factor(k, n, rounded, 2);
    Twin c = Twin.random(Precision.SINGLE, m, n, 3);
    PLAIN.multiply(a.expected, b.expected, Into.SET, c.expected);
    kernels.multiplyByFactor(a.actual, kernels.factor(b.actual), Into.SET, c.actual);
    c.assertEqual(4 + k);
    Twin t = factor(n, k, rounded, 4);
    PLAIN.multiplyByTransposed(a.expected, t.expected, Into.SET, c.expected);
    kernels.multiplyByFactor(a.actual, kernels.transposedFactor(t.actual), Into.SET, c.actual);
    c.assertEqual(4 + k);
  }

  /**
   * The sizes have fewer rows than a block, more than one block, and sums that are computed in
   * parts.
   */
  @ParameterizedTest
  @CsvSource({"1, 40, 33", "17, 100, 1031", "100, 31, 64", "70, 64, 2048"})
  void factorsAddTheirBiasAndAreRectifiedOrAddedTo(int m, int n, int k) {
    Kernels kernels = new NativeKernels(variant.products());
    boolean rounded = variant == Variant.ONEDNN_BF16;
    Twin a = factor(m, k, rounded, 1);
    Twin b = factor(k, n, rounded, 2);
    Twin bias = Twin.random(Precision.SINGLE, 1, n, 3);
    Twin c = Twin.random(Precision.SINGLE, m, n, 4);
    PLAIN.multiplyByFactor(
        a.expected, PLAIN.biasedFactor(b.expected, bias.expected), Into.ADD, c.expected);
    kernels.multiplyByFactor(
        a.actual, kernels.biasedFactor(b.actual, bias.actual), Into.ADD, c.actual);
    c.assertEqual(6 + k);
    PLAIN.multiplyByFactor(
        a.expected, PLAIN.reluFactor(b.expected, bias.expected), Into.SET, c.expected);
    kernels.multiplyByFactor(
        a.actual, kernels.reluFactor(b.actual, bias.actual), Into.SET, c.actual);
    c.assertEqual(6 + k);
    assertThat(c.expected.get(0, 0)).isGreaterThanOrEqualTo(0);
    Twin t = factor(n, k, rounded, 5);
    PLAIN.multiplyByFactor(
        a.expected, PLAIN.biasedTransposedFactor(t.expected, bias.expected), Into.SET, c.expected);
    kernels.multiplyByFactor(
        a.actual, kernels.biasedTransposedFactor(t.actual, bias.actual), Into.SET, c.actual);
    c.assertEqual(6 + k);
  }

  @ParameterizedTest
  @CsvSource({"512, 100", "2048, 64", "1031, 33"})
  void aRowKeepsItsBitsWhenTheFactorWasMadeReady(int k, int n) {
    assumeTrue(variant != Variant.OPENBLAS, "OpenBLAS promises nothing of the kind");
    Kernels kernels = new NativeKernels(variant.products());
    Matrix a = Twin.random(Precision.SINGLE, 150, k, 1).actual;
    Factor b = kernels.factor(Twin.random(Precision.SINGLE, k, n, 2).actual);
    Matrix whole = Matrix.allocate(Precision.SINGLE, 150, n);
    kernels.multiplyByFactor(a, b, Into.SET, whole);
    kernels.multiplyByFactor(a, b, Into.ADD, whole);
    for (int rows : new int[] {1, 2, 7, 15, 16, 17, 63, 64, 65, 130}) {
      Matrix part = Matrix.allocate(Precision.SINGLE, rows, n);
      kernels.multiplyByFactor(a.rows(150 - rows, rows), b, Into.SET, part);
      kernels.multiplyByFactor(a.rows(150 - rows, rows), b, Into.ADD, part);
      assertEqualBits(part, whole.rows(150 - rows, rows));
    }
  }

  @Test
  void serveAllThreads() {
    Products products = variant.products();
    IntStream.range(0, 200)
        .parallel()
        .forEach(
            i -> {
              Transposition form = i % 2 == 0 ? Transposition.LEFT : Transposition.NONE;
              agree(products, 1 + i % 70, 33, 1 + i % 130, form, Into.ADD);
            });
  }

  private void agree(
      Products products, int m, int n, int k, Transposition transposition, Into into) {
    boolean rounded = variant == Variant.ONEDNN_BF16 && !isExact(m, n, transposition);
    Twin a = left(m, k, transposition, rounded);
    Twin b = right(k, n, transposition, rounded);
    Twin c = Twin.random(Precision.SINGLE, m, n, 3);
    Matrix left = transposition == Transposition.LEFT ? transposed(a.expected) : a.expected;
    Matrix right = transposition == Transposition.RIGHT ? transposed(b.expected) : b.expected;
    PLAIN.multiply(left, right, into, c.expected);
    products.multiply(a.actual, b.actual, transposition, into, c.actual);
    c.assertEqual(4 + k);
  }

  /**
   * Tells whether a product is exact with oneDNN as well, which leaves single columns to others.
   */
  private static boolean isExact(int m, int n, Transposition transposition) {
    return n == 1 || (transposition == Transposition.LEFT && m == 1);
  }

  private static Twin left(int m, int k, Transposition transposition, boolean rounded) {
    return transposition == Transposition.LEFT
        ? factor(k, m, rounded, 1)
        : factor(m, k, rounded, 1);
  }

  private static Twin right(int k, int n, Transposition transposition, boolean rounded) {
    return transposition == Transposition.RIGHT
        ? factor(n, k, rounded, 2)
        : factor(k, n, rounded, 2);
  }

  /** Makes a factor whose expected half holds what the product should read from the actual half. */
  private static Twin factor(int rows, int columns, boolean rounded, long seed) {
    Twin twin = Twin.random(Precision.SINGLE, rows, columns, seed);
    if (rounded) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          twin.expected.set(i, j, rounded(twin.expected.get(i, j)));
        }
      }
    }
    return twin;
  }

  /** Rounds to the nearest number with eight binary digits; of two, to the even one. */
  private static double rounded(double x) {
    double unit = Math.scalb(1.0, Math.getExponent(x) - 7);
    return Math.rint(x / unit) * unit;
  }

  private static Matrix transposed(Matrix m) {
    Matrix transposed = Matrix.allocate(m.precision(), m.columns(), m.rows());
    for (int i = 0; i < m.rows(); i++) {
      for (int j = 0; j < m.columns(); j++) {
        transposed.set(j, i, m.get(i, j));
      }
    }
    return transposed;
  }
}
