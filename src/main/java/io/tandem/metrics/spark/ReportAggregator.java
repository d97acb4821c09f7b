package io.tandem.metrics.spark;

import io.tandem.metrics.Metric;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.Statistics;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Returns the score with everything needed to quote it, as a struct; its fields are null if there
 * was no sentence.
 */
final class ReportAggregator extends MetricAggregator<Row> {
  private static final long serialVersionUID = 1L;

  private static final StructType REPORT =
      new StructType()
          .add("name", DataTypes.StringType)
          .add("score", DataTypes.DoubleType)
          .add("signature", DataTypes.StringType)
          .add("verbose_score", DataTypes.StringType);

  ReportAggregator(Metric metric) {
    super(metric);
  }

  @Override
  Row result(Metric metric, Statistics counted) {
    ScoreReport report = metric.report(counted);
    return RowFactory.create(
        report.name(), report.score(), report.signature().toString(), report.verboseScore());
  }

  @Override
  Row ofNothing() {
    return RowFactory.create(null, null, null, null);
  }

  @Override
  public Encoder<Row> outputEncoder() {
    return Encoders.row(REPORT);
  }
}
