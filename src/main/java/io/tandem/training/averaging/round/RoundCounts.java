package io.tandem.training.averaging.round;

import io.tandem.training.worker.LocalResult;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts of the workers' work, as accumulators that Spark's UI shows by task in the stage of a
 * round. For display only: Spark counts a repeated task again. Driver, and sent to executors.
 */
final class RoundCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator updates;
  private final LongAccumulator sourceTokens;
  private final LongAccumulator targetTokens;
  private final DoubleAccumulator seconds;
  private final LongAccumulator bytesSent;

  private RoundCounts(JavaSparkContext spark) {
    updates = spark.sc().longAccumulator("updates");
    sourceTokens = spark.sc().longAccumulator("source tokens");
    targetTokens = spark.sc().longAccumulator("target tokens");
    seconds = spark.sc().doubleAccumulator("seconds computing");
    bytesSent = spark.sc().longAccumulator("bytes sent");
  }

  static RoundCounts of(JavaSparkContext spark) {
    return new RoundCounts(spark);
  }

  /** Adds counts; called by the task that made the updates. */
  void add(LocalResult result, long bytes) {
    updates.add(result.updates());
    sourceTokens.add(result.sourceTokens());
    targetTokens.add(result.targetTokens());
    seconds.add(result.seconds());
    bytesSent.add(bytes);
  }
}
