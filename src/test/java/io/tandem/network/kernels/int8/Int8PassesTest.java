package io.tandem.network.kernels.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Twin;
import io.tandem.network.kernels.vector.VectorInt8Passes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of quantization, in plain Java and in vectors, at sizes that are odd to a vector. */
@ParameterizedClass
@EnumSource
record Int8PassesTest(Variant variant) {
  private static final Int8Passes PLAIN = new PlainInt8Passes();
  private static final List<Integer> SIZES = List.of(1, 7, 8, 16, 33, 257);

  /** Where the passes run. */
  enum Variant {
    PLAIN,
    VECTOR;

    Int8Passes passes() {
      assumeTrue(this == PLAIN || VectorInt8Passes.FITS, "vectors are too short here");
      return this == PLAIN ? new PlainInt8Passes() : new VectorInt8Passes();
    }
  }

  private Int8Rows quantized(Matrix a) {
    Int8Rows rows = Int8Rows.allocate(a.rows(), a.columns());
    rows.numbers().fill(55);
    variant.passes().quantize(a, rows);
    return rows;
  }

  @Test
  void eachElementIsTheNearestMultipleOfTheScaleOfItsRow() {
    for (int columns : SIZES) {
      Matrix a = Twin.random(Precision.SINGLE, 5, columns, columns).actual;
      Int8Rows rows = quantized(a);
      for (int i = 0; i < a.rows(); i++) {
        double highest = 0;
        for (int j = 0; j < columns; j++) {
          highest = Math.max(highest, Math.abs(a.get(i, j)));
        }
        assertThat((double) rows.scales()[i]).isCloseTo(highest / 127, within(highest * 1e-8));
        for (int j = 0; j < columns; j++) {
          double steps = a.get(i, j) / (highest / 127);
          assertThat(rows.numbers().get(i, j)).isCloseTo(steps, within(0.5 + 1e-4));
          assertThat(Math.abs(rows.numbers().get(i, j))).isLessThanOrEqualTo(127);
        }
      }
    }
  }

  /** The greatest element makes the scale 1, so that halves are ties. */
  @Test
  void ofTwoEquallyNearTheEvenOneIsTaken() {
    double[] given = {127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, -126.5, 0.49, -127};
    double[] expected = {127, 0, 2, 2, 0, -2, -2, 126, -126, 0, -127};
    Matrix a = Matrix.allocate(Precision.SINGLE, 1, 17);
    for (int j = 0; j < given.length; j++) {
      a.set(0, j, given[j]);
    }
    Int8Rows rows = quantized(a);
    assertThat(rows.scales()[0]).isEqualTo(1);
    for (int j = 0; j < given.length; j++) {
      assertThat(rows.numbers().get(0, j)).as("%s", given[j]).isEqualTo(expected[j]);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, 1e-40, 1e-31})
  void whatIsAlmostNothingBecomesZeros(double value) {
    Matrix a = Matrix.allocate(Precision.SINGLE, 2, 19);
    a.rows(0, 1).fill(value);
    a.rows(1, 1).fill(1);
    Int8Rows rows = quantized(a);
    assertThat(rows.scales()[0]).isZero();
    for (int j = 0; j < 19; j++) {
      assertThat(rows.numbers().get(0, j)).isZero();
      assertThat(rows.numbers().get(1, j)).isEqualTo(127);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-29, 1, 3e38})
  void scalesFromTheSmallestToTheGreatestAreExactEnough(double value) {
    Matrix a = Matrix.allocate(Precision.SINGLE, 1, 19);
    a.set(0, 3, -value);
    a.set(0, 18, value / 2);
    Int8Rows rows = quantized(a);
    assertThat(rows.numbers().get(0, 3)).isEqualTo(-127);
    assertThat(rows.numbers().get(0, 18)).isEqualTo(64); // 63.5, to even
    assertThat(rows.scales()[0] * 127 / value).isCloseTo(1, within(1e-6));
  }

  /** Wherever in the row it stands, and whatever its sign. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNotFiniteStaysVisible(double value) {
    for (int at : new int[] {0, 5, 16, 18}) {
      Matrix a = Twin.random(Precision.SINGLE, 3, 19, 1).actual;
      a.set(1, at, value);
      Int8Rows rows = quantized(a);
      assertThat(rows.scales()[0]).isPositive();
      assertThat(rows.scales()[1]).isNaN();
      assertThat(rows.scales()[2]).isPositive();
      for (boolean relu : new boolean[] {false, true}) {
        Int8Output output = new Int8Output(new float[] {1, 1}, new float[2], relu);
        Matrix c = Matrix.allocate(Precision.SINGLE, 3, 2);
        variant
            .passes()
            .restore(Matrix.allocate(Precision.INT32, 3, 2), rows.scales(), output, Into.SET, c);
        assertThat(c.get(0, 0)).isZero();
        assertThat(c.get(1, 0)).isNaN();
        assertThat(c.get(1, 1)).isNaN();
      }
    }
  }

  @Test
  void sumsBecomeSinglesByTheFormula() {
    for (int columns : SIZES) {
      Matrix sums = sums(columns);
      float[] rowScales = {0.25f, 0.5f, 3};
      Int8Output output = output(columns, false);
      Twin c = Twin.random(Precision.SINGLE, 3, columns, 2);
      Twin before = Twin.random(Precision.SINGLE, 3, columns, 2);
      variant.passes().restore(sums, rowScales, output, Into.ADD, c.actual);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < columns; j++) {
          double product = sums.get(i, j) * rowScales[i] * output.scales()[j] + output.bias()[j];
          c.expected.set(i, j, before.actual.get(i, j) + product);
        }
      }
      c.assertEqual(8);
    }
  }

  /** All that differs between variants is speed. */
  @Test
  void allVariantsGiveTheSameBits() {
    for (int columns : SIZES) {
      Matrix a = Twin.random(Precision.SINGLE, 9, columns, 3).actual;
      Int8Rows expected = Int8Rows.allocate(9, columns);
      PLAIN.quantize(a, expected);
      Int8Rows found = quantized(a);
      assertThat(found.scales()).isEqualTo(expected.scales());
      for (int i = 0; i < 9; i++) {
        for (int j = 0; j < columns; j++) {
          assertThat(found.numbers().get(i, j)).isEqualTo(expected.numbers().get(i, j));
        }
      }
      for (boolean relu : new boolean[] {false, true}) {
        for (Into into : relu ? List.of(Into.SET) : List.of(Into.values())) {
          Twin c = Twin.random(Precision.SINGLE, 3, columns, 4);
          float[] scales = {0.001f, 0.02f, 0.3f};
          PLAIN.restore(sums(columns), scales, output(columns, relu), into, c.expected);
          variant.passes().restore(sums(columns), scales, output(columns, relu), into, c.actual);
          c.assertEqual(0);
        }
      }
    }
  }

  private static Matrix sums(int columns) {
    Matrix sums = Matrix.allocate(Precision.INT32, 4, columns);
    Random random = new Random(columns);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < columns; j++) {
        sums.set(i, j, random.nextInt(2_000_000) - 1_000_000);
      }
    }
    return sums;
  }

  private static Int8Output output(int columns, boolean relu) {
    Random random = new Random(columns + 1);
    float[] scales = new float[columns];
    float[] bias = new float[columns];
    for (int j = 0; j < columns; j++) {
      scales[j] = random.nextFloat();
      bias[j] = (float) random.nextGaussian();
    }
    return new Int8Output(scales, bias, relu);
  }
}
