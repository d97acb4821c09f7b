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
 * sentences; only sums of integers are sent, so the result is bit-identical to that of a single
 * machine, regardless of partitions and the order of merging.
 *
 * <p>As with SQL's other aggregates, rows without a value are left out: those without a hypothesis,
 * or without any reference that is not null.
 *
 * @param <R> the result of the aggregate
 */
abstract class MetricAggregator<R> extends Aggregator<Row, Statistics, R> {
  private static final long serialVersionUID = 1L;

  /** The arguments: a translation and its references. */
  static final StructType INPUT =
      new StructType()
          .add("hypothesis", DataTypes.StringType)
          .add("references", DataTypes.createArrayType(DataTypes.StringType));

  private final Metric metric;

  MetricAggregator(Metric metric) {
    this.metric = metric;
  }

  /** Returns the result of sentences counted, at least one. */
  abstract R result(Metric metric, Statistics counted);

  /** Returns the result if there was no sentence. */
  abstract R ofNothing();

  @Override
  public Statistics zero() {
    return Statistics.NONE;
  }

  @Override
  public Statistics reduce(Statistics sum, Row row) {
    if (row.isNullAt(0) || row.isNullAt(1)) {
      return sum;
    }
    List<String> references = row.getList(1);
    return references.stream().allMatch(Objects::isNull)
        ? sum
        : sum.plus(metric.statistics(row.getString(0), references));
  }

  @Override
  public Statistics merge(Statistics one, Statistics other) {
    return one.plus(other);
  }

  @Override
  public R finish(Statistics sum) {
    return sum.references().equals(ReferenceCount.NONE) ? ofNothing() : result(metric, sum);
  }

  @Override
  public Encoder<Statistics> bufferEncoder() {
    return Encoders.javaSerialization(Statistics.class);
  }
}
