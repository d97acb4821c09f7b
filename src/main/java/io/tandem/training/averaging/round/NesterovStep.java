package io.tandem.training.averaging.round;

/**
 * DiLoCo's outer optimizer (Douillard et al. 2023, arXiv 2311.08105, algorithm 1): Nesterov's
 * momentum on the outer gradient, in the form g + momentum · u of Sutskever et al. 2013 that deep
 * learning tools use. With g = before - average:
 *
 * <pre>
 * u    ← momentum · u + g
 * next = before - learningRate · (g + momentum · u)
 * </pre>
 */
final class NesterovStep implements OuterStep {
  private final double learningRate;
  private final double momentum;

  NesterovStep(double learningRate, double momentum) {
    this.learningRate = learningRate;
    this.momentum = momentum;
  }

  @Override
  public Point step(Point before, float[] average) {
    float[] next = average; // in place: of a large network each vector counts
    float[] moved = new float[average.length];
    for (int i = 0; i < average.length; i++) {
      double gradient = (double) before.parameters()[i] - average[i];
      moved[i] = (float) (momentum * before.momentum(i) + gradient);
      // Counted from the average, and not from before: rate 1 without momentum gives its very bits.
      next[i] =
          (float) (average[i] + (1 - learningRate) * gradient - learningRate * momentum * moved[i]);
    }
    return new Point(next, moved);
  }
}
