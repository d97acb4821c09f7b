package io.tandem.metrics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Formats a double as decimal text, rounded as in C and Python: from its exact binary value, ties
 * to even. Java's own formatter rounds the shortest decimal half up, which turns 0.125 into 0.13.
 */
final class Decimals {
  private Decimals() {}

  static double rounded(double value, int fractionDigits) {
    return Double.parseDouble(fixed(value, fractionDigits));
  }

  static String fixed(double value, int fractionDigits) {
    return new BigDecimal(value).setScale(fractionDigits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
