package io.tandem.metrics.spark;

import io.tandem.metrics.Metric;
import io.tandem.metrics.Statistics;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;

/** Returns only the score, a double; null if there was no sentence. */
final class ScoreAggregator extends MetricAggregator<Double> {
  private static final long serialVersionUID = 1L;

  ScoreAggregator(Metric metric) {
    super(metric);
  }

  @Override
  Double result(Metric metric, Statistics counted) {
    return metric.score(counted);
  }

  @Override
  Double ofNothing() {
    return null;
  }

  @Override
  public Encoder<Double> outputEncoder() {
    return Encoders.DOUBLE();
  }
}
