package io.tandem.metrics.spark;

import io.tandem.metrics.Metric;
import io.tandem.metrics.ReferenceCount;
import io.tandem.metrics.Statistics;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A metric as a Spark aggregate over rows of {@link #INPUT}. Every partition counts its own
 * sentences; only sums of whole numbers travel, so the result is bit-identical to that of a single
 * machine, however the rows are partitioned and in whatever order they are merged.
 *
 * <p>As with SQL's other aggregates, a row with a null where the value should be is left out: no
 * hypothesis, or no reference that is not null.
 *
 * @param <S> the statistics of the metric
 * @param <R> what the aggregate gives
 */
abstract class MetricAggregator<S extends Statistics<S>, R> extends Aggregator<Row, S, R> {
  private static final long serialVersionUID = 1L;

  /** The arguments: a translation and its references. */
  static final StructType INPUT =
      new StructType()
          .add("hypothesis", DataTypes.StringType)
          .add("references", DataTypes.createArrayType(DataTypes.StringType));

  private final Metric<S> metric;

  MetricAggregator(Metric<S> metric) {
    this.metric = metric;
  }

  /** The result of sentences counted, of which there is one at least. */
  abstract R result(Metric<S> metric, S counted);

  /** The result where there was no sentence. */
  abstract R ofNothing();

  @Override
  public S zero() {
    return metric.zero();
  }

  @Override
  public S reduce(S sum, Row row) {
    if (row.isNullAt(0) || row.isNullAt(1)) {
      return sum;
    }
    List<String> references = row.getList(1);
    return references.stream().allMatch(Objects::isNull)
        ? sum
        : sum.plus(metric.statistics(row.getString(0), references));
  }

  @Override
  public S merge(S one, S other) {
    return one.plus(other);
  }

  @Override
  public R finish(S sum) {
    return sum.references().equals(ReferenceCount.NONE) ? ofNothing() : result(metric, sum);
  }

  @Override
  @SuppressWarnings("unchecked") // the zero of S is an S
  public Encoder<S> bufferEncoder() {
    return Encoders.javaSerialization((Class<S>) metric.zero().getClass());
  }
}
