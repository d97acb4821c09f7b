package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of each sentence and head on its own, T queries over S keys of K columns. An instance
 * is the working memory of one call. Loops over a head's rows are methods of their own, which the
 * compiler then compiles before their callers; a caller that inlined all of them would exceed what
 * it is willing to inline, and put vectors on the heap.
 */
final class VectorAttention {
  private final AttentionShape shape;
  private final VectorDropout dropout;

  /** K. */
  private final int size;

  /** 1 / sqrt(K). */
  private final float scale;

  /** The longest sentences. */
  private final int mostQueries;

  private final int mostKeys;

  private final SentenceBlock q;
  private final SentenceBlock k;
  private final SentenceBlock v;

  /** [K, S]: keys or values of a head, transposed. */
  private final HeadBlock transposed;

  /** [T, S]: scores, weights, weights after dropout. */
  private final HeadBlock weights;

  private VectorAttention(AttentionShape shape, int columns) {
    this.shape = shape;
    this.mostQueries = longest(shape.queries());
    this.mostKeys = longest(shape.keys());
    this.dropout = new VectorDropout(shape.dropout(), mostKeys);
    this.size = columns / shape.heads();
    this.scale = (float) (1 / Math.sqrt(size));
    this.q = block(mostQueries);
    this.k = block(mostKeys);
    this.v = block(mostKeys);
    this.transposed = new HeadBlock(size, mostKeys);
    this.weights = new HeadBlock(mostQueries, mostKeys);
  }

  private SentenceBlock block(int rows) {
    return new SentenceBlock(rows, shape.heads(), size);
  }

  private static int longest(Segments segments) {
    int longest = 0;
    for (int b = 0; b < segments.count(); b++) {
      longest = Math.max(longest, segments.length(b));
    }
    return longest;
  }

  private void load(int b, Matrix allQ, Matrix allK, Matrix allV) {
    int keyRow = shape.keys().start(b);
    int keys = shape.keys().length(b);
    q.load(allQ, shape.queries().start(b), shape.queries().length(b));
    k.load(allK, keyRow, keys);
    v.load(allV, keyRow, keys);
  }

  static void forward(
      AttentionShape shape, Matrix q, Matrix k, Matrix v, Matrix weights, Matrix out) {
    VectorAttention attention = new VectorAttention(shape, q.columns());
    SentenceBlock result = attention.block(attention.mostQueries);
    int at = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queries = shape.queries().length(b);
      int keys = shape.keys().length(b);
      attention.load(b, q, k, v);
      for (int h = 0; h < shape.heads(); h++) {
        attention.forward(h, queries, keys, at, weights, result);
        at += queries * keys;
      }
      result.store(out, shape.queries().start(b), queries);
    }
  }

  /** One head, whose weights begin at element {@code at}. */
  private void forward(
      int h, int queries, int keys, int at, Matrix allWeights, SentenceBlock result) {
    transposed.transpose(k, h, keys, size);
    weights.narrow(keys);
    HeadProduct.multiply(q, h, queries, size, transposed, weights);
    softmax(queries, keys);
    weights.store(allWeights, at, queries, keys);
    drop(at, queries, keys);
    HeadProduct.multiply(weights, queries, keys, v, h, result);
  }

  private void softmax(int queries, int keys) {
    for (int i = 0; i < queries; i++) {
      softmaxRow(i * weights.pitch(), shape.visible(i, keys), weights.pitch());
    }
  }

  /** Scores from {@code at} on become weights: 0 from {@code visible} to {@code pitch}. */
  private void softmaxRow(int at, int visible, int pitch) {
    float[] x = weights.values;
    for (int j = visible; j < pitch; j++) {
      x[at + j] = Float.NEGATIVE_INFINITY;
    }
    float sum = VectorExp.apply(x, at, pitch, highest(x, at, pitch), scale);
    multiply(x, at, pitch, 1 / sum);
  }

  private static void multiply(float[] x, int at, int pitch, float factor) {
    for (int j = 0; j < pitch; j += Lanes.COUNT) {
      fromArray(FLOATS, x, at + j).mul(factor).intoArray(x, at + j);
    }
  }

  private void drop(int block, int queries, int keys) {
    for (int i = 0; i < queries; i++) {
      dropout.drawRow(block + i * keys, keys);
      multiply(weights.values, i * weights.pitch(), dropout.factors, weights.pitch());
    }
  }

  private static void multiply(float[] x, int at, float[] factors, int pitch) {
    for (int j = 0; j < pitch; j += Lanes.COUNT) {
      FloatVector factor = fromArray(FLOATS, factors, j);
      fromArray(FLOATS, x, at + j).mul(factor).intoArray(x, at + j);
    }
  }

  private static float highest(float[] x, int at, int pitch) {
    FloatVector highest = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < pitch; j += Lanes.COUNT) {
      FloatVector v = fromArray(FLOATS, x, at + j);
      highest = highest.blend(v, v.compare(VectorOperators.GT, highest));
    }
    return highest.reduceLanes(VectorOperators.MAX);
  }

  static void backward(
      AttentionShape shape,
      Matrix q,
      Matrix k,
      Matrix v,
      Matrix weights,
      Matrix dOut,
      Matrix dq,
      Matrix dk,
      Matrix dv) {
    VectorAttention attention = new VectorAttention(shape, q.columns());
    Errors errors = attention.new Errors();
    int at = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queryRow = shape.queries().start(b);
      int queries = shape.queries().length(b);
      int keyRow = shape.keys().start(b);
      int keys = shape.keys().length(b);
      attention.load(b, q, k, v);
      errors.out.load(dOut, queryRow, queries);
      for (int h = 0; h < shape.heads(); h++) {
        errors.backward(h, queries, keys, at, weights);
        at += queries * keys;
      }
      errors.q.store(dq, queryRow, queries);
      errors.k.store(dk, keyRow, keys);
      errors.v.store(dv, keyRow, keys);
    }
  }

  /** What the way back needs besides. */
  private final class Errors {
    final SentenceBlock out = block(mostQueries);
    final SentenceBlock q = block(mostQueries);
    final SentenceBlock k = block(mostKeys);
    final SentenceBlock v = block(mostKeys);

    /** [T, S]: of weights after dropout, then of scores. */
    final HeadBlock scores = new HeadBlock(mostQueries, mostKeys);

    void backward(int h, int queries, int keys, int at, Matrix allWeights) {
      VectorAttention all = VectorAttention.this;
      transposed.transpose(all.v, h, keys, size);
      scores.narrow(keys);
      HeadProduct.multiply(out, h, queries, size, transposed, scores);
      weights.narrow(keys);
      weights.load(allWeights, at, queries, keys);
      softmaxBackward(scores, at, queries, keys);
      HeadProduct.multiplyTransposed(weights, keys, queries, out, h, v);
      HeadProduct.multiply(scores, queries, keys, all.k, h, q);
      HeadProduct.multiplyTransposed(scores, keys, queries, all.q, h, k);
    }
  }

  private void softmaxBackward(HeadBlock errors, int block, int queries, int keys) {
    for (int i = 0; i < queries; i++) {
      dropout.drawRow(block + i * keys, keys);
      softmaxBackwardRow(errors.values, i * errors.pitch(), errors.pitch());
    }
  }

  /**
   * Errors of weights after dropout become those of scores before scaling, weights those after
   * dropout.
   */
  private void softmaxBackwardRow(float[] errors, int at, int pitch) {
    float[] w = weights.values;
    multiply(errors, at, dropout.factors, pitch);
    float mean = product(errors, w, at, pitch);
    for (int j = 0; j < pitch; j += Lanes.COUNT) {
      FloatVector error = fromArray(FLOATS, errors, at + j).sub(mean).mul(scale);
      error.mul(fromArray(FLOATS, w, at + j)).intoArray(errors, at + j);
    }
    multiply(w, at, dropout.factors, pitch);
  }

  private static float product(float[] a, float[] b, int at, int pitch) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = at; j < at + pitch; j += Lanes.COUNT) {
      sums = fromArray(FLOATS, a, j).fma(fromArray(FLOATS, b, j), sums);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }
}
