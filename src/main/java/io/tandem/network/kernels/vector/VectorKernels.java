package io.tandem.network.kernels.vector;

import io.tandem.Text;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Branch;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Products;
import io.tandem.network.kernels.QueriesKeysValues;
import io.tandem.network.kernels.SavedNorm;
import io.tandem.network.kernels.Segments;
import io.tandem.network.kernels.TopLogits;

/**
 * SIMD kernels (the incubating Vector API of Java 17) for single precision; matrix products are
 * those of {@link Products}. For double precision, which only serves to check gradients, {@link
 * #forPrecision} returns the native kernels. Must not be touched in a JVM without the module {@code
 * jdk.incubator.vector}: see {@code KernelChoice}.
 */
public final class VectorKernels extends NativeKernels {
  private final Kernels others;

  public VectorKernels(Products singles) {
    super(singles);
    others = new NativeKernels(singles);
  }

  @Override
  public String description() {
    return Text.format("%s, the rest in vectors of %d floats", products(), Lanes.COUNT);
  }

  @Override
  public Kernels forPrecision(Precision precision) {
    return precision == Precision.SINGLE ? this : others;
  }

  /** Returns the matrix, which must be in single precision; each kernel checks one matrix. */
  private static Matrix single(Matrix m) {
    expectSingle(m.precision());
    return m;
  }

  private static void expectSingle(Precision precision) {
    if (precision != Precision.SINGLE) {
      throw new IllegalArgumentException(
          "SIMD kernels are for single precision, found %s: see Kernels.forPrecision"
              .formatted(precision));
    }
  }

  @Override
  public void addBias(Matrix bias, Matrix x) {
    VectorRows.addBias(bias, single(x));
  }

  @Override
  public void sumRows(Matrix x, Matrix sum) {
    VectorRows.sumRows(x, single(sum));
  }

  @Override
  public void activate(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    VectorActivation.forward(bias, activation, dropout, single(z), h);
  }

  @Override
  public void activateBackward(
      Matrix z, Activation activation, Dropout dropout, Matrix d, Matrix dz, Matrix biasGradient) {
    VectorActivation.backward(z, activation, dropout, single(d), dz, biasGradient);
  }

  @Override
  public void addResidual(Matrix x, Branch branch, Matrix sum) {
    VectorRows.addResidual(single(x), branch, sum);
  }

  @Override
  public void addResidualBackward(Matrix d, Branch dBranch) {
    VectorRows.addResidualBackward(single(d), dBranch);
  }

  @Override
  public void add(Matrix from, Matrix to) {
    VectorRows.add(from, single(to));
  }

  @Override
  public void normalize(Matrix x, NormWeights weights, double epsilon, SavedNorm saved, Matrix y) {
    VectorNorm.forward(single(x), weights, epsilon, saved, y);
  }

  @Override
  public void normalizeBackward(
      Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx) {
    VectorNorm.backward(single(dy), saved, gain, gradient, dx);
  }

  @Override
  public void normalizeResidual(
      Matrix x, Branch branch, NormWeights weights, double epsilon, SavedNorm saved, Matrix y) {
    VectorNorm.forward(single(x), branch, weights, epsilon, saved, y);
  }

  @Override
  public void normalizeResidualBackward(
      Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx, Branch dBranch) {
    VectorNorm.backward(single(dy), saved, gain, gradient, dx, dBranch);
  }

  @Override
  public void attend(AttentionShape shape, QueriesKeysValues inputs, Matrix weights, Matrix out) {
    expectSingle(inputs.queries().precision());
    VectorAttention.forward(shape, inputs, weights, out);
  }

  @Override
  public void attendBackward(
      AttentionShape shape,
      QueriesKeysValues inputs,
      Matrix weights,
      Matrix dOut,
      Matrix scratch,
      QueriesKeysValues dInputs) {
    expectSingle(inputs.queries().precision());
    VectorAttention.backward(shape, inputs, weights, dOut, dInputs);
  }

  @Override
  public KeysValues keysValues(Precision precision, int rows, int columns, int heads) {
    expectSingle(precision);
    return new VectorKeysValues(rows, columns, heads, keysValuesFormat());
  }

  @Override
  public void attendGathered(
      Matrix q, Segments segments, int[] rows, KeysValues keysValues, Matrix out) {
    VectorGatheredAttention.forward(single(q), segments, rows, (VectorKeysValues) keysValues, out);
  }

  @Override
  public void embed(
      Matrix table,
      int[] ids,
      Segments segments,
      double scale,
      Matrix positions,
      Dropout dropout,
      Matrix out) {
    VectorEmbedding.forward(table, ids, segments, scale, positions, dropout, single(out));
  }

  @Override
  public void embedBackward(
      Matrix d, int[] ids, double scale, Dropout dropout, Matrix tableGradient) {
    VectorEmbedding.backward(single(d), ids, scale, dropout, tableGradient);
  }

  @Override
  public double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale, Matrix errors) {
    return VectorSoftmax.crossEntropy(single(logits), targets, from, smoothing, scale, errors);
  }

  @Override
  public double crossEntropyOfPasses(
      Matrix logits,
      int[] targets,
      int from,
      double smoothing,
      double agreement,
      double scale,
      Matrix errors) {
    return VectorPasses.crossEntropy(
        single(logits), targets, from, smoothing, agreement, scale, errors);
  }

  @Override
  public void gather(Matrix logits, int from, TopLogits top) {
    VectorTopLogits.gather(single(logits), from, top);
  }

  @Override
  public void logSoftmax(Matrix logits) {
    VectorSoftmax.logSoftmax(single(logits));
  }
}
