package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.choice.TestKernels;
import io.tandem.network.kernels.vector.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fast kernels compared with the plain ones, row by row, at widths that are not multiples of a
 * vector's length.
 */
@ParameterizedClass
@MethodSource("cases")
record KernelsAgreementTest(Kernels kernels, Precision precision, int columns) {
  private static final int[] COLUMNS = {1, 2, 3, 5, 7, 16, 17, 31, 33, 100, 128, 130, 513};
  private static final int ROWS = 19;
  private static final double EPSILON = 1e-5;
  private static final Kernels PLAIN = new PlainKernels();

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Kernels kernels : List.of(new NativeKernels(), TestKernels.vector())) {
      for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
        for (int columns : COLUMNS) {
          cases.add(Arguments.of(kernels.forPrecision(precision), precision, columns));
        }
      }
    }
    return cases;
  }

  private Twin random(int rows, int n, long seed) {
    return Twin.random(precision, rows, n, seed);
  }

  private static Dropout dropout(double rate) {
    return Dropout.keyed(rate, 11, 2, 5, 8);
  }

  private static int[] ids(int count, int below) {
    return new Random(9).ints(count, 0, below).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void multiply(Into into) {
    Twin a = random(ROWS, columns, 1);
    Twin b = random(columns, 7, 2);
    Twin c = random(ROWS, 7, 3);
    PLAIN.multiply(a.expected, b.expected, into, c.expected);
    kernels.multiply(a.actual, b.actual, into, c.actual);
    c.assertEqual(4 + columns);
  }

  @ParameterizedTest
  @EnumSource
  void multiplyByTransposed(Into into) {
    Twin a = random(ROWS, columns, 1);
    Twin b = random(7, columns, 2);
    Twin c = random(ROWS, 7, 3);
    PLAIN.multiplyByTransposed(a.expected, b.expected, into, c.expected);
    kernels.multiplyByTransposed(a.actual, b.actual, into, c.actual);
    c.assertEqual(4 + columns);
  }

  @ParameterizedTest
  @EnumSource
  void multiplyTransposed(Into into) {
    Twin a = random(ROWS, columns, 1);
    Twin b = random(ROWS, 7, 2);
    Twin c = random(columns, 7, 3);
    PLAIN.multiplyTransposed(a.expected, b.expected, into, c.expected);
    kernels.multiplyTransposed(a.actual, b.actual, into, c.actual);
    c.assertEqual(4 + ROWS);
  }

  @Test
  void addBias() {
    Twin bias = random(1, columns, 1);
    Twin x = random(ROWS, columns, 2);
    PLAIN.addBias(bias.expected, x.expected);
    kernels.addBias(bias.actual, x.actual);
    x.assertEqual(1);
  }

  @Test
  void sumRows() {
    Twin x = random(ROWS, columns, 1);
    Twin sum = random(1, columns, 2);
    PLAIN.sumRows(x.expected, sum.expected);
    kernels.sumRows(x.actual, sum.actual);
    sum.assertEqual(ROWS);
    Twin rounded = Twin.random(Precision.BFLOAT16, ROWS, columns, 1);
    PLAIN.sumRows(rounded.expected, sum.expected);
    kernels.sumRows(rounded.actual, sum.actual);
    sum.assertEqual(ROWS);
  }

  @Test
  void add() {
    Twin from = random(ROWS, columns, 1);
    Twin to = random(ROWS, columns, 2);
    PLAIN.add(from.expected, to.expected);
    kernels.add(from.actual, to.actual);
    to.assertEqual(1);
  }

  @ParameterizedTest
  @CsvSource({"RELU, 0", "RELU, 0.3", "GELU, 0", "GELU, 0.3", "SWISH, 0", "SWISH, 0.3"})
  void activate(Activation activation, double rate) {
    Twin bias = random(1, columns, 1);
    Twin z = random(ROWS, columns, 2);
    Twin h = random(ROWS, columns, 3);
    PLAIN.activate(bias.expected, activation, dropout(rate), z.expected, h.expected);
    kernels.activate(bias.actual, activation, dropout(rate), z.actual, h.actual);
    z.assertEqual(1);
    h.assertEqual(8);
    Twin rounded = Twin.random(Precision.BFLOAT16, ROWS, columns, 3);
    PLAIN.activate(bias.expected, activation, dropout(rate), z.expected, rounded.expected);
    kernels.activate(bias.actual, activation, dropout(rate), z.actual, rounded.actual);
    rounded.assertEqual(1);
  }

  @ParameterizedTest
  @CsvSource({"RELU, 0", "RELU, 0.3", "GELU, 0", "GELU, 0.3", "SWISH, 0", "SWISH, 0.3"})
  void activateBackward(Activation activation, double rate) {
    Twin z = random(ROWS, columns, 1);
    Twin d = random(ROWS, columns, 2);
    Twin rounded = Twin.random(Precision.BFLOAT16, ROWS, columns, 3);
    activateBackward(z, activation, dropout(rate), d, rounded).assertEqual(16 + ROWS);
    rounded.assertEqual(1);
    activateBackward(z, activation, dropout(rate), d, d).assertEqual(16 + ROWS);
    d.assertEqual(16);
  }

  /** Returns the gradient of the bias. */
  private Twin activateBackward(Twin z, Activation activation, Dropout dropout, Twin d, Twin dz) {
    Twin sum = random(1, columns, 4);
    PLAIN.activateBackward(z.expected, activation, dropout, d.expected, dz.expected, sum.expected);
    kernels.activateBackward(z.actual, activation, dropout, d.actual, dz.actual, sum.actual);
    return sum;
  }

  /** The rectifier's output without dropout may be passed instead of its input. */
  @ParameterizedTest
  @EnumSource(names = {"SINGLE", "BFLOAT16"})
  void activateBackwardByWhatWasRectified(Precision format) {
    Twin z = random(ROWS, columns, 1);
    Twin h = Twin.random(format, ROWS, columns, 2);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < columns; j++) {
        h.set(i, j, Math.max(0, z.expected.get(i, j)));
      }
    }
    Twin d = random(ROWS, columns, 3);
    Twin sum = random(1, columns, 4);
    PLAIN.activateBackward(
        z.expected, Activation.RELU, Dropout.NONE, d.expected, d.expected, sum.expected);
    kernels.activateBackward(
        h.actual, Activation.RELU, Dropout.NONE, d.actual, d.actual, sum.actual);
    d.assertEqual(0);
    sum.assertEqual(ROWS);
  }

  private static Branch expected(Twin values, Twin bias, double rate) {
    return new Branch(values.expected, bias.expected, dropout(rate));
  }

  private static Branch actual(Twin values, Twin bias, double rate) {
    return new Branch(values.actual, bias.actual, dropout(rate));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void addResidual(double rate) {
    Twin x = random(ROWS, columns, 1);
    Twin branch = random(ROWS, columns, 2);
    Twin bias = random(1, columns, 3);
    Twin sum = random(ROWS, columns, 4);
    PLAIN.addResidual(x.expected, expected(branch, bias, rate), sum.expected);
    kernels.addResidual(x.actual, actual(branch, bias, rate), sum.actual);
    sum.assertEqual(6);
    kernels.addResidual(x.actual, actual(branch, bias, rate), branch.actual);
    PLAIN.addResidual(x.expected, expected(branch, bias, rate), branch.expected);
    branch.assertEqual(6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void addResidualBackward(double rate) {
    Twin d = random(ROWS, columns, 1);
    Twin branch = random(ROWS, columns, 2);
    addResidualBackward(d, rate, branch);
    branch.assertEqual(2);
    Twin rounded = Twin.random(Precision.BFLOAT16, ROWS, columns, 2);
    addResidualBackward(d, rate, rounded);
    rounded.assertEqual(1);
    addResidualBackward(d, rate, d);
    d.assertEqual(2);
  }

  private void addResidualBackward(Twin d, double rate, Twin branch) {
    Twin sum = random(1, columns, 3);
    PLAIN.addResidualBackward(d.expected, expected(branch, sum, rate));
    kernels.addResidualBackward(d.actual, actual(branch, sum, rate));
    sum.assertEqual(2 + ROWS);
  }

  /** The parameters of a normalization, or their gradients, for either kernels. */
  private record Norms(Twin gain, Twin bias) {
    NormWeights expected() {
      return new NormWeights(gain.expected, bias.expected);
    }

    NormWeights actual() {
      return new NormWeights(gain.actual, bias.actual);
    }
  }

  /** The values that a normalization saves, for either kernels. */
  private record Saved(Twin unit, Twin inverse) {
    SavedNorm expected() {
      return new SavedNorm(unit.expected, inverse.expected);
    }

    SavedNorm actual() {
      return new SavedNorm(unit.actual, inverse.actual);
    }

    void assertEqual(double tolerance) {
      unit.assertEqual(tolerance);
      inverse.assertEqual(tolerance);
    }
  }

  @Test
  void normalize() {
    Twin x = random(ROWS, columns, 1);
    Norms norms = new Norms(random(1, columns, 2), random(1, columns, 3));
    Saved saved = new Saved(random(ROWS, columns, 4), random(ROWS, 1, 5));
    PLAIN.normalize(x.expected, norms.expected(), EPSILON, saved.expected(), x.expected);
    kernels.normalize(x.actual, norms.actual(), EPSILON, saved.actual(), x.actual);
    saved.assertEqual(8 + columns);
    x.assertEqual(8 + columns);
  }

  @Test
  void normalizeBackward() {
    Twin dy = random(ROWS, columns, 1);
    Saved saved = new Saved(random(ROWS, columns, 2), random(ROWS, 1, 3));
    Twin gain = random(1, columns, 4);
    Norms gradient = new Norms(random(1, columns, 5), random(1, columns, 6));
    PLAIN.normalizeBackward(
        dy.expected, saved.expected(), gain.expected, gradient.expected(), dy.expected);
    kernels.normalizeBackward(dy.actual, saved.actual(), gain.actual, gradient.actual(), dy.actual);
    gradient.gain.assertEqual(2 * ROWS);
    gradient.bias.assertEqual(ROWS);
    dy.assertEqual(16 + columns);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void normalizeResidual(double rate) {
    Twin x = random(ROWS, columns, 1);
    Twin branch = random(ROWS, columns, 2);
    Twin outputBias = random(1, columns, 3);
    Norms norms = new Norms(random(1, columns, 4), random(1, columns, 5));
    Saved saved = new Saved(random(ROWS, columns, 6), random(ROWS, 1, 7));
    PLAIN.normalizeResidual(
        x.expected,
        expected(branch, outputBias, rate),
        norms.expected(),
        EPSILON,
        saved.expected(),
        branch.expected);
    kernels.normalizeResidual(
        x.actual,
        actual(branch, outputBias, rate),
        norms.actual(),
        EPSILON,
        saved.actual(),
        branch.actual);
    saved.assertEqual(8 + columns);
    branch.assertEqual(8 + columns);
  }

  @ParameterizedTest
  @CsvSource({"0, SINGLE", "0.3, SINGLE", "0, BFLOAT16", "0.3, BFLOAT16"})
  void normalizeResidualBackward(double rate, Precision factors) {
    Twin dy = random(ROWS, columns, 1);
    Saved saved = new Saved(random(ROWS, columns, 2), random(ROWS, 1, 3));
    Twin gain = random(1, columns, 4);
    Norms gradient = new Norms(random(1, columns, 5), random(1, columns, 6));
    Twin dBranch =
        Twin.random(factors == Precision.BFLOAT16 ? factors : precision, ROWS, columns, 7);
    Twin outputBiasGradient = random(1, columns, 8);
    PLAIN.normalizeResidualBackward(
        dy.expected,
        saved.expected(),
        gain.expected,
        gradient.expected(),
        dy.expected,
        expected(dBranch, outputBiasGradient, rate));
    kernels.normalizeResidualBackward(
        dy.actual,
        saved.actual(),
        gain.actual,
        gradient.actual(),
        dy.actual,
        actual(dBranch, outputBiasGradient, rate));
    gradient.gain.assertEqual(2 * ROWS);
    gradient.bias.assertEqual(ROWS);
    outputBiasGradient.assertEqual(16 + columns + ROWS);
    dy.assertEqual(16 + columns);
    dBranch.assertEqual(factors == Precision.BFLOAT16 ? 1 : 16 + columns);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void embed(double rate) {
    Segments segments = new Segments(new int[] {0, 3, 3, 12, ROWS});
    int[] ids = ids(ROWS, 5);
    ids[3] = Kernels.ZEROS;
    Twin table = random(5, columns, 1);
    Twin positions = random(9, columns, 2);
    Twin out = random(ROWS, columns, 3);
    PLAIN.embed(
        table.expected, ids, segments, 1.7, positions.expected, dropout(rate), out.expected);
    kernels.embed(table.actual, ids, segments, 1.7, positions.actual, dropout(rate), out.actual);
    out.assertEqual(6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void embedBackward(double rate) {
    int[] ids = ids(ROWS, 5);
    ids[3] = Kernels.ZEROS;
    Twin d = random(ROWS, columns, 1);
    Twin gradient = random(5, columns, 2);
    PLAIN.embedBackward(d.expected, ids, 1.7, dropout(rate), gradient.expected);
    kernels.embedBackward(d.actual, ids, 1.7, dropout(rate), gradient.actual);
    gradient.assertEqual(4 * ROWS);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void crossEntropy(double smoothing) {
    int[] targets = ids(ROWS + 4, columns);
    Twin logits = random(ROWS, columns, 1);
    double expected =
        PLAIN.crossEntropy(logits.expected, targets, 4, smoothing, 0.5, logits.expected);
    double actual = kernels.crossEntropy(logits.actual, targets, 4, smoothing, 0.5, logits.actual);
    logits.assertEqual(8);
    assertThat(actual).isCloseTo(expected, within(1e-6 * (ROWS + expected)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void crossEntropyWithRoundedErrors(double smoothing) {
    int[] targets = ids(ROWS + 4, columns);
    Twin logits = random(ROWS, columns, 1);
    Twin errors = Twin.random(Precision.BFLOAT16, ROWS, columns, 2);
    double expected =
        PLAIN.crossEntropy(logits.expected, targets, 4, smoothing, 0.5, errors.expected);
    double actual = kernels.crossEntropy(logits.actual, targets, 4, smoothing, 0.5, errors.actual);
    errors.assertEqual(1);
    assertThat(actual).isCloseTo(expected, within(1e-6 * (ROWS + expected)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "BFLOAT16"})
  void crossEntropyOfPasses(Precision ofErrors) {
    Twin logits = random(2 * ROWS, columns, 1);
    Twin errors =
        ofErrors == Precision.SINGLE ? logits : Twin.random(ofErrors, 2 * ROWS, columns, 2);
    int[] targets = ids(ROWS + 4, columns);
    double expected =
        PLAIN.crossEntropyOfPasses(logits.expected, targets, 4, 0.1, 5, 0.5, errors.expected);
    double actual =
        kernels.crossEntropyOfPasses(logits.actual, targets, 4, 0.1, 5, 0.5, errors.actual);
    errors.assertEqual(ofErrors == Precision.SINGLE ? 32 : 1);
    assertThat(actual).isCloseTo(expected, within(1e-6 * (ROWS + expected)));
  }

  @Test
  void round() {
    Twin from = random(ROWS, columns, 1);
    Twin to = Twin.random(Precision.BFLOAT16, ROWS, columns, 2);
    PLAIN.round(from.expected, to.expected);
    kernels.round(from.actual, to.actual);
    to.assertEqual(0);
  }

  @Test
  void logSoftmax() {
    Twin logits = random(ROWS, columns, 1);
    PLAIN.logSoftmax(logits.expected);
    kernels.logSoftmax(logits.actual);
    logits.assertEqual(8);
  }

  /** Scores far below the highest one must neither turn up as denormals nor spoil the sum. */
  @Test
  void softmaxOfScoresFarApart() {
    Twin logits = random(1, columns, 1);
    for (int j = 0; j < columns; j++) {
      logits.set(0, j, 500 - 19.9 * j);
    }
    PLAIN.crossEntropy(logits.expected, new int[] {0}, 0, 0, 1, logits.expected);
    kernels.crossEntropy(logits.actual, new int[] {0}, 0, 0, 1, logits.actual);
    logits.assertEqual(8);
    if (kernels instanceof VectorKernels && precision == Precision.SINGLE) {
      for (int j = 4; j < columns; j++) {
        assertThat(logits.actual.get(0, j)).isZero();
      }
    }
  }

  /** Where an exponential overflows or vanishes, x·F(x) is 0 or x, and the slope 0 or 1. */
  @ParameterizedTest
  @EnumSource
  void activationOfLargeNumbers(Activation activation) {
    Twin z = random(2, columns, 1);
    Twin d = random(2, columns, 2);
    for (int j = 0; j < columns; j++) {
      z.set(0, j, 30 + 20.0 * j);
      z.set(1, j, -30 - 20.0 * j);
    }
    Twin bias = random(1, columns, 3);
    bias.expected.fill(0);
    bias.actual.fill(0);
    Twin h = random(2, columns, 4);
    PLAIN.activate(bias.expected, activation, Dropout.NONE, z.expected, h.expected);
    kernels.activate(bias.actual, activation, Dropout.NONE, z.actual, h.actual);
    h.assertEqual(8);
    activateBackward(z, activation, Dropout.NONE, d, d).assertEqual(16);
    d.assertEqual(16);
  }

  @Test
  void notANumberIsNotHidden() {
    Twin logits = random(1, columns, 1);
    logits.set(0, columns - 1, Double.NaN);
    assertThat(kernels.crossEntropy(logits.actual, new int[] {0}, 0, 0.1, 1, logits.actual))
        .isNaN();
    for (Activation activation : Activation.values()) {
      Twin z = random(1, columns, 2);
      Twin zero = random(1, columns, 3);
      zero.actual.fill(0);
      z.set(0, 0, 0.0 / zero.actual.get(0, 0));
      kernels.activate(zero.actual, activation, Dropout.NONE, z.actual, z.actual);
      assertThat(z.actual.get(0, 0)).isNaN();
    }
  }
}
