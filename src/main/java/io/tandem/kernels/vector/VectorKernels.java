package io.tandem.kernels.vector;

import io.tandem.kernels.Activation;
import io.tandem.kernels.AttentionShape;
import io.tandem.kernels.Dropout;
import io.tandem.kernels.KeysValues;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.NativeKernels;
import io.tandem.kernels.Precision;
import io.tandem.kernels.Products;
import io.tandem.kernels.Segments;
import io.tandem.kernels.TopLogits;
import java.util.Locale;

/**
 * Everything in vectors (the incubating Vector API of Java 17) for single precision, except
 * products, which are those of {@link Products}; double is left to the native kernels. Must not be
 * touched in a JVM without the module {@code jdk.incubator.vector}: see {@link KernelChoice}.
 */
public final class VectorKernels extends NativeKernels {
  public VectorKernels(Products singles) {
    super(singles);
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT, "%s, the rest in vectors of %d floats", products(), Lanes.COUNT);
  }

  private static boolean single(Matrix m) {
    return m.precision() == Precision.SINGLE;
  }

  @Override
  public void addBias(Matrix bias, Matrix x) {
    if (single(x)) {
      VectorRows.addBias(bias, x);
    } else {
      super.addBias(bias, x);
    }
  }

  @Override
  public void sumRows(Matrix x, Matrix sum) {
    if (single(sum)) {
      VectorRows.sumRows(x, sum);
    } else {
      super.sumRows(x, sum);
    }
  }

  @Override
  public void activate(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    if (single(z)) {
      VectorActivation.forward(bias, activation, dropout, z, h);
    } else {
      super.activate(bias, activation, dropout, z, h);
    }
  }

  @Override
  public void activateBackward(
      Matrix z, Activation activation, Dropout dropout, Matrix d, Matrix dz, Matrix biasGradient) {
    if (single(d)) {
      VectorActivation.backward(z, activation, dropout, d, dz, biasGradient);
    } else {
      super.activateBackward(z, activation, dropout, d, dz, biasGradient);
    }
  }

  @Override
  public void addResidual(Matrix x, Matrix branch, Matrix bias, Dropout dropout, Matrix sum) {
    if (single(x)) {
      VectorRows.addResidual(x, branch, bias, dropout, sum);
    } else {
      super.addResidual(x, branch, bias, dropout, sum);
    }
  }

  @Override
  public void addResidualBackward(Matrix d, Dropout dropout, Matrix dBranch, Matrix biasGradient) {
    if (single(d)) {
      VectorRows.addResidualBackward(d, dropout, dBranch, biasGradient);
    } else {
      super.addResidualBackward(d, dropout, dBranch, biasGradient);
    }
  }

  @Override
  public void add(Matrix from, Matrix to) {
    if (single(to)) {
      VectorRows.add(from, to);
    } else {
      super.add(from, to);
    }
  }

  @Override
  public void normalize(
      Matrix x,
      Matrix gain,
      Matrix bias,
      double epsilon,
      Matrix normalized,
      Matrix inverse,
      Matrix y) {
    if (single(x)) {
      VectorNorm.forward(x, gain, bias, epsilon, normalized, inverse, y);
    } else {
      super.normalize(x, gain, bias, epsilon, normalized, inverse, y);
    }
  }

  @Override
  public void normalizeBackward(
      Matrix dy,
      Matrix normalized,
      Matrix inverse,
      Matrix gain,
      Matrix gainGradient,
      Matrix biasGradient,
      Matrix dx) {
    if (single(dy)) {
      VectorNorm.backward(dy, normalized, inverse, gain, gainGradient, biasGradient, dx);
    } else {
      super.normalizeBackward(dy, normalized, inverse, gain, gainGradient, biasGradient, dx);
    }
  }

  @Override
  public void normalizeResidual(
      Matrix x,
      Matrix branch,
      Matrix outputBias,
      Dropout dropout,
      Matrix gain,
      Matrix bias,
      double epsilon,
      Matrix normalized,
      Matrix inverse,
      Matrix y) {
    if (single(x)) {
      VectorNorm.forward(
          x, branch, outputBias, dropout, gain, bias, epsilon, normalized, inverse, y);
    } else {
      super.normalizeResidual(
          x, branch, outputBias, dropout, gain, bias, epsilon, normalized, inverse, y);
    }
  }

  @Override
  public void normalizeResidualBackward(
      Matrix dy,
      Matrix normalized,
      Matrix inverse,
      Matrix gain,
      Dropout dropout,
      Matrix gainGradient,
      Matrix biasGradient,
      Matrix dx,
      Matrix dBranch,
      Matrix outputBiasGradient) {
    if (single(dy)) {
      VectorNorm.backward(
          dy,
          normalized,
          inverse,
          gain,
          dropout,
          gainGradient,
          biasGradient,
          dx,
          dBranch,
          outputBiasGradient);
    } else {
      super.normalizeResidualBackward(
          dy,
          normalized,
          inverse,
          gain,
          dropout,
          gainGradient,
          biasGradient,
          dx,
          dBranch,
          outputBiasGradient);
    }
  }

  @Override
  public void attend(
      AttentionShape shape, Matrix q, Matrix k, Matrix v, Matrix weights, Matrix out) {
    if (single(q)) {
      VectorAttention.forward(shape, q, k, v, weights, out);
    } else {
      super.attend(shape, q, k, v, weights, out);
    }
  }

  @Override
  public void attendBackward(
      AttentionShape shape,
      Matrix q,
      Matrix k,
      Matrix v,
      Matrix weights,
      Matrix dOut,
      Matrix scratch,
      Matrix dq,
      Matrix dk,
      Matrix dv) {
    if (single(q)) {
      VectorAttention.backward(shape, q, k, v, weights, dOut, dq, dk, dv);
    } else {
      super.attendBackward(shape, q, k, v, weights, dOut, scratch, dq, dk, dv);
    }
  }

  @Override
  public KeysValues keysValues(Precision precision, int rows, int columns, int heads) {
    return precision == Precision.SINGLE
        ? new VectorKeysValues(rows, columns, heads)
        : super.keysValues(precision, rows, columns, heads);
  }

  @Override
  public void attendChosen(
      Matrix q, Segments choice, int[] chosen, KeysValues keysValues, Matrix out) {
    if (keysValues instanceof VectorKeysValues vectors) {
      VectorChosenAttention.forward(q, choice, chosen, vectors, out);
    } else {
      super.attendChosen(q, choice, chosen, keysValues, out);
    }
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
    if (single(out)) {
      VectorEmbedding.forward(table, ids, segments, scale, positions, dropout, out);
    } else {
      super.embed(table, ids, segments, scale, positions, dropout, out);
    }
  }

  @Override
  public void embedBackward(
      Matrix d, int[] ids, double scale, Dropout dropout, Matrix tableGradient) {
    if (single(d)) {
      VectorEmbedding.backward(d, ids, scale, dropout, tableGradient);
    } else {
      super.embedBackward(d, ids, scale, dropout, tableGradient);
    }
  }

  @Override
  public double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale, Matrix errors) {
    return single(logits)
        ? VectorSoftmax.crossEntropy(logits, targets, from, smoothing, scale, errors)
        : super.crossEntropy(logits, targets, from, smoothing, scale, errors);
  }

  @Override
  public void gather(Matrix logits, int from, TopLogits top) {
    if (single(logits)) {
      VectorTopLogits.gather(logits, from, top);
    } else {
      super.gather(logits, from, top);
    }
  }

  @Override
  public void logSoftmax(Matrix logits) {
    if (single(logits)) {
      VectorSoftmax.logSoftmax(logits);
    } else {
      super.logSoftmax(logits);
    }
  }
}
