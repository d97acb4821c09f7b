package io.tandem.network.kernels;

import io.tandem.config.ModelSettings.Activation;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.special.Erf;

/**
 * The formulas, one element at a time, computed in double precision whatever the precision of the
 * matrices. The oracle of all other kernels.
 */
public class PlainKernels implements Kernels {
  @Override
  public String description() {
    return "plain Java";
  }

  @Override
  public Kernels forPrecision(Precision precision) {
    return this;
  }

  @Override
  public Precision factors(Precision precision) {
    return precision;
  }

  @Override
  public void round(Matrix from, Matrix to) {
    for (int i = 0; i < to.rows(); i++) {
      for (int j = 0; j < to.columns(); j++) {
        to.set(i, j, from.get(i, j));
      }
    }
  }

  @Override
  public void multiply(Matrix a, Matrix b, Into into, Matrix c) {
    Transposition.NONE.expectFit(a, b, c);
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        double sum = into == Into.ADD ? c.get(i, j) : 0;
        for (int k = 0; k < a.columns(); k++) {
          sum += a.get(i, k) * b.get(k, j);
        }
        c.set(i, j, sum);
      }
    }
  }

  @Override
  public void multiplyByTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    Transposition.RIGHT.expectFit(a, b, c);
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        double sum = into == Into.ADD ? c.get(i, j) : 0;
        for (int k = 0; k < a.columns(); k++) {
          sum += a.get(i, k) * b.get(j, k);
        }
        c.set(i, j, sum);
      }
    }
  }

  @Override
  public final Factor factor(Matrix b) {
    return factor(new FactorWeights(b, false, Optional.empty(), false));
  }

  @Override
  public final Factor biasedFactor(Matrix b, Matrix bias) {
    return factor(new FactorWeights(b, false, Optional.of(bias), false));
  }

  @Override
  public final Factor reluFactor(Matrix b, Matrix bias) {
    return factor(new FactorWeights(b, false, Optional.of(bias), true));
  }

  @Override
  public final Factor transposedFactor(Matrix b) {
    return factor(new FactorWeights(b, true, Optional.empty(), false));
  }

  @Override
  public final Factor biasedTransposedFactor(Matrix b, Matrix bias) {
    return factor(new FactorWeights(b, true, Optional.of(bias), false));
  }

  Factor factor(FactorWeights weights) {
    return new MatrixFactor(this, weights);
  }

  @Override
  public void multiplyByFactor(Matrix a, Factor b, Into into, Matrix c) {
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
      throw Transposition.misfit(a, b, c);
    }
    if (a.rows() > 0) {
      b.multiply(a, into, c);
    }
  }

  @Override
  public void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    Transposition.LEFT.expectFit(a, b, c);
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        double sum = into == Into.ADD ? c.get(i, j) : 0;
        for (int k = 0; k < a.rows(); k++) {
          sum += a.get(k, i) * b.get(k, j);
        }
        c.set(i, j, sum);
      }
    }
  }

  @Override
  public void multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    multiply(a, b, Into.SET, c);
    addBias(bias, c);
  }

  @Override
  public void multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    boolean asRounded = c.precision() != bias.precision();
    Matrix z = asRounded ? Matrix.allocate(bias.precision(), c.rows(), c.columns()) : c;
    multiply(a, b, Into.SET, z);
    activate(bias, Activation.RELU, Dropout.NONE, z, c);
  }

  @Override
  public void addBias(Matrix bias, Matrix x) {
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++) {
        x.set(i, j, x.get(i, j) + bias.get(0, j));
      }
    }
  }

  @Override
  public void sumRows(Matrix x, Matrix sum) {
    for (int j = 0; j < x.columns(); j++) {
      double total = 0;
      for (int i = 0; i < x.rows(); i++) {
        total += x.get(i, j);
      }
      sum.set(0, j, total);
    }
  }

  private static void setRow(Matrix row, double[] values) {
    for (int j = 0; j < values.length; j++) {
      row.set(0, j, values[j]);
    }
  }

  @Override
  public void activate(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    addBias(bias, z);
    for (int i = 0; i < z.rows(); i++) {
      for (int j = 0; j < z.columns(); j++) {
        h.set(i, j, value(activation, z.get(i, j)) * dropout.factor(i * z.columns() + j));
      }
    }
  }

  @Override
  public void activateBackward(
      Matrix z, Activation activation, Dropout dropout, Matrix d, Matrix dz, Matrix biasGradient) {
    double[] sums = new double[z.columns()];
    for (int i = 0; i < z.rows(); i++) {
      for (int j = 0; j < z.columns(); j++) {
        double factor = dropout.factor(i * z.columns() + j);
        double error = d.get(i, j) * factor * slope(activation, z.get(i, j));
        dz.set(i, j, error);
        sums[j] += error;
      }
    }
    setRow(biasGradient, sums);
  }

  public static double value(Activation activation, double x) {
    return switch (activation) {
      case RELU -> Math.max(0, x);
      case GELU -> x * normalDistribution(x);
      case SWISH -> x * sigmoid(x);
    };
  }

  public static double slope(Activation activation, double x) {
    return switch (activation) {
      case RELU -> x > 0 ? 1 : 0;
      case GELU -> normalDistribution(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case SWISH -> sigmoid(x) * (1 + x * sigmoid(-x));
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double normalDistribution(double x) {
    return 0.5 * Erf.erfc(-x / Math.sqrt(2));
  }

  @Override
  public void addResidual(Matrix x, Branch branch, Matrix sum) {
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++) {
        double value = branch.values().get(i, j) + branch.bias().get(0, j);
        sum.set(i, j, x.get(i, j) + value * branch.dropout().factor(i * x.columns() + j));
      }
    }
  }

  @Override
  public void addResidualBackward(Matrix d, Branch dBranch) {
    double[] sums = new double[d.columns()];
    for (int i = 0; i < d.rows(); i++) {
      for (int j = 0; j < d.columns(); j++) {
        double error = d.get(i, j) * dBranch.dropout().factor(i * d.columns() + j);
        dBranch.values().set(i, j, error);
        sums[j] += error;
      }
    }
    setRow(dBranch.bias(), sums);
  }

  @Override
  public void add(Matrix from, Matrix to) {
    for (int i = 0; i < to.rows(); i++) {
      for (int j = 0; j < to.columns(); j++) {
        to.set(i, j, to.get(i, j) + from.get(i, j));
      }
    }
  }

  @Override
  public void normalize(Matrix x, NormWeights weights, double epsilon, SavedNorm saved, Matrix y) {
    int n = x.columns();
    for (int i = 0; i < x.rows(); i++) {
      double mean = 0;
      for (int j = 0; j < n; j++) {
        mean += x.get(i, j) / n;
      }
      double variance = 0;
      for (int j = 0; j < n; j++) {
        variance += (x.get(i, j) - mean) * (x.get(i, j) - mean) / n;
      }
      double inverseDeviation = 1 / Math.sqrt(variance + epsilon);
      saved.inverse().set(i, 0, inverseDeviation);
      for (int j = 0; j < n; j++) {
        double unit = (x.get(i, j) - mean) * inverseDeviation;
        saved.normalized().set(i, j, unit);
        y.set(i, j, weights.gain().get(0, j) * unit + weights.bias().get(0, j));
      }
    }
  }

  @Override
  public void normalizeBackward(
      Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx) {
    Matrix normalized = saved.normalized();
    sumRows(dy, gradient.bias());
    for (int j = 0; j < dy.columns(); j++) {
      double sum = 0;
      for (int i = 0; i < dy.rows(); i++) {
        sum += dy.get(i, j) * normalized.get(i, j);
      }
      gradient.gain().set(0, j, sum);
    }
    int n = dy.columns();
    for (int i = 0; i < dy.rows(); i++) {
      double mean = 0;
      double projection = 0;
      for (int j = 0; j < n; j++) {
        double dn = gain.get(0, j) * dy.get(i, j);
        mean += dn / n;
        projection += dn * normalized.get(i, j) / n;
      }
      for (int j = 0; j < n; j++) {
        double dn = gain.get(0, j) * dy.get(i, j);
        double centered = dn - mean - normalized.get(i, j) * projection;
        dx.set(i, j, saved.inverse().get(i, 0) * centered);
      }
    }
  }

  @Override
  public void normalizeResidual(
      Matrix x, Branch branch, NormWeights weights, double epsilon, SavedNorm saved, Matrix y) {
    addResidual(x, branch, branch.values());
    normalize(branch.values(), weights, epsilon, saved, y);
  }

  @Override
  public void normalizeResidualBackward(
      Matrix dy, SavedNorm saved, Matrix gain, NormWeights gradient, Matrix dx, Branch dBranch) {
    normalizeBackward(dy, saved, gain, gradient, dx);
    addResidualBackward(dx, dBranch);
  }

  @Override
  public void attend(AttentionShape shape, QueriesKeysValues inputs, Matrix weights, Matrix out) {
    Matrix q = inputs.queries();
    Matrix k = inputs.keys();
    Matrix v = inputs.values();
    int size = q.columns() / shape.heads();
    int block = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queries = shape.queries().length(b);
      int keys = shape.keys().length(b);
      for (int h = 0; h < shape.heads(); h++) {
        Matrix qh = q.rows(shape.queries().start(b), queries).columns(h * size, size);
        Matrix kh = k.rows(shape.keys().start(b), keys).columns(h * size, size);
        Matrix vh = v.rows(shape.keys().start(b), keys).columns(h * size, size);
        Matrix oh = out.rows(shape.queries().start(b), queries).columns(h * size, size);
        for (int i = 0; i < queries; i++) {
          softmax(shape, qh, kh, i, weights, block);
          for (int d = 0; d < size; d++) {
            double sum = 0;
            for (int j = 0; j < keys; j++) {
              int at = block + j * queries + i;
              sum += weights.get(0, at) * shape.dropout().factor(at) * vh.get(j, d);
            }
            oh.set(i, d, sum);
          }
        }
        block += queries * keys;
      }
    }
  }

  /** Sets the weights of query i, row i of q, for all rows of k. */
  private static void softmax(
      AttentionShape shape, Matrix q, Matrix k, int i, Matrix weights, int block) {
    int visible = shape.visible(i, k.rows());
    double[] score = new double[visible];
    double highest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < visible; j++) {
      for (int d = 0; d < q.columns(); d++) {
        score[j] += q.get(i, d) * k.get(j, d);
      }
      score[j] /= Math.sqrt(q.columns());
      highest = Math.max(highest, score[j]);
    }
    double sum = 0;
    for (int j = 0; j < visible; j++) {
      score[j] = Math.exp(score[j] - highest);
      sum += score[j];
    }
    for (int j = 0; j < k.rows(); j++) {
      weights.set(0, block + j * q.rows() + i, j < visible ? score[j] / sum : 0);
    }
  }

  @Override
  public KeysValues keysValues(Precision precision, int rows, int columns, int heads) {
    return new MatrixKeysValues(precision, rows, columns, heads);
  }

  @Override
  public void attendGathered(
      Matrix q, Segments segments, int[] rows, KeysValues keysValues, Matrix out) {
    int heads = keysValues.heads();
    int n = q.columns();
    for (int r = 0; r < q.rows(); r++) {
      int keys = segments.length(r);
      Matrix seen = Matrix.allocate(q.precision(), keys, 2 * n);
      for (int j = 0; j < keys; j++) {
        keysValues.get(rows[segments.start(r) + j], seen, j);
      }
      AttentionShape one =
          new AttentionShape(
              new Segments(new int[] {0, 1}),
              new Segments(new int[] {0, keys}),
              heads,
              AttentionShape.Mask.ALL,
              Dropout.NONE);
      Matrix weights = Matrix.allocate(q.precision(), 1, heads * keys);
      attend(one, QueriesKeysValues.of(q.rows(r, 1), seen), weights, out.rows(r, 1));
    }
  }

  @Override
  public void attendBackward(
      AttentionShape shape,
      QueriesKeysValues inputs,
      Matrix weights,
      Matrix dOut,
      Matrix scratch,
      QueriesKeysValues dInputs) {
    Matrix q = inputs.queries();
    Matrix k = inputs.keys();
    Matrix v = inputs.values();
    Matrix dq = dInputs.queries();
    Matrix dk = dInputs.keys();
    Matrix dv = dInputs.values();
    dq.clear();
    dk.clear();
    dv.clear();
    int size = q.columns() / shape.heads();
    int block = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queries = shape.queries().length(b);
      int keys = shape.keys().length(b);
      int q0 = shape.queries().start(b);
      int k0 = shape.keys().start(b);
      for (int h = 0; h < shape.heads(); h++) {
        for (int i = 0; i < queries; i++) {
          double mean = 0;
          for (int j = 0; j < keys; j++) {
            int at = block + j * queries + i;
            double dWeight = 0;
            double factor = shape.dropout().factor(at);
            for (int d = h * size; d < (h + 1) * size; d++) {
              double error = dOut.get(q0 + i, d);
              dWeight += error * v.get(k0 + j, d) * factor;
              dv.set(k0 + j, d, dv.get(k0 + j, d) + weights.get(0, at) * factor * error);
            }
            scratch.set(0, at, dWeight);
            mean += dWeight * weights.get(0, at);
          }
          for (int j = 0; j < keys; j++) {
            int at = block + j * queries + i;
            double dScore = weights.get(0, at) * (scratch.get(0, at) - mean);
            if (shape.guide().guides(h) && shape.guide().goal(q0 + i) != AttentionGuide.NONE) {
              double wanted = shape.guide().goal(q0 + i) == j ? 1 : 0;
              dScore += shape.guide().weight() * (weights.get(0, at) - wanted);
            }
            dScore /= Math.sqrt(size);
            for (int d = h * size; d < (h + 1) * size; d++) {
              dq.set(q0 + i, d, dq.get(q0 + i, d) + dScore * k.get(k0 + j, d));
              dk.set(k0 + j, d, dk.get(k0 + j, d) + dScore * q.get(q0 + i, d));
            }
          }
        }
        block += queries * keys;
      }
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
    int n = out.columns();
    for (int b = 0; b < segments.count(); b++) {
      for (int t = 0; t < segments.length(b); t++) {
        int row = segments.start(b) + t;
        for (int j = 0; j < n; j++) {
          double token = ids[row] == ZEROS ? 0 : table.get(ids[row], j);
          double sum = scale * token + positions.get(t, j);
          out.set(row, j, sum * dropout.factor(row * n + j));
        }
      }
    }
  }

  @Override
  public void embedBackward(
      Matrix d, int[] ids, double scale, Dropout dropout, Matrix tableGradient) {
    int n = d.columns();
    for (int i = 0; i < d.rows(); i++) {
      for (int j = 0; j < n && ids[i] != ZEROS; j++) {
        double error = scale * d.get(i, j) * dropout.factor(i * n + j);
        tableGradient.set(ids[i], j, tableGradient.get(ids[i], j) + error);
      }
    }
  }

  @Override
  public double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale, Matrix errors) {
    int n = logits.columns();
    double loss = 0;
    logSoftmax(logits);
    for (int i = 0; i < logits.rows(); i++) {
      int target = targets[from + i];
      for (int j = 0; j < n; j++) {
        double logProbability = logits.get(i, j);
        double q = smoothing / n + (j == target ? 1 - smoothing : 0);
        loss -= q * logProbability;
        errors.set(i, j, scale * (Math.exp(logProbability) - q));
      }
    }
    return loss;
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
    int n = logits.rows() / 2;
    int columns = logits.columns();
    double loss = 0;
    logSoftmax(logits);
    for (int i = 0; i < n; i++) {
      double there = 0;
      double back = 0;
      for (int j = 0; j < columns; j++) {
        double difference = logits.get(i, j) - logits.get(n + i, j);
        there += Math.exp(logits.get(i, j)) * difference;
        back -= Math.exp(logits.get(n + i, j)) * difference;
      }
      int target = targets[from + i];
      for (int j = 0; j < columns; j++) {
        double log = logits.get(i, j);
        double otherLog = logits.get(n + i, j);
        double p = Math.exp(log);
        double other = Math.exp(otherLog);
        double q = smoothing / columns + (j == target ? 1 - smoothing : 0);
        loss -= q * (log + otherLog);
        double apart = p * (log - otherLog - there) + p - other;
        double otherApart = other * (otherLog - log - back) + other - p;
        errors.set(i, j, scale * (p - q + agreement / 2 * apart));
        errors.set(n + i, j, scale * (other - q + agreement / 2 * otherApart));
      }
    }
    return loss;
  }

  @Override
  public void logSoftmax(Matrix logits) {
    for (int i = 0; i < logits.rows(); i++) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < logits.columns(); j++) {
        highest = Math.max(highest, logits.get(i, j));
      }
      double sum = 0;
      for (int j = 0; j < logits.columns(); j++) {
        sum += Math.exp(logits.get(i, j) - highest);
      }
      double logSum = highest + Math.log(sum);
      for (int j = 0; j < logits.columns(); j++) {
        logits.set(i, j, logits.get(i, j) - logSum);
      }
    }
  }

  @Override
  public void gather(Matrix logits, int from, TopLogits top) {
    for (int i = 0; i < logits.rows(); i++) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < logits.columns(); j++) {
        highest = Math.max(highest, logits.get(i, j));
        top.offer(i, from + j, (float) logits.get(i, j));
      }
      double sum = 0;
      for (int j = 0; j < logits.columns(); j++) {
        sum += Math.exp(logits.get(i, j) - highest);
      }
      top.add(i, highest, sum);
    }
    top.look(logits, from);
  }

  @Override
  public void gatherProducts(Matrix a, List<Factor> b, Matrix room, TopLogits top) {
    int from = 0;
    for (Factor factor : b) {
      Matrix logits = room.reshape(a.rows(), factor.columns());
      multiplyByFactor(a, factor, Into.SET, logits);
      gather(logits, from, top);
      from += factor.columns();
    }
  }
}
