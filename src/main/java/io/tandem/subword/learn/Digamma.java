package io.tandem.subword.learn;

/** The derivative of the logarithm of the gamma function. */
final class Digamma {
  /** The argument from which on the series is exact to about 1e-12. */
  private static final double LARGE = 10;

  private Digamma() {}

  /**
   * Returns psi(x), by psi(x) = psi(x + 1) - 1 / x up to large x, then the asymptotic series
   * (Abramowitz and Stegun 1964, 6.3.5 and 6.3.18).
   *
   * @param x greater than 0
   */
  static double of(double x) {
    double shift = 0;
    double large = x;
    while (large < LARGE) {
      shift -= 1 / large;
      large++;
    }
    double inverse = 1 / (large * large);
    double series =
        inverse
            * (1.0 / 12
                - inverse
                    * (1.0 / 120 - inverse * (1.0 / 252 - inverse * (1.0 / 240 - inverse / 132))));
    return shift + Math.log(large) - 1 / (2 * large) - series;
  }
}
