package io.tandem.metrics.significance;

/**
 * Student's t distribution with an integral number of degrees of freedom, by the finite series of
 * Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
final class StudentT {
  private StudentT() {}

  /** Returns the probability of a value between -t and t. */
  static double within(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = 0;
    // cos + 2/3 cos^3 + 2*4/(3*5) cos^5 + ... with odd, 1 + 1/2 cos^2 + 1*3/(2*4) cos^4 + ... with
    // even degrees, up to the power degrees - 2
    for (int power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
      sum += term;
      term *= (power + 1) / (power + 2.0) * cosine * cosine;
    }
    return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  }

  /** Returns the t for which a value is between -t and t with this probability. */
  static double bound(double probability, int degrees) {
    double below = 0;
    double above = 1;
    while (within(above, degrees) < probability) {
      above *= 2;
    }
    double middle = above / 2;
    while (middle > below && middle < above) {
      if (within(middle, degrees) < probability) {
        below = middle;
      } else {
        above = middle;
      }
      middle = (below + above) / 2;
    }
    return middle;
  }
}
