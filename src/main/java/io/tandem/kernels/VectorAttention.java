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

  /** [T, K]: queries or errors of the result. */
  private final HeadBlock left;

  /** [S, K]: keys or values. */
  private final HeadBlock right;

  /** [K, S]: {@link #right} transposed. */
  private final HeadBlock transposed;

  /** [T, S]: scores, weights, weights after dropout. */
  private final HeadBlock weights;

  /** [T, K] or [S, K]: a result on its way out. */
  private final HeadBlock product;

  private VectorAttention(AttentionShape shape, int columns) {
    int queries = longest(shape.queries());
    int keys = longest(shape.keys());
    this.shape = shape;
    this.dropout = new VectorDropout(shape.dropout(), keys);
    this.size = columns / shape.heads();
    this.scale = (float) (1 / Math.sqrt(size));
    this.left = new HeadBlock(queries, size);
    this.right = new HeadBlock(keys, size);
    this.transposed = new HeadBlock(size, keys);
    this.weights = new HeadBlock(queries, keys);
    this.product = new HeadBlock(Math.max(queries, keys), size);
  }

  private static int longest(Segments segments) {
    int longest = 0;
    for (int b = 0; b < segments.count(); b++) {
      longest = Math.max(longest, segments.length(b));
    }
    return longest;
  }

  static void forward(
      AttentionShape shape, Matrix q, Matrix k, Matrix v, Matrix weights, Matrix out) {
    VectorAttention attention = new VectorAttention(shape, q.columns());
    int block = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        attention.forward(b, h, block, q, k, v, weights, out);
        block += shape.queries().length(b) * shape.keys().length(b);
      }
    }
  }

  /** One sentence and head, whose weights begin at element {@code block}. */
  private void forward(
      int b, int h, int block, Matrix q, Matrix k, Matrix v, Matrix allWeights, Matrix out) {
    int queryRow = shape.queries().start(b);
    int queries = shape.queries().length(b);
    int keyRow = shape.keys().start(b);
    int keys = shape.keys().length(b);
    left.load(q, queryRow, queries, h * size, size);
    right.load(k, keyRow, keys, h * size, size);
    transposed.narrow(keys);
    transposed.transpose(right, keys, size);
    weights.narrow(keys);
    HeadProduct.multiply(left, queries, size, transposed, weights);
    softmax(queries, keys);
    weights.storePacked(allWeights, block, queries, keys);
    drop(block, queries, keys);
    right.load(v, keyRow, keys, h * size, size);
    HeadProduct.multiply(weights, queries, keys, right, product);
    product.store(out, queryRow, queries, h * size, size);
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
    HeadBlock errors = new HeadBlock(longest(shape.queries()), longest(shape.keys()));
    int block = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        attention.errorsOfScores(b, h, block, v, weights, dOut, errors, dv);
        attention.errorsOfQueriesAndKeys(b, h, errors, q, k, dq, dk);
        block += shape.queries().length(b) * shape.keys().length(b);
      }
    }
  }

  /** dv, and in {@code errors} the errors of the scores. */
  private void errorsOfScores(
      int b,
      int h,
      int block,
      Matrix v,
      Matrix allWeights,
      Matrix dOut,
      HeadBlock errors,
      Matrix dv) {
    int queries = shape.queries().length(b);
    int keyRow = shape.keys().start(b);
    int keys = shape.keys().length(b);
    left.load(dOut, shape.queries().start(b), queries, h * size, size);
    right.load(v, keyRow, keys, h * size, size);
    transposed.narrow(keys);
    transposed.transpose(right, keys, size);
    errors.narrow(keys);
    weights.narrow(keys);
    HeadProduct.multiply(left, queries, size, transposed, errors);
    weights.loadPacked(allWeights, block, queries, keys);
    softmaxBackward(errors, block, queries, keys);
    HeadProduct.multiplyTransposed(weights, keys, queries, left, product);
    product.store(dv, keyRow, keys, h * size, size);
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

  private void errorsOfQueriesAndKeys(
      int b, int h, HeadBlock errors, Matrix q, Matrix k, Matrix dq, Matrix dk) {
    int queryRow = shape.queries().start(b);
    int queries = shape.queries().length(b);
    int keyRow = shape.keys().start(b);
    int keys = shape.keys().length(b);
    right.load(k, keyRow, keys, h * size, size);
    HeadProduct.multiply(errors, queries, keys, right, product);
    product.store(dq, queryRow, queries, h * size, size);
    left.load(q, queryRow, queries, h * size, size);
    HeadProduct.multiplyTransposed(errors, keys, queries, left, product);
    product.store(dk, keyRow, keys, h * size, size);
  }
}
