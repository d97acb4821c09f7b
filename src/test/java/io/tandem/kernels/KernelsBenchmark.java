package io.tandem.kernels;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Nanoseconds per element of each operation, and bytes put on the heap per call, on one thread (set
 * OMP_NUM_THREADS=1). Arguments: any of plain, native, vector, and optionally =part of an
 * operation's name. Each operation is called for a second before it counts, because a call works on
 * 10^5 to 10^6 elements and the compiler needs some thousand rows; the figure is the median of at
 * least 15 calls.
 */
final class KernelsBenchmark {
  private static final long WARMUP_NANOS = 1_000_000_000L;
  private static final int CALLS = 15;
  private static final Dropout DROPOUT = Dropout.keyed(0.1, 1, 2, 3, 4);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Kernels kernels;
  private final Map<String, Runnable> operations = new LinkedHashMap<>();
  private final Map<String, Long> elements = new LinkedHashMap<>();

  private KernelsBenchmark(Kernels kernels) {
    this.kernels = kernels;
  }

  public static void main(String[] names) {
    String part = "";
    for (String name : names) {
      if (name.startsWith("=")) {
        part = name.substring(1);
        continue;
      }
      Kernels kernels =
          switch (name) {
            case "plain" -> new PlainKernels();
            case "native" -> new NativeKernels();
            case "vector" -> new VectorKernels();
            default -> throw new IllegalArgumentException(name);
          };
      KernelsBenchmark benchmark = new KernelsBenchmark(kernels);
      benchmark.products(2048, 384, 128);
      benchmark.products(2048, 128, 256);
      benchmark.products(256, 128, 10000);
      benchmark.products(768, 2048, 512);
      benchmark.rows(2048, 128);
      benchmark.rows(2048, 256);
      benchmark.logits(512, 10000);
      benchmark.attention(128, 16, 4, 32, AttentionShape.Mask.ALL);
      benchmark.attention(128, 16, 4, 32, AttentionShape.Mask.CAUSAL);
      benchmark.attention(128, 21, 4, 32, AttentionShape.Mask.ALL);
      benchmark.attention(32, 24, 8, 64, AttentionShape.Mask.ALL);
      benchmark.attention(128, 1, 4, 32, AttentionShape.Mask.ALL);
      System.out.println(name + ": " + kernels.description());
      benchmark.report(part);
    }
  }

  private void report(String part) {
    operations.forEach(
        (operation, run) -> {
          if (operation.contains(part)) {
            report(operation, elements.get(operation), run);
          }
        });
  }

  private static void report(String operation, long elements, Runnable run) {
    long end = THREADS.getCurrentThreadCpuTime() + WARMUP_NANOS;
    do {
      run.run();
    } while (THREADS.getCurrentThreadCpuTime() < end);
    List<Long> times = new ArrayList<>();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      run.run();
      times.add(THREADS.getCurrentThreadCpuTime() - start);
    }
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    times.sort(null);
    long median = times.get(CALLS / 2);
    System.out.printf(
        "%-40s %8.4f ns/element %9.1f us/call %10d bytes/call%n",
        operation, (double) median / elements, median / 1e3, bytes / CALLS);
  }

  private void measure(String name, long count, Runnable run) {
    operations.put(name, run);
    elements.put(name, count);
  }

  private static Matrix random(int rows, int columns) {
    Matrix m = Matrix.allocate(Precision.SINGLE, rows, columns);
    Random random = new Random(1);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        m.set(i, j, random.nextGaussian());
      }
    }
    return m;
  }

  private void rows(int rows, int columns) {
    Matrix x = random(rows, columns);
    Matrix branch = random(rows, columns);
    Matrix y = random(rows, columns);
    Matrix gain = random(1, columns);
    Matrix bias = random(1, columns);
    Matrix inverse = random(rows, 1);
    Matrix none = Matrix.allocate(Precision.SINGLE, rows, columns);
    Matrix zero = Matrix.allocate(Precision.SINGLE, 1, columns);
    Matrix table = random(10000, columns);
    int[] ids = new Random(2).ints(rows, 0, 10000).toArray();
    Segments segments = new Segments(new int[] {0, rows});
    long n = (long) rows * columns;
    String size = " [%d, %d]".formatted(rows, columns);
    measure("addBias" + size, n, () -> kernels.addBias(zero, x));
    measure("sumRows" + size, n, () -> kernels.sumRows(x, bias));
    measure("add" + size, n, () -> kernels.add(none, y));
    for (Activation activation : Activation.values()) {
      measure(activation + size, n, () -> kernels.activate(zero, activation, Dropout.NONE, x, y));
      measure(
          activation + " dropout" + size,
          n,
          () -> kernels.activate(zero, activation, DROPOUT, x, y));
      measure(
          activation + " backward" + size,
          n,
          () -> kernels.activateBackward(x, activation, Dropout.NONE, none));
    }
    measure("addResidual" + size, n, () -> kernels.addResidual(x, branch, bias, Dropout.NONE, y));
    measure(
        "addResidual dropout" + size, n, () -> kernels.addResidual(x, branch, bias, DROPOUT, y));
    measure("dropoutBackward" + size, n, () -> kernels.dropoutBackward(x, DROPOUT, y));
    measure(
        "normalize" + size, n, () -> kernels.normalize(x, gain, bias, 1e-5, branch, inverse, y));
    measure(
        "normalizeBackward" + size,
        n,
        () -> kernels.normalizeBackward(x, branch, inverse, gain, zero, bias, y));
    measure(
        "embed dropout" + size,
        n,
        () -> kernels.embed(table, ids, segments, 1, branch, DROPOUT, y));
    measure(
        "embedBackward dropout" + size,
        n,
        () -> kernels.embedBackward(none, ids, 1, DROPOUT, table));
  }

  /** An element is a multiplication with its addition: 0.01 ns each are 200 GFLOP/s. */
  private void products(int m, int n, int k) {
    Matrix a = random(m, k);
    Matrix b = random(k, n);
    Matrix c = random(m, n);
    Matrix da = random(m, k);
    Matrix db = random(k, n);
    long count = (long) m * n * k;
    String size = " [%d, %d, %d]".formatted(m, n, k);
    measure("multiply" + size, count, () -> kernels.multiply(a, b, Into.SET, c));
    measure(
        "multiplyByTransposed" + size,
        count,
        () -> kernels.multiplyByTransposed(c, b, Into.SET, da));
    measure(
        "multiplyTransposed" + size, count, () -> kernels.multiplyTransposed(a, c, Into.SET, db));
  }

  private void logits(int rows, int columns) {
    Matrix logits = random(rows, columns);
    int[] targets = new Random(2).ints(rows, 0, columns).toArray();
    long n = (long) rows * columns;
    String size = " [%d, %d]".formatted(rows, columns);
    measure("crossEntropy" + size, n, () -> kernels.crossEntropy(logits, targets, 0, 0.1, 1));
    measure("logSoftmax" + size, n, () -> kernels.logSoftmax(logits));
  }

  private void attention(int sentences, int length, int heads, int size, AttentionShape.Mask mask) {
    int[] offsets = new int[sentences + 1];
    for (int b = 0; b <= sentences; b++) {
      offsets[b] = b * length;
    }
    Segments segments = new Segments(offsets);
    AttentionShape shape = new AttentionShape(segments, segments, heads, mask, DROPOUT);
    int d = heads * size;
    Matrix qkv = random(segments.rows(), 3 * d);
    Matrix errors = random(segments.rows(), 3 * d);
    Matrix out = random(segments.rows(), d);
    Matrix weights = random(1, (int) segments.attentionElements(segments, heads));
    Matrix scratch = random(1, weights.columns());
    Matrix q = qkv.columns(0, d);
    Matrix k = qkv.columns(d, d);
    Matrix v = qkv.columns(2 * d, d);
    Matrix dq = errors.columns(0, d);
    Matrix dk = errors.columns(d, d);
    Matrix dv = errors.columns(2 * d, d);
    String name = " B%d T%d H%d K%d %s".formatted(sentences, length, heads, size, mask);
    measure("attend" + name, weights.columns(), () -> kernels.attend(shape, q, k, v, weights, out));
    measure(
        "attendBackward" + name,
        weights.columns(),
        () -> kernels.attendBackward(shape, q, k, v, weights, out, scratch, dq, dk, dv));
  }
}
