package io.tandem.training.averaging.round;

import io.tandem.network.kernels.EuclideanNorm;
import java.io.Serializable;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The division of a network's flat vector of parameters into slices of about equal length. It
 * depends on the network and the number of workers alone, not on executors, because sums over a
 * vector are taken slice by slice. Driver, and sent to executors.
 *
 * @param bounds where the slices begin, and where the last one ends
 */
public record Slicing(List<Integer> bounds) implements Serializable {
  /** Slices begin where blocks of norms begin, if they are free to. */
  private static final int UNIT = EuclideanNorm.BLOCK;

  /** The most bytes of all workers' parameters that the owner of a slice averages at a time. */
  private static final long HELD = 64L << 20;

  public Slicing {
    bounds = List.copyOf(bounds);
  }

  /** Returns a slicing with equally many slices per worker, if there are enough parameters. */
  public static Slicing of(int length, int workers) {
    return of(length, workers, IntUnaryOperator.identity());
  }

  /**
   * Returns a slicing whose slices begin only where they may.
   *
   * @param place returns the place nearest to another where a slice may begin
   */
  static Slicing of(int length, int workers, IntUnaryOperator place) {
    int each = Math.toIntExact(Math.max(1, (Float.BYTES * (long) length + HELD - 1) / HELD));
    int units = (length + UNIT - 1) / UNIT;
    int count = Math.max(1, Math.min(units, workers * each));
    SortedSet<Integer> bounds = new TreeSet<>(List.of(0, length));
    for (int slice = 1; slice < count; slice++) {
      bounds.add(place.applyAsInt((int) ((long) units * slice / count) * UNIT));
    }
    return new Slicing(List.copyOf(bounds));
  }

  /** Returns the parameters of the network. */
  int length() {
    return bounds.get(count());
  }

  /** Returns the number of slices. */
  public int count() {
    return bounds.size() - 1;
  }

  /** Returns the first parameter of a slice. */
  int from(int slice) {
    return bounds.get(slice);
  }

  /** Returns the parameter after the last of a slice. */
  int to(int slice) {
    return bounds.get(slice + 1);
  }

  /** Returns the parameters of the longest slice. */
  public int longest() {
    return IntStream.range(0, count()).map(slice -> to(slice) - from(slice)).max().orElseThrow();
  }
}
