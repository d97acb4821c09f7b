package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.tandem.network.kernels.AttentionGuide;
import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.QueriesKeysValues;
import io.tandem.network.kernels.Segments;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of each sentence and head on its own, T queries over S keys of K columns. An instance
 * is the working memory of one call. Loops over a head's rows are separate methods, so that the
 * compiler compiles them before their callers; a caller that inlined all of them would exceed the
 * inlining limits, and vectors would go to the heap.
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

  /** [K, T]: queries or errors of a head, transposed. */
  private final HeadBlock transposed;

  /** [S, T]: scores, weights, weights after dropout. */
  private final HeadBlock weights;

  private VectorAttention(AttentionShape shape, int columns) {
    this.shape = shape;
    this.mostQueries = longest(shape.queries());
    this.mostKeys = longest(shape.keys());
    this.size = columns / shape.heads();
    this.scale = (float) (1 / Math.sqrt(size));
    this.q = block(mostQueries);
    this.k = block(mostKeys);
    this.v = block(mostKeys);
    this.transposed = new HeadBlock(size, mostQueries);
    this.weights = new HeadBlock(mostKeys, mostQueries);
    this.dropout = new VectorDropout(shape.dropout(), weights.pitch());
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

  private void load(int b, QueriesKeysValues inputs) {
    int keyRow = shape.keys().start(b);
    int keys = shape.keys().length(b);
    q.load(inputs.queries(), shape.queries().start(b), shape.queries().length(b));
    k.load(inputs.keys(), keyRow, keys);
    v.load(inputs.values(), keyRow, keys);
  }

  static void forward(AttentionShape shape, QueriesKeysValues inputs, Matrix weights, Matrix out) {
    VectorAttention attention = new VectorAttention(shape, inputs.queries().columns());
    SentenceBlock result = attention.block(attention.mostQueries);
    int at = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queries = shape.queries().length(b);
      int keys = shape.keys().length(b);
      attention.load(b, inputs);
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
    transposed.transpose(q, h, queries, size);
    weights.narrow(queries);
    HeadProduct.multiply(k, h, keys, size, transposed, weights);
    softmax(keys);
    weights.store(allWeights, at, keys, queries);
    if (!dropout.none()) {
      for (int j = 0; j < keys; j++) {
        dropout.drawRow(at + j * queries, queries);
        multiply(weights, j, dropout.factors, weights);
      }
    }
    HeadProduct.multiplyTransposed(weights, queries, keys, v, h, result);
  }

  /** Turns scores into weights; each query has a column, so a vector holds many queries. */
  private void softmax(int keys) {
    float[] x = weights.values;
    int pitch = weights.pitch();
    if (shape.mask() == AttentionShape.Mask.CAUSAL) {
      for (int j = 1; j < keys; j++) {
        Arrays.fill(x, j * pitch, j * pitch + Math.min(j, pitch), Float.NEGATIVE_INFINITY);
      }
    }
    for (int i = 0; i < pitch; i += Lanes.COUNT) {
      subtractHighest(x, i, pitch, keys);
    }
    VectorExp.apply(x, 0, keys * pitch, 0, scale);
    for (int i = 0; i < pitch; i += Lanes.COUNT) {
      divideBySum(x, i, pitch, keys);
    }
  }

  private static void subtractHighest(float[] x, int at, int pitch, int rows) {
    FloatVector highest = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < rows; j++) {
      FloatVector v = fromArray(FLOATS, x, at + j * pitch);
      highest = highest.blend(v, v.compare(VectorOperators.GT, highest));
    }
    for (int j = 0; j < rows; j++) {
      fromArray(FLOATS, x, at + j * pitch).sub(highest).intoArray(x, at + j * pitch);
    }
  }

  private static void divideBySum(float[] x, int at, int pitch, int rows) {
    FloatVector sum = broadcast(FLOATS, 0);
    for (int j = 0; j < rows; j++) {
      sum = fromArray(FLOATS, x, at + j * pitch).add(sum);
    }
    FloatVector factor = broadcast(FLOATS, 1).div(sum);
    for (int j = 0; j < rows; j++) {
      fromArray(FLOATS, x, at + j * pitch).mul(factor).intoArray(x, at + j * pitch);
    }
  }

  /** Row {@code j} of {@code to} = row {@code j} of {@code x} ⊙ factors. */
  private static void multiply(HeadBlock x, int j, float[] factors, HeadBlock to) {
    int at = j * x.pitch();
    for (int i = 0; i < x.pitch(); i += Lanes.COUNT) {
      fromArray(FLOATS, x.values, at + i)
          .mul(fromArray(FLOATS, factors, i))
          .intoArray(to.values, at + i);
    }
  }

  static void backward(
      AttentionShape shape,
      QueriesKeysValues inputs,
      Matrix weights,
      Matrix dOut,
      QueriesKeysValues dInputs) {
    VectorAttention attention = new VectorAttention(shape, inputs.queries().columns());
    Errors errors = attention.new Errors();
    int at = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queryRow = shape.queries().start(b);
      int queries = shape.queries().length(b);
      int keyRow = shape.keys().start(b);
      int keys = shape.keys().length(b);
      attention.load(b, inputs);
      errors.out.load(dOut, queryRow, queries);
      for (int h = 0; h < shape.heads(); h++) {
        errors.ofScores(h, queries, keys, at, weights);
        if (shape.guide().guides(h)) {
          errors.guide(queryRow, queries, keys);
        }
        errors.ofInputs(h, queries, keys);
        at += queries * keys;
      }
      errors.q.store(dInputs.queries(), queryRow, queries);
      errors.k.store(dInputs.keys(), keyRow, keys);
      errors.v.store(dInputs.values(), keyRow, keys);
    }
  }

  /** The additional working memory of the backward pass. */
  private final class Errors {
    final SentenceBlock out = block(mostQueries);
    final SentenceBlock q = block(mostQueries);
    final SentenceBlock k = block(mostKeys);
    final SentenceBlock v = block(mostKeys);

    /** [S, T]: the errors of weights after dropout, then of scores. */
    final HeadBlock scores = new HeadBlock(mostKeys, mostQueries);

    /** [S, T]: weights after dropout, where there is any. */
    final HeadBlock kept = new HeadBlock(mostKeys, mostQueries);

    /** The weights after dropout of the head in progress. */
    HeadBlock dropped;

    void ofScores(int h, int queries, int keys, int at, Matrix allWeights) {
      transposed.transpose(out, h, queries, size);
      scores.narrow(queries);
      HeadProduct.multiply(VectorAttention.this.v, h, keys, size, transposed, scores);
      weights.narrow(queries);
      weights.load(allWeights, at, keys, queries);
      dropped = drop(queries, keys, at);
      for (int i = 0; i < scores.pitch(); i += Lanes.COUNT) {
        softmaxBackward(scores.values, weights.values, i, scores.pitch(), keys, scale);
      }
    }

    /** Adds the errors of the guide. */
    void guide(int queryRow, int queries, int keys) {
      float weight = (float) shape.guide().weight() * scale;
      int pitch = scores.pitch();
      for (int i = 0; i < queries; i++) {
        int goal = shape.guide().goal(queryRow + i);
        if (goal != AttentionGuide.NONE) {
          for (int j = 0; j < keys; j++) {
            scores.values[j * pitch + i] += weight * weights.values[j * pitch + i];
          }
          scores.values[goal * pitch + i] -= weight;
        }
      }
    }

    void ofInputs(int h, int queries, int keys) {
      VectorAttention all = VectorAttention.this;
      HeadProduct.multiply(dropped, keys, queries, out, h, v);
      HeadProduct.multiplyTransposed(scores, queries, keys, all.k, h, q);
      HeadProduct.multiply(scores, keys, queries, all.q, h, k);
    }

    /**
     * Turns errors of weights after dropout into those before it, and returns the weights after it.
     */
    private HeadBlock drop(int queries, int keys, int at) {
      if (dropout.none()) {
        return weights;
      }
      kept.narrow(queries);
      for (int j = 0; j < keys; j++) {
        dropout.drawRow(at + j * queries, queries);
        multiply(scores, j, dropout.factors, scores);
        multiply(weights, j, dropout.factors, kept);
      }
      return kept;
    }
  }

  /** Turns errors of weights w into those of scores before scaling, column by column. */
  private static void softmaxBackward(
      float[] errors, float[] w, int at, int pitch, int rows, float scale) {
    FloatVector mean = broadcast(FLOATS, 0);
    for (int j = 0; j < rows; j++) {
      int element = at + j * pitch;
      mean = fromArray(FLOATS, errors, element).fma(fromArray(FLOATS, w, element), mean);
    }
    for (int j = 0; j < rows; j++) {
      int element = at + j * pitch;
      fromArray(FLOATS, errors, element)
          .sub(mean)
          .mul(scale)
          .mul(fromArray(FLOATS, w, element))
          .intoArray(errors, element);
    }
  }
}
