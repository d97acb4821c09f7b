package io.tandem.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Other kernels with a clock around each call. Unlike them it keeps state: one instance serves one
 * thread.
 */
public final class ProfilingKernels implements Kernels {
  private static final double SECONDS = 1e-9;

  private final Kernels kernels;
  private final Map<String, Count> counts = new TreeMap<>();

  public ProfilingKernels(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * What calls of one kernel came to.
   *
   * @param operations floating-point operations (a multiplication and an addition are two), counted
   *     for matrix products only, 0 for all else
   */
  public record Entry(String kernel, long calls, double seconds, double operations) {
    /** The same kernel measured elsewhere as well. */
    public Entry plus(Entry other) {
      return new Entry(
          kernel, calls + other.calls, seconds + other.seconds, operations + other.operations);
    }
  }

  private static final class Count {
    private long calls;
    private long nanos;
    private double operations;
  }

  /** Forgets what was counted so far. */
  public void clear() {
    counts.clear();
  }

  /** The kernels called since the last {@link #clear}, those that took longest first. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    counts.forEach((k, c) -> entries.add(new Entry(k, c.calls, c.nanos * SECONDS, c.operations)));
    entries.sort(Comparator.comparingDouble(Entry::seconds).reversed());
    return entries;
  }

  private void timed(String kernel, Runnable call) {
    timed(kernel, 0, call);
  }

  private void timed(String kernel, double operations, Runnable call) {
    long start = System.nanoTime();
    call.run();
    Count count = counts.computeIfAbsent(kernel, k -> new Count());
    count.calls++;
    count.nanos += System.nanoTime() - start;
    count.operations += operations;
  }

  private static double operations(Matrix c, int terms) {
    return 2.0 * c.rows() * c.columns() * terms;
  }

  @Override
  public String description() {
    return kernels.description();
  }

  @Override
  public Precision factors(Precision precision) {
    return kernels.factors(precision);
  }

  @Override
  public void round(Matrix from, Matrix to) {
    timed("round", () -> kernels.round(from, to));
  }

  @Override
  public void multiply(Matrix a, Matrix b, Into into, Matrix c) {
    timed("multiply", operations(c, a.columns()), () -> kernels.multiply(a, b, into, c));
  }

  @Override
  public void multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    timed(
        "multiplyBiased", operations(c, a.columns()), () -> kernels.multiplyBiased(a, b, bias, c));
  }

  @Override
  public void multiplyRectified(Matrix a, Matrix b, Matrix bias, Matrix c) {
    timed(
        "multiplyRectified",
        operations(c, a.columns()),
        () -> kernels.multiplyRectified(a, b, bias, c));
  }

  @Override
  public void multiplyByTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    timed(
        "multiplyByTransposed",
        operations(c, a.columns()),
        () -> kernels.multiplyByTransposed(a, b, into, c));
  }

  @Override
  public void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    timed(
        "multiplyTransposed",
        operations(c, a.rows()),
        () -> kernels.multiplyTransposed(a, b, into, c));
  }

  @Override
  public Factor factor(Matrix b) {
    return timedResult("factor", () -> kernels.factor(b));
  }

  @Override
  public Factor biasedFactor(Matrix b, Matrix bias) {
    return timedResult("biasedFactor", () -> kernels.biasedFactor(b, bias));
  }

  @Override
  public Factor rectifiedFactor(Matrix b, Matrix bias) {
    return timedResult("rectifiedFactor", () -> kernels.rectifiedFactor(b, bias));
  }

  @Override
  public Factor transposedFactor(Matrix b) {
    return timedResult("transposedFactor", () -> kernels.transposedFactor(b));
  }

  private <T> T timedResult(String kernel, Supplier<T> call) {
    List<T> result = new ArrayList<>();
    timed(kernel, () -> result.add(call.get()));
    return result.get(0);
  }

  @Override
  public void multiplyByFactor(Matrix a, Factor b, Into into, Matrix c) {
    timed(
        "multiplyByFactor",
        operations(c, a.columns()),
        () -> kernels.multiplyByFactor(a, b, into, c));
  }

  @Override
  public void addBias(Matrix bias, Matrix x) {
    timed("addBias", () -> kernels.addBias(bias, x));
  }

  @Override
  public void sumRows(Matrix x, Matrix sum) {
    timed("sumRows", () -> kernels.sumRows(x, sum));
  }

  @Override
  public void activate(Matrix bias, Activation activation, Dropout dropout, Matrix z, Matrix h) {
    timed("activate", () -> kernels.activate(bias, activation, dropout, z, h));
  }

  @Override
  public void activateBackward(
      Matrix z, Activation activation, Dropout dropout, Matrix d, Matrix dz, Matrix biasGradient) {
    timed(
        "activateBackward",
        () -> kernels.activateBackward(z, activation, dropout, d, dz, biasGradient));
  }

  @Override
  public void addResidual(Matrix x, Matrix branch, Matrix bias, Dropout dropout, Matrix sum) {
    timed("addResidual", () -> kernels.addResidual(x, branch, bias, dropout, sum));
  }

  @Override
  public void addResidualBackward(Matrix d, Dropout dropout, Matrix dBranch, Matrix biasGradient) {
    timed(
        "addResidualBackward",
        () -> kernels.addResidualBackward(d, dropout, dBranch, biasGradient));
  }

  @Override
  public void add(Matrix from, Matrix to) {
    timed("add", () -> kernels.add(from, to));
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
    timed("normalize", () -> kernels.normalize(x, gain, bias, epsilon, normalized, inverse, y));
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
    timed(
        "normalizeBackward",
        () ->
            kernels.normalizeBackward(
                dy, normalized, inverse, gain, gainGradient, biasGradient, dx));
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
    timed(
        "normalizeResidual",
        () ->
            kernels.normalizeResidual(
                x, branch, outputBias, dropout, gain, bias, epsilon, normalized, inverse, y));
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
    timed(
        "normalizeResidualBackward",
        () ->
            kernels.normalizeResidualBackward(
                dy,
                normalized,
                inverse,
                gain,
                dropout,
                gainGradient,
                biasGradient,
                dx,
                dBranch,
                outputBiasGradient));
  }

  @Override
  public void attend(
      AttentionShape shape, Matrix q, Matrix k, Matrix v, Matrix weights, Matrix out) {
    timed("attend", () -> kernels.attend(shape, q, k, v, weights, out));
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
    timed(
        "attendBackward",
        () -> kernels.attendBackward(shape, q, k, v, weights, dOut, scratch, dq, dk, dv));
  }

  @Override
  public KeysValues keysValues(Precision precision, int rows, int columns, int heads) {
    return timedResult("keysValues", () -> kernels.keysValues(precision, rows, columns, heads));
  }

  @Override
  public void attendChosen(
      Matrix q, Segments choice, int[] chosen, KeysValues keysValues, Matrix out) {
    timed("attendChosen", () -> kernels.attendChosen(q, choice, chosen, keysValues, out));
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
    timed("embed", () -> kernels.embed(table, ids, segments, scale, positions, dropout, out));
  }

  @Override
  public void embedBackward(
      Matrix d, int[] ids, double scale, Dropout dropout, Matrix tableGradient) {
    timed("embedBackward", () -> kernels.embedBackward(d, ids, scale, dropout, tableGradient));
  }

  @Override
  public double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale, Matrix errors) {
    double[] loss = new double[1];
    timed(
        "crossEntropy",
        () -> loss[0] = kernels.crossEntropy(logits, targets, from, smoothing, scale, errors));
    return loss[0];
  }

  @Override
  public void logSoftmax(Matrix logits) {
    timed("logSoftmax", () -> kernels.logSoftmax(logits));
  }

  @Override
  public void gather(Matrix logits, int from, TopLogits top) {
    timed("gather", () -> kernels.gather(logits, from, top));
  }
}
