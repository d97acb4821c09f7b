package io.tandem.interop.weights;

import java.util.stream.IntStream;

/**
 * The order of the elements along an axis of another tool's tensor, by their places in ours:
 *
 * <pre>
 *   same(4)             0 1 2 3
 *   halves(4)           0 2 1 3     even columns first, as in positions
 *   of(0, 2, 3, NONE)   without our place 1, and with one that we lack
 * </pre>
 */
public final class AxisOrder {
  /** Marks a place that we lack. */
  public static final int NONE = -1;

  private final int[] ours;
  private final float filler;

  private AxisOrder(int[] ours, float filler) {
    this.ours = ours;
    this.filler = filler;
  }

  public static AxisOrder same(int size) {
    return new AxisOrder(IntStream.range(0, size).toArray(), 0);
  }

  /** Columns 2i first, then columns 2i + 1. */
  public static AxisOrder halves(int size) {
    return of(IntStream.range(0, size).map(j -> j < size / 2 ? 2 * j : 2 * j - size + 1).toArray());
  }

  public static AxisOrder of(int... ours) {
    return new AxisOrder(ours.clone(), 0);
  }

  /** Returns the order with another value for places that we lack. */
  public AxisOrder filledBy(float value) {
    return new AxisOrder(ours, value);
  }

  public int size() {
    return ours.length;
  }

  /** Returns our place, or {@link #NONE}. */
  public int ours(int theirs) {
    return ours[theirs];
  }

  /** The value of the other tensor at places that we lack. */
  float filler() {
    return filler;
  }
}
