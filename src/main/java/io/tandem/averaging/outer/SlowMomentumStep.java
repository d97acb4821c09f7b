package io.tandem.averaging.outer;

import io.tandem.training.LearningRate;

/**
 * SlowMo (Wang et al. 2020, arXiv 1910.00643, algorithm 1): momentum on the outer gradient over the
 * workers' learning rate, so that it outlives changes of the rate. With g = before - average:
 *
 * <pre>
 * u    ← momentum · u + g / rate
 * next = before - learningRate · rate · u
 * </pre>
 *
 * The paper holds the rate for a round; ours changes within, and the last update's is taken.
 */
final class SlowMomentumStep implements OuterStep {
  private final double learningRate;
  private final double momentum;
  private final LearningRate schedule;

  SlowMomentumStep(double learningRate, double momentum, LearningRate schedule) {
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.schedule = schedule;
  }

  @Override
  public Point step(Point before, float[] average, long updates) {
    double rate = schedule.rate(updates);
    float[] next = average; // in place: of a large network each vector counts
    float[] moved = new float[average.length];
    for (int i = 0; i < average.length; i++) {
      double gradient = (double) before.parameters()[i] - average[i];
      double kept = momentum * before.momentum(i);
      moved[i] = (float) (kept + gradient / rate);
      // rate · u = rate · kept + g; counted from the average, as in NesterovStep.
      next[i] = (float) (average[i] + (1 - learningRate) * gradient - learningRate * rate * kept);
    }
    return new Point(next, moved);
  }
}
