package io.tandem.network.kernels;

import io.tandem.config.ModelSettings.Activation;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Row-by-row operations at the sizes of the presets tiny and base, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class RowsBenchmark {
  private static final Dropout DROPOUT = Dropout.keyed(0.1, 1, 2, 3, 4);

  @Param({"vector/vector", "native/openblas"})
  public String kernels;

  @Param({"4096x128", "1536x512"})
  public String size;

  @Param({"RELU", "GELU"})
  public Activation activation;

  private Kernels chosen;
  private Matrix x;
  private Matrix y;
  private Matrix z;
  private Matrix gain;
  private Matrix bias;
  private Matrix inverse;
  private Matrix table;
  private int[] ids;
  private Segments segments;
  private Matrix logits;
  private int[] targets;

  @Setup
  public void prepare() {
    int rows = Integer.parseInt(size.split("x")[0]);
    int columns = Integer.parseInt(size.split("x")[1]);
    chosen = Benchmarks.kernels(kernels);
    x = Benchmarks.random(rows, columns);
    y = Benchmarks.random(rows, columns);
    z = Benchmarks.random(rows, columns);
    gain = Benchmarks.random(1, columns);
    bias = Benchmarks.random(1, columns);
    inverse = Benchmarks.random(rows, 1);
    table = Benchmarks.random(10000, columns);
    ids = new Random(2).ints(rows, 0, 10000).toArray();
    segments = new Segments(new int[] {0, rows});
    logits = Benchmarks.random(256, 10000);
    targets = new Random(3).ints(256, 0, 10000).toArray();
  }

  @Benchmark
  public void addBias() {
    chosen.addBias(bias, x);
  }

  @Benchmark
  public void sumRows() {
    chosen.sumRows(x, bias);
  }

  @Benchmark
  public void activate() {
    chosen.activate(bias, activation, DROPOUT, x, y);
  }

  @Benchmark
  public void activateBackward() {
    chosen.activateBackward(x, activation, DROPOUT, y, y, bias);
  }

  @Benchmark
  public void addResidual() {
    chosen.addResidual(x, new Branch(y, bias, DROPOUT), z);
  }

  @Benchmark
  public void normalize() {
    chosen.normalize(x, new NormWeights(gain, bias), 1e-5, new SavedNorm(y, inverse), z);
  }

  @Benchmark
  public void normalizeBackward() {
    chosen.normalizeBackward(x, new SavedNorm(y, inverse), gain, new NormWeights(gain, bias), z);
  }

  @Benchmark
  public void embed() {
    chosen.embed(table, ids, segments, 1, y, DROPOUT, z);
  }

  @Benchmark
  public void embedBackward() {
    chosen.embedBackward(x, ids, 1, DROPOUT, table);
  }

  /** Measures 256 rows of 10,000 logits, whatever the size. */
  @Benchmark
  public double crossEntropy() {
    return chosen.crossEntropy(logits, targets, 0, 0.1, 1, logits);
  }
}
