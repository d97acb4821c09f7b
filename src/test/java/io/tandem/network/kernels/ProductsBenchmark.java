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

/**
 * Products at the sizes of the presets tiny, small and base, on one thread (set OMP_NUM_THREADS=1):
 * 2 · m · n · k operations each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ProductsBenchmark {
  @Param({"vector/onednn", "vector/bf16", "vector/vector", "native/openblas"})
  public String kernels;

  /** The numbers of rows (tokens), outputs and inputs. */
  @Param({"4096x128x128", "256x10000x128", "3072x1024x256", "1536x2048x512", "256x32000x512"})
  public String size;

  private Kernels chosen;
  private Matrix x;
  private Matrix w;
  private Matrix y;
  private Matrix dx;
  private Matrix dw;

  @Setup
  public void prepare() {
    String[] sizes = size.split("x");
    int rows = Integer.parseInt(sizes[0]);
    int outputs = Integer.parseInt(sizes[1]);
    int inputs = Integer.parseInt(sizes[2]);
    chosen = Benchmarks.kernels(kernels);
    x = Benchmarks.random(rows, inputs);
    w = Benchmarks.random(inputs, outputs);
    y = Benchmarks.random(rows, outputs);
    dx = Matrix.allocate(Precision.SINGLE, rows, inputs);
    dw = Matrix.allocate(Precision.SINGLE, inputs, outputs);
  }

  @Benchmark
  public void forward() {
    chosen.multiply(x, w, Into.SET, y);
  }

  @Benchmark
  public void errorsOfInputs() {
    chosen.multiplyByTransposed(y, w, Into.SET, dx);
  }

  @Benchmark
  public void gradientOfWeights() {
    chosen.multiplyTransposed(x, y, Into.SET, dw);
  }
}
