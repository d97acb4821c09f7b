package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.ModelSettings.Activation;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The oracle's backward operations compared with central differences, in double precision. The loss
 * is a sum of the results weighted by fixed numbers, which are the errors handed to the backward
 * operation.
 */
class PlainKernelsGradientTest {
  private static final double STEP = 1e-5;
  private static final Kernels KERNELS = new PlainKernels();

  private static Matrix random(int rows, int columns, long seed) {
    Matrix m = Matrix.allocate(Precision.DOUBLE, rows, columns);
    Random random = new Random(seed);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        m.set(i, j, random.nextGaussian());
      }
    }
    return m;
  }

  private static Matrix zeros(int rows, int columns) {
    return Matrix.allocate(Precision.DOUBLE, rows, columns);
  }

  private static Matrix copy(Matrix m) {
    Matrix copy = zeros(m.rows(), m.columns());
    KERNELS.add(m, copy);
    return copy;
  }

  private static double weighted(Matrix results, Matrix errors) {
    double sum = 0;
    for (int i = 0; i < results.rows(); i++) {
      for (int j = 0; j < results.columns(); j++) {
        sum += results.get(i, j) * errors.get(i, j);
      }
    }
    return sum;
  }

  private static void check(String name, Matrix parameter, Matrix gradient, DoubleSupplier loss) {
    for (int i = 0; i < parameter.rows(); i++) {
      for (int j = 0; j < parameter.columns(); j++) {
        double value = parameter.get(i, j);
        parameter.set(i, j, value + STEP);
        double above = loss.getAsDouble();
        parameter.set(i, j, value - STEP);
        double below = loss.getAsDouble();
        parameter.set(i, j, value);
        double expected = (above - below) / (2 * STEP);
        assertThat(gradient.get(i, j))
            .as("%s (%d, %d)", name, i, j)
            .isCloseTo(expected, within(1e-7 * (1 + Math.abs(expected))));
      }
    }
  }

  private static Dropout dropout(double rate) {
    return Dropout.keyed(rate, 5, 1, 2, 3);
  }

  @Test
  void normalizeBackward() {
    Matrix x = random(4, 5, 1);
    Matrix gain = random(1, 5, 2);
    Matrix bias = random(1, 5, 3);
    Matrix errors = random(4, 5, 4);
    NormWeights weights = new NormWeights(gain, bias);
    SavedNorm saved = new SavedNorm(zeros(4, 5), zeros(4, 1));
    Matrix y = zeros(4, 5);
    DoubleSupplier loss =
        () -> {
          KERNELS.normalize(x, weights, 1e-3, saved, y);
          return weighted(y, errors);
        };
    assertThat(loss.getAsDouble()).isFinite();
    NormWeights gradient = new NormWeights(zeros(1, 5), zeros(1, 5));
    Matrix dx = zeros(4, 5);
    KERNELS.normalizeBackward(errors, saved, gain, gradient, dx);
    check("x", x, dx, loss);
    check("gain", gain, gradient.gain(), loss);
    check("bias", bias, gradient.bias(), loss);
  }

  @ParameterizedTest
  @CsvSource({"RELU, 0", "RELU, 0.4", "GELU, 0", "GELU, 0.4", "SWISH, 0", "SWISH, 0.4"})
  void activateBackward(Activation activation, double rate) {
    Matrix x = random(4, 5, 1);
    Matrix bias = random(1, 5, 2);
    Matrix errors = random(4, 5, 3);
    Matrix h = zeros(4, 5);
    DoubleSupplier loss =
        () -> {
          KERNELS.activate(bias, activation, dropout(rate), copy(x), h);
          return weighted(h, errors);
        };
    Matrix z = copy(x);
    KERNELS.activate(bias, activation, dropout(rate), z, h);
    Matrix d = copy(errors);
    Matrix biasGradient = zeros(1, 5);
    KERNELS.activateBackward(z, activation, dropout(rate), d, d, biasGradient);
    check("x", x, d, loss);
    check("bias", bias, biasGradient, loss);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4})
  void addResidualBackward(double rate) {
    Matrix x = random(4, 5, 1);
    Matrix branch = random(4, 5, 2);
    Matrix bias = random(1, 5, 3);
    Matrix errors = random(4, 5, 4);
    Matrix sum = zeros(4, 5);
    DoubleSupplier loss =
        () -> {
          KERNELS.addResidual(x, new Branch(branch, bias, dropout(rate)), sum);
          return weighted(sum, errors);
        };
    Matrix d = zeros(4, 5);
    Matrix biasGradient = zeros(1, 5);
    KERNELS.addResidualBackward(errors, new Branch(d, biasGradient, dropout(rate)));
    check("branch", branch, d, loss);
    check("bias", bias, biasGradient, loss);
    check("x", x, errors, loss);
  }

  @ParameterizedTest
  @CsvSource({"ALL, 0", "ALL, 0.3", "CAUSAL, 0", "CAUSAL, 0.3"})
  void attendBackward(AttentionShape.Mask mask, double rate) {
    Segments queries = new Segments(new int[] {0, 3, 4});
    Segments keys = new Segments(new int[] {0, 4, 6});
    AttentionShape shape = new AttentionShape(queries, keys, 2, mask, dropout(rate));
    int elements = Math.toIntExact(queries.attentionElements(keys, 2));
    Matrix q = random(4, 6, 1);
    Matrix k = random(6, 6, 2);
    Matrix v = random(6, 6, 3);
    QueriesKeysValues inputs = new QueriesKeysValues(q, k, v);
    Matrix errors = random(4, 6, 4);
    Matrix weights = zeros(1, elements);
    Matrix out = zeros(4, 6);
    DoubleSupplier loss =
        () -> {
          KERNELS.attend(shape, inputs, weights, out);
          return weighted(out, errors);
        };
    assertThat(loss.getAsDouble()).isFinite();
    Matrix dq = random(4, 6, 5);
    Matrix dk = random(6, 6, 6);
    Matrix dv = random(6, 6, 7);
    KERNELS.attendBackward(
        shape, inputs, weights, errors, zeros(1, elements), new QueriesKeysValues(dq, dk, dv));
    check("q", q, dq, loss);
    check("k", k, dk, loss);
    check("v", v, dv, loss);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void attendBackwardOfGuidedAttention(double rate) {
    Segments queries = new Segments(new int[] {0, 3, 4});
    Segments keys = new Segments(new int[] {0, 4, 6});
    AttentionGuide guide = new AttentionGuide(new int[] {3, AttentionGuide.NONE, 0, 1}, 0.7);
    AttentionShape shape =
        new AttentionShape(queries, keys, 2, AttentionShape.Mask.ALL, dropout(rate), guide);
    int elements = Math.toIntExact(queries.attentionElements(keys, 2));
    Matrix q = random(4, 6, 1);
    Matrix k = random(6, 6, 2);
    Matrix v = random(6, 6, 3);
    QueriesKeysValues inputs = new QueriesKeysValues(q, k, v);
    Matrix errors = random(4, 6, 4);
    Matrix weights = zeros(1, elements);
    Matrix out = zeros(4, 6);
    DoubleSupplier loss =
        () -> {
          KERNELS.attend(shape, inputs, weights, out);
          return weighted(out, errors) + guide.loss(shape, weights);
        };
    assertThat(loss.getAsDouble()).isFinite();
    // The last sentence's first head begins after both heads of the first.
    assertThat(guide.loss(shape, weights))
        .isCloseTo(
            -0.7
                * (Math.log(weights.get(0, 9))
                    + Math.log(weights.get(0, 2))
                    + Math.log(weights.get(0, 25))),
            within(1e-12));
    Matrix dq = random(4, 6, 5);
    Matrix dk = random(6, 6, 6);
    Matrix dv = random(6, 6, 7);
    KERNELS.attendBackward(
        shape, inputs, weights, errors, zeros(1, elements), new QueriesKeysValues(dq, dk, dv));
    check("q", q, dq, loss);
    check("k", k, dk, loss);
    check("v", v, dv, loss);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void crossEntropy(double smoothing) {
    Matrix logits = random(3, 5, 1);
    int[] targets = {9, 4, 0, 3};
    Matrix unused = copy(logits);
    DoubleSupplier loss =
        () -> 0.5 * KERNELS.crossEntropy(copy(logits), targets, 1, smoothing, 1, unused);
    Matrix gradient = copy(logits);
    KERNELS.crossEntropy(gradient, targets, 1, smoothing, 0.5, gradient);
    check("logits", logits, gradient, loss);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void crossEntropyOfPasses(double smoothing) {
    Matrix logits = random(6, 5, 1);
    int[] targets = {9, 4, 0, 3};
    Matrix unused = copy(logits);
    DoubleSupplier loss =
        () ->
            0.5 * KERNELS.crossEntropyOfPasses(copy(logits), targets, 1, smoothing, 3, 1, unused)
                + 0.5 * 3 * divergence(logits);
    Matrix gradient = copy(logits);
    KERNELS.crossEntropyOfPasses(gradient, targets, 1, smoothing, 3, 0.5, gradient);
    check("logits", logits, gradient, loss);
  }

  @Test
  void crossEntropyOfPassesIsThatOfEach() {
    Matrix logits = random(6, 5, 1);
    int[] targets = {4, 0, 3};
    int[] twice = {4, 0, 3, 4, 0, 3};
    Matrix errors = copy(logits);
    Matrix errorsOfEach = copy(logits);
    double each = KERNELS.crossEntropy(copy(logits), twice, 0, 0.1, 0.5, errorsOfEach);
    assertThat(KERNELS.crossEntropyOfPasses(copy(logits), targets, 0, 0.1, 0, 0.5, errors))
        .isCloseTo(each, within(1e-12));
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 5; j++) {
        assertThat(errors.get(i, j)).isCloseTo(errorsOfEach.get(i, j), within(1e-12));
      }
    }
  }

  /** The mean of both KL divergences between rows i and n + i, summed, from the definition. */
  private static double divergence(Matrix logits) {
    Matrix logs = copy(logits);
    KERNELS.logSoftmax(logs);
    int n = logs.rows() / 2;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < logs.columns(); j++) {
        double p = Math.exp(logs.get(i, j));
        double q = Math.exp(logs.get(n + i, j));
        sum += p * Math.log(p / q) / 2 + q * Math.log(q / p) / 2;
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4})
  void embedBackward(double rate) {
    Matrix table = random(4, 5, 1);
    Matrix positions = random(3, 5, 2);
    int[] ids = {2, 0, 2, Kernels.ZEROS, 3};
    Segments segments = new Segments(new int[] {0, 3, 5});
    Matrix errors = random(5, 5, 3);
    Matrix out = zeros(5, 5);
    DoubleSupplier loss =
        () -> {
          KERNELS.embed(table, ids, segments, 1.7, positions, dropout(rate), out);
          return weighted(out, errors);
        };
    Matrix gradient = zeros(4, 5);
    KERNELS.embedBackward(errors, ids, 1.7, dropout(rate), gradient);
    check("table", table, gradient, loss);
  }

  /** x·Φ(x) with Φ(0), Φ(1), Φ(2) from a table of the normal distribution; Φ(-x) = 1 - Φ(x). */
  @Test
  void geluIsTheExactOne() {
    double[] x = {0, 1, 2};
    double[] distribution = {0.5, 0.8413447461, 0.9772498681};
    for (int i = 0; i < x.length; i++) {
      assertThat(activated(Activation.GELU, x[i])).isCloseTo(x[i] * distribution[i], within(1e-9));
      assertThat(activated(Activation.GELU, -x[i]))
          .isCloseTo(-x[i] * (1 - distribution[i]), within(1e-9));
    }
  }

  /** tanh(x/2) = 2·sigmoid(x) - 1. */
  @ParameterizedTest
  @ValueSource(doubles = {-30, -2, -0.1, 0, 0.5, 3, 40})
  void swishIsXTimesTheLogisticFunction(double x) {
    assertThat(activated(Activation.SWISH, x))
        .isCloseTo(x * (1 + Math.tanh(x / 2)) / 2, within(1e-12));
  }

  private static double activated(Activation activation, double x) {
    Matrix z = zeros(1, 1);
    z.set(0, 0, x);
    KERNELS.activate(zeros(1, 1), activation, Dropout.NONE, z, z);
    return z.get(0, 0);
  }

  @Test
  void whatIsEmbeddedAsZerosIsItsPosition() {
    Matrix positions = random(2, 5, 2);
    Matrix out = random(2, 5, 3);
    Segments segments = new Segments(new int[] {0, 2});
    int[] ids = {Kernels.ZEROS, 1};
    KERNELS.embed(random(4, 5, 1), ids, segments, 1.7, positions, Dropout.NONE, out);
    for (int j = 0; j < 5; j++) {
      assertThat(out.get(0, j)).isEqualTo(positions.get(0, j));
    }
  }
}
