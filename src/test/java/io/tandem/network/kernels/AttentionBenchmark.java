package io.tandem.network.kernels;

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

/** Attention of a batch of sentences of one length, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class AttentionBenchmark {
  @Param({"vector/vector", "native/openblas"})
  public String kernels;

  /** The number of sentences, their length, the number of heads, and the columns of a head. */
  @Param({"256x16x4x32", "195x21x4x32", "64x24x8x64"})
  public String size;

  @Param({"ALL", "CAUSAL"})
  public AttentionShape.Mask mask;

  private Kernels chosen;
  private AttentionShape shape;
  private QueriesKeysValues inputs;
  private QueriesKeysValues errors;
  private Matrix out;
  private Matrix weights;
  private Matrix scratch;

  @Setup
  public void prepare() {
    String[] sizes = size.split("x");
    int length = Integer.parseInt(sizes[1]);
    int heads = Integer.parseInt(sizes[2]);
    int d = heads * Integer.parseInt(sizes[3]);
    int[] offsets = new int[Integer.parseInt(sizes[0]) + 1];
    for (int b = 1; b < offsets.length; b++) {
      offsets[b] = b * length;
    }
    Segments segments = new Segments(offsets);
    chosen = Benchmarks.kernels(kernels);
    shape = new AttentionShape(segments, segments, heads, mask, Dropout.keyed(0.1, 1, 2, 3, 4));
    inputs = QueriesKeysValues.of(Benchmarks.random(segments.rows(), 3 * d));
    errors = QueriesKeysValues.of(Benchmarks.random(segments.rows(), 3 * d));
    out = Benchmarks.random(segments.rows(), d);
    weights = Benchmarks.random(1, (int) segments.attentionElements(segments, heads));
    scratch = Benchmarks.random(1, weights.columns());
  }

  @Benchmark
  public void attend() {
    chosen.attend(shape, inputs, weights, out);
  }

  @Benchmark
  public void attendBackward() {
    chosen.attendBackward(shape, inputs, weights, out, scratch, errors);
  }
}
