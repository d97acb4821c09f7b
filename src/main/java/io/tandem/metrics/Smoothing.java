package io.tandem.metrics;

import io.tandem.UserException;
import io.tandem.metrics.tokenize.UnknownName;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The value that replaces an n-gram precision of zero in BLEU (Chen and Cherry 2014, "A Systematic
 * Comparison of Smoothing Techniques for Sentence-Level BLEU").
 *
 * @param method the technique
 * @param value its parameter; 0 for the methods that have none
 */
record Smoothing(Method method, double value) implements Serializable {
  /** Halves the precision for each further order without a match, as in mteval. */
  public static final Smoothing EXP = new Smoothing(Method.EXP, 0);

  /** No smoothing: one order without a match makes the score 0. */
  public static final Smoothing NONE = new Smoothing(Method.NONE, 0);

  public Smoothing {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "smoothing value must be a number of at least 0, found " + value);
    }
  }

  /** Counts {@code value} matches if there are none. */
  public static Smoothing floor(double value) {
    return new Smoothing(Method.FLOOR, value);
  }

  /** Adds {@code value} to matches and totals of every order above 1. */
  public static Smoothing addK(double value) {
    return new Smoothing(Method.ADD_K, value);
  }

  /**
   * Returns the method with this name and its default value: floor 0.1, add-k 1.
   *
   * @throws UserException if there is none, with the nearest name
   */
  public static Smoothing named(String name) {
    return Arrays.stream(Method.values())
        .filter(m -> m.signatureName.equals(name))
        .findFirst()
        .map(m -> new Smoothing(m, m.defaultValue))
        .orElseThrow(() -> UnknownName.of("smoothing", name, names()));
  }

  /** Returns all names, as sacreBLEU writes them. */
  public static List<String> names() {
    return Arrays.stream(Method.values()).map(m -> m.signatureName).toList();
  }

  /** Returns the number that is added to matches and totals of the orders above 1. */
  double addedToCounts() {
    return method == Method.ADD_K ? value : 0;
  }

  /**
   * Returns the matches to count for an order without any.
   *
   * @param ordersWithoutMatch the number of orders without matches up to and including this one
   */
  double matchesInsteadOfNone(int ordersWithoutMatch) {
    return switch (method) {
      case EXP -> Math.scalb(1.0, -ordersWithoutMatch);
      case FLOOR -> value;
      case ADD_K, NONE -> 0;
    };
  }

  /** Returns the name, with the value in brackets if the method has one: {@code floor[0.10]}. */
  @Override
  public String toString() {
    return method == Method.FLOOR || method == Method.ADD_K
        ? method.signatureName + "[" + Decimals.fixed(value, 2) + "]"
        : method.signatureName;
  }

  /** The techniques. */
  public enum Method {
    EXP("exp", 0),
    FLOOR("floor", 0.1),
    ADD_K("add-k", 1),
    NONE("none", 0);

    private final String signatureName;
    private final double defaultValue;

    Method(String signatureName, double defaultValue) {
      this.signatureName = signatureName;
      this.defaultValue = defaultValue;
    }
  }
}
