package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.network.kernels.choice.TestKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attention by the fast kernels compared with the plain ones: sentences of unequal length, odd head
 * sizes, and queries, keys and values as the network has them, as slices of the columns of one
 * matrix.
 */
@ParameterizedClass
@MethodSource("cases")
record AttentionAgreementTest(Kernels kernels, Precision precision, int heads, int headSize) {
  private static final Kernels PLAIN = new PlainKernels();
  private static final Segments QUERIES = new Segments(new int[] {0, 1, 6, 22, 39, 41, 74});
  private static final Segments KEYS = new Segments(new int[] {0, 4, 5, 21, 54, 72, 89});

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Kernels kernels : List.of(new NativeKernels(), TestKernels.vector())) {
      for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
        for (int headSize : new int[] {1, 3, 8, 16, 17, 32, 40, 64, 80}) {
          cases.add(
              Arguments.of(
                  kernels.forPrecision(precision), precision, headSize < 32 ? 2 : 4, headSize));
        }
      }
    }
    return cases;
  }

  private static Dropout dropout(double rate) {
    return Dropout.keyed(rate, 3, 1, 4, 1);
  }

  @ParameterizedTest
  @CsvSource({"ALL, 0", "ALL, 0.2", "CAUSAL, 0", "CAUSAL, 0.2"})
  void ofASentenceToItself(AttentionShape.Mask mask, double rate) {
    agree(new AttentionShape(QUERIES, QUERIES, heads, mask, dropout(rate)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void ofASentenceToAnother(double rate) {
    agree(new AttentionShape(QUERIES, KEYS, heads, AttentionShape.Mask.ALL, dropout(rate)));
  }

  @Test
  void guidedToOtherTokens() {
    int[] goals = new int[QUERIES.rows()];
    for (int b = 0; b < QUERIES.count(); b++) {
      for (int i = 0; i < QUERIES.length(b); i++) {
        int goal = (7 * i + 3) % (KEYS.length(b) + 1);
        goals[QUERIES.start(b) + i] = goal == KEYS.length(b) ? AttentionGuide.NONE : goal;
      }
    }
    AttentionGuide guide = new AttentionGuide(goals, 0.7);
    agree(new AttentionShape(QUERIES, KEYS, heads, AttentionShape.Mask.ALL, dropout(0.2), guide));
  }

  /**
   * There are fewer queries than rows of a head's product; vectors of four floats once read beyond
   * their array here.
   */
  @Test
  void ofFewQueriesToWholeBlocksOfKeys() {
    Segments queries = new Segments(new int[] {0, 3});
    Segments keys = new Segments(new int[] {0, 8});
    agree(new AttentionShape(queries, keys, heads, AttentionShape.Mask.ALL, dropout(0.2)));
  }

  private void agree(AttentionShape shape) {
    int columns = heads * headSize;
    int queries = shape.queries().rows();
    int keys = shape.keys().rows();
    int elements = Math.toIntExact(shape.queries().attentionElements(shape.keys(), heads));
    Twin q = Twin.random(precision, queries, 3 * columns, 1);
    Twin kv = Twin.random(precision, keys, 3 * columns, 2);
    Twin weights = Twin.random(precision, 1, elements, 3);
    Twin out = Twin.random(precision, queries, columns, 4);
    attend(PLAIN, shape, q.expected, kv.expected, weights.expected, out.expected);
    attend(kernels, shape, q.actual, kv.actual, weights.actual, out.actual);
    weights.assertEqual(8 + headSize);
    out.assertEqual(16 + headSize + 33);
    Twin rounded = Twin.random(Precision.BFLOAT16, queries, columns, 4);
    attend(PLAIN, shape, q.expected, kv.expected, weights.expected, rounded.expected);
    attend(kernels, shape, q.actual, kv.actual, weights.actual, rounded.actual);
    rounded.assertEqual(1);

    Twin dOut = Twin.random(precision, queries, columns, 5);
    Twin scratch = Twin.random(precision, 1, elements, 6);
    Twin dq = Twin.random(precision, queries, 3 * columns, 7);
    Twin dkv = Twin.random(precision, keys, 3 * columns, 8);
    backward(
        PLAIN,
        shape,
        q.expected,
        kv.expected,
        weights.expected,
        dOut.expected,
        scratch.expected,
        dq.expected,
        dkv.expected);
    backward(
        kernels,
        shape,
        q.actual,
        kv.actual,
        weights.actual,
        dOut.actual,
        scratch.actual,
        dq.actual,
        dkv.actual);
    dq.assertEqual(8 * (16 + headSize + 33));
    dkv.assertEqual(8 * (16 + headSize + 33));
    weights.assertEqual(8 + headSize);
  }

  private void attend(
      Kernels kernels, AttentionShape shape, Matrix q, Matrix kv, Matrix weights, Matrix out) {
    kernels.attend(shape, slices(q, kv), weights, out);
  }

  private void backward(
      Kernels kernels,
      AttentionShape shape,
      Matrix q,
      Matrix kv,
      Matrix weights,
      Matrix dOut,
      Matrix scratch,
      Matrix dq,
      Matrix dkv) {
    kernels.attendBackward(shape, slices(q, kv), weights, dOut, scratch, slices(dq, dkv));
  }

  /**
   * Returns queries from the first columns of one matrix, and keys and values from the others of
   * another.
   */
  private QueriesKeysValues slices(Matrix q, Matrix kv) {
    int n = heads * headSize;
    return new QueriesKeysValues(q.columns(0, n), kv.columns(n, n), kv.columns(2 * n, n));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 30})
  void whatIsNotSeenIsExactlyZero(double magnitude) {
    int n = heads * headSize;
    AttentionShape shape =
        new AttentionShape(QUERIES, QUERIES, heads, AttentionShape.Mask.CAUSAL, Dropout.NONE);
    Twin x = Twin.random(precision, QUERIES.rows(), n, 1);
    for (int i = 0; i < QUERIES.rows(); i++) {
      for (int j = 0; j < n; j++) {
        x.set(i, j, magnitude * x.expected.get(i, j));
      }
    }
    int elements = Math.toIntExact(QUERIES.attentionElements(QUERIES, heads));
    Matrix weights = Matrix.allocate(precision, 1, elements);
    Matrix out = Matrix.allocate(precision, QUERIES.rows(), n);
    QueriesKeysValues inputs = new QueriesKeysValues(x.actual, x.actual, x.actual);
    kernels.attend(shape, inputs, weights, out);
    int at = 0;
    for (int b = 0; b < QUERIES.count(); b++) {
      for (int h = 0; h < heads; h++) {
        for (int j = 0; j < QUERIES.length(b); j++) {
          for (int i = 0; i < QUERIES.length(b); i++, at++) {
            double weight = weights.get(0, at);
            assertThat(weight).isBetween(0.0, 1.0 + 1e-6);
            if (j > i) {
              assertThat(weight).isZero();
            }
          }
        }
      }
    }
  }
}
