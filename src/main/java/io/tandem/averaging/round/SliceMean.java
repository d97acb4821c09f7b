package io.tandem.averaging.round;

import java.io.Serializable;

/**
 * The weighted mean of one slice of the workers' vectors and, of parameters, what tells how far the
 * workers agree in it. A class and not a record: Kryo 4 cannot make records.
 */
final class SliceMean implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int slice;
  private final WireVector values;
  private final double[] squares;
  private final double[] products;
  private final double meanSquare;

  /** Creates a mean of absolute values, with no previous parameters to measure movement from. */
  SliceMean(int slice, WireVector values) {
    this(slice, values, new double[0], new double[0], 0);
  }

  /**
   * @param squares sum of the squared delta, by worker
   * @param products sum of the products of a worker's delta and the mean one, by worker
   * @param meanSquare sum of the squared mean delta
   */
  SliceMean(int slice, WireVector values, double[] squares, double[] products, double meanSquare) {
    this.slice = slice;
    this.values = values;
    this.squares = squares;
    this.products = products;
    this.meanSquare = meanSquare;
  }

  /** Returns the same sums without the values, once these have been put into their place. */
  SliceMean withoutValues() {
    return new SliceMean(slice, WireVector.of(new float[0]), squares, products, meanSquare);
  }

  /** Returns whether it is one of the parameters, and not of the optimizer's state. */
  boolean isOfParameters() {
    return squares.length > 0;
  }

  /** Its number among the slices. */
  int slice() {
    return slice;
  }

  float[] values() {
    return values.values();
  }

  double[] squares() {
    return squares;
  }

  double[] products() {
    return products;
  }

  double meanSquare() {
    return meanSquare;
  }
}
