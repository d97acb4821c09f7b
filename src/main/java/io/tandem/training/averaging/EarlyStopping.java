package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.ValidationSettings.Metric;

/**
 * Tracks whether training still improves. Immutable: each validation gives the next state.
 *
 * @param patience validations without an improvement after which training stops; 0 for never
 * @param best the best value so far; NaN before the first validation
 * @param sinceBest validations since the best one
 */
public record EarlyStopping(Metric metric, int patience, double best, int sinceBest) {
  public EarlyStopping {
    if (patience < 0 || sinceBest < 0) {
      throw new IllegalArgumentException(
          Text.format("patience %d, sinceBest %d: neither may be negative", patience, sinceBest));
    }
  }

  /** Returns the state before the first validation. */
  public static EarlyStopping fresh(Metric metric, int patience) {
    return new EarlyStopping(metric, patience, Double.NaN, 0);
  }

  /**
   * Returns the state after one more validation. An equal value is not an improvement, NaN never
   * is.
   */
  public EarlyStopping after(double value) {
    return metric.isBetter(value, best)
        ? new EarlyStopping(metric, patience, value, 0)
        : new EarlyStopping(metric, patience, best, sinceBest + 1);
  }

  /** Returns the state at the begin of a stage, whose validations alone count as those since. */
  public EarlyStopping anew() {
    return new EarlyStopping(metric, patience, best, 0);
  }

  /** The latest validation was the best. */
  public boolean improved() {
    return sinceBest == 0 && !Double.isNaN(best);
  }

  /** Time to stop. */
  public boolean exhausted() {
    return patience > 0 && sinceBest >= patience;
  }
}
