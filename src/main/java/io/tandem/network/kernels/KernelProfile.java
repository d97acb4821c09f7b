package io.tandem.network.kernels;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Measures each call of other kernels, through {@link #kernels}, a proxy that adds about 0.1 µs to
 * a call. It keeps state: one instance serves one thread.
 */
public final class KernelProfile {
  private static final double SECONDS = 1e-9;

  /** Methods that compute nothing. */
  private static final Set<String> UNTIMED = Set.of("description", "factors", "forPrecision");

  private final Kernels kernels;
  private final Map<String, Count> counts = new TreeMap<>();

  /**
   * @param kernels the kernels to measure
   */
  public KernelProfile(Kernels kernels) {
    this.kernels = timed(kernels);
  }

  /**
   * The calls of one kernel, added up.
   *
   * @param operations floating-point operations (a multiplication and an addition are two), counted
   *     for matrix products only, otherwise 0
   */
  public record Entry(String kernel, long calls, double seconds, double operations) {
    /** Returns the sum of this entry and one of the same kernel measured elsewhere. */
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

  /** Returns the kernels whose calls are measured. */
  public Kernels kernels() {
    return kernels;
  }

  /** Discards all counts. */
  public void clear() {
    counts.clear();
  }

  /** Returns the kernels called since the last {@link #clear}, the slowest first. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    counts.forEach((k, c) -> entries.add(new Entry(k, c.calls, c.nanos * SECONDS, c.operations)));
    entries.sort(Comparator.comparingDouble(Entry::seconds).reversed());
    return entries;
  }

  private Kernels timed(Kernels others) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> call(others, method, arguments));
  }

  private Object call(Kernels others, Method method, Object[] arguments) throws Throwable {
    long start = System.nanoTime();
    Object result;
    try {
      result = method.invoke(others, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (method.getDeclaringClass() == Kernels.class && !UNTIMED.contains(method.getName())) {
      Count count = counts.computeIfAbsent(method.getName(), kernel -> new Count());
      count.calls++;
      count.nanos += System.nanoTime() - start;
      count.operations += operations(method.getName(), arguments);
    }
    return result instanceof Kernels kind ? timed(kind) : result;
  }

  /** Returns 2mnk for products a · b = c, whose first argument is a and last is c; 0 for others. */
  private static double operations(String kernel, Object[] arguments) {
    if (kernel.equals("gatherProducts")) {
      Matrix a = (Matrix) arguments[0];
      return ((List<?>) arguments[1])
          .stream().mapToDouble(b -> 2.0 * a.rows() * a.columns() * ((Factor) b).columns()).sum();
    }
    if (!kernel.startsWith("multiply")) {
      return 0;
    }
    Matrix a = (Matrix) arguments[0];
    Matrix c = (Matrix) arguments[arguments.length - 1];
    int terms = kernel.equals("multiplyTransposed") ? a.rows() : a.columns();
    return 2.0 * c.rows() * c.columns() * terms;
  }
}
