package io.tandem.averaging.round;

import io.tandem.kernels.EuclideanNorm;
import java.io.Serializable;

/**
 * The division of a network's flat vector of parameters into slices of about equal length. It
 * depends on the network and the number of workers alone, not on executors, because sums over a
 * vector are taken slice by slice. Driver, and sent to executors.
 *
 * @param length the parameters of the network
 * @param count the number of slices
 */
public record Slicing(int length, int count) implements Serializable {
  /** Slices begin where blocks of norms and of {@link FloatFormat} begin. */
  private static final int UNIT = EuclideanNorm.BLOCK;

  /** The most bytes of all workers' parameters that the owner of a slice averages at a time. */
  private static final long HELD = 64L << 20;

  /** Returns a slicing with equally many slices per worker, if there are enough parameters. */
  public static Slicing of(int length, int workers) {
    int each = Math.toIntExact(Math.max(1, (Float.BYTES * (long) length + HELD - 1) / HELD));
    int units = (length + UNIT - 1) / UNIT;
    return new Slicing(length, Math.max(1, Math.min(units, workers * each)));
  }

  /** Returns the first parameter of a slice. */
  int from(int slice) {
    int units = (length + UNIT - 1) / UNIT;
    return (int) ((long) units * slice / count) * UNIT;
  }

  /** Returns the parameter after the last of a slice. */
  int to(int slice) {
    return slice + 1 == count ? length : from(slice + 1);
  }

  /** Returns the parameters of the longest slice. */
  public int longest() {
    int units = (length + UNIT - 1) / UNIT;
    return Math.min(length, (units + count - 1) / count * UNIT);
  }
}
