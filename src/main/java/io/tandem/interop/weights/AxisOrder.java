package io.tandem.interop.weights;

import java.util.stream.IntStream;

/**
 * The order of the elements along an axis of another tool's tensor, by their places in ours:
 *
 * <pre>
 *   same(4)             0 1 2 3
 *   halves(4)           0 2 1 3     even columns first, as positions have them there
 *   of(0, 2, 3, NONE)   no place 1 of ours, and one that we do not have
 * </pre>
 */
public final class AxisOrder {
  /** Marks, in the order, a place that ours does not have. */
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

  /** The order in which columns 2i come first, then columns 2i + 1. */
  public static AxisOrder halves(int size) {
    return of(IntStream.range(0, size).map(j -> j < size / 2 ? 2 * j : 2 * j - size + 1).toArray());
  }

  public static AxisOrder of(int... ours) {
    return new AxisOrder(ours.clone(), 0);
  }

  /** Returns the order with another value for what ours does not have. */
  public AxisOrder filledBy(float value) {
    return new AxisOrder(ours, value);
  }

  public int size() {
    return ours.length;
  }

  /** Returns the place in ours, or {@link #NONE}. */
  public int ours(int theirs) {
    return ours[theirs];
  }

  /** The value that the other tensor has where ours has no place. */
  float filler() {
    return filler;
  }
}
