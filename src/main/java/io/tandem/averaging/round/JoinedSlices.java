package io.tandem.averaging.round;

import java.util.Map;
import java.util.TreeMap;

/**
 * The mean as it is put together from its slices, which arrive in any order: parameters go into
 * their places at once, so that the driver never holds them twice. Driver only.
 */
final class JoinedSlices {
  private final int sliceLength;
  private final int workers;
  private final float[] parameters;

  /** The slices whose place is unknown until all of them have arrived. */
  private final TreeMap<Integer, float[]> updaterState = new TreeMap<>();

  /**
   * The sums by slice, without their values; ordered, as the order of additions decides the last
   * bits.
   */
  private final TreeMap<Integer, SliceMean> sums = new TreeMap<>();

  /**
   * @param length the length of the flat vector of parameters
   * @param sliceLength the length of all slices except the last of the parameters and the last of
   *     all
   */
  JoinedSlices(int length, int sliceLength, int workers) {
    this.sliceLength = sliceLength;
    this.workers = workers;
    parameters = new float[length];
  }

  void add(SliceMean slice) {
    float[] values = slice.values();
    int at = slice.slice() * sliceLength;
    if (slice.isOfParameters()) {
      System.arraycopy(values, 0, parameters, at, values.length);
      sums.put(slice.slice(), slice.withoutValues());
    } else {
      updaterState.put(slice.slice(), values);
    }
  }

  /** Returns all of them, once they have all been added. */
  SlicedAverage.Means means() {
    double[] squares = new double[workers];
    double[] products = new double[workers];
    double meanSquare = 0;
    for (SliceMean slice : sums.values()) {
      for (int worker = 0; worker < workers; worker++) {
        squares[worker] += slice.squares()[worker];
        products[worker] += slice.products()[worker];
      }
      meanSquare += slice.meanSquare();
    }
    return new SlicedAverage.Means(
        parameters, joinedUpdaterState(), Agreement.of(squares, products, meanSquare));
  }

  private float[] joinedUpdaterState() {
    int length = updaterState.values().stream().mapToInt(values -> values.length).sum();
    float[] joined = new float[length];
    int at = 0;
    for (Map.Entry<Integer, float[]> slice = updaterState.pollFirstEntry();
        slice != null;
        slice = updaterState.pollFirstEntry()) {
      System.arraycopy(slice.getValue(), 0, joined, at, slice.getValue().length);
      at += slice.getValue().length;
    }
    return joined;
  }
}
