package io.tandem.network.kernels;

import java.nio.FloatBuffer;

/**
 * One step of Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1) in one pass over flat vectors
 * of single precision. Parts are copied to arrays, where the compiler vectorizes a plain loop;
 * ND4J's own operation takes three times as long.
 *
 * @param rate the learning rate with the bias correction in it
 * @param square the square that the second moment averages
 */
public record AdamStep(float rate, float beta1, float beta2, float epsilon, Square square) {
  /** Elements of a part: four arrays of this length fit in a first-level cache. */
  private static final int PART = 2048;

  /**
   * The square that the second moment moves to: {@code ofGradient} · g² + {@code ofMean} · m², with
   * the first moment m after the update.
   */
  public record Square(float ofGradient, float ofMean) {
    /** Adam's own. */
    static final Square OF_GRADIENT = new Square(1, 0);
  }

  /**
   * Returns the step with the bias correction of the {@code count}th update, from 1, since the
   * moments were zero.
   */
  public static AdamStep of(double rate, double beta1, double beta2, double epsilon, int count) {
    double correction =
        Math.sqrt(1 - StrictMath.pow(beta2, count)) / (1 - StrictMath.pow(beta1, count));
    return new AdamStep(
        (float) (rate * correction),
        (float) beta1,
        (float) beta2,
        (float) epsilon,
        Square.OF_GRADIENT);
  }

  /**
   * Returns this step with a second moment estimated for the mean of several gradients, from one of
   * them. Averaging divides the variance of their noise by {@code gradients}: the square of the
   * mean is about m² + (g² - m²) / {@code gradients}, with the bias-corrected first moment m.
   *
   * @param count the number of updates since the moments were zero, including this one
   */
  public AdamStep ofMean(int gradients, int count) {
    if (gradients == 1) {
      return this;
    }
    double correction = 1 / (1 - StrictMath.pow(beta1, count));
    double share = 1.0 / gradients;
    return new AdamStep(
        rate,
        beta1,
        beta2,
        epsilon,
        new Square((float) share, (float) ((1 - share) * correction * correction)));
  }

  /**
   * Turns the gradient [1, n], times {@code scale}, into the step to subtract from the parameters;
   * the moments m, v [1, n] change in place.
   */
  public void apply(float scale, Matrix gradient, Matrix m, Matrix v) {
    FloatBuffer gradients = gradient.bytes().asFloatBuffer();
    FloatBuffer means = m.bytes().asFloatBuffer();
    FloatBuffer squares = v.bytes().asFloatBuffer();
    float[] g = new float[PART];
    float[] first = new float[PART];
    float[] second = new float[PART];
    for (int at = 0; at < gradient.columns(); at += PART) {
      int count = Math.min(PART, gradient.columns() - at);
      gradients.get(at, g, 0, count);
      means.get(at, first, 0, count);
      squares.get(at, second, 0, count);
      apply(scale, g, first, second, count);
      gradients.put(at, g, 0, count);
      means.put(at, first, 0, count);
      squares.put(at, second, 0, count);
    }
  }

  private void apply(float scale, float[] g, float[] m, float[] v, int count) {
    // In local variables, so that the compiler sees a loop over arrays and constants.
    float keptMean = beta1;
    float newMean = 1 - beta1;
    float keptSquare = beta2;
    float ofGradient = (1 - beta2) * square.ofGradient();
    float ofMean = (1 - beta2) * square.ofMean();
    float step = rate;
    float least = epsilon;
    for (int i = 0; i < count; i++) {
      float x = scale * g[i];
      float mean = keptMean * m[i] + newMean * x;
      float second = keptSquare * v[i] + ofGradient * x * x + ofMean * mean * mean;
      m[i] = mean;
      v[i] = second;
      g[i] = step * mean / ((float) Math.sqrt(second) + least);
    }
  }
}
