package io.tandem.run;

import io.tandem.storage.ExactPaths;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The metrics of a run as a table, for queries in notes: a column for each component of every kind
 * of {@link MetricRow}, null where a row has none. Driver only.
 */
public final class MetricsTable {
  // Explicit, because a metric that no row has yet would otherwise have no column.
  static final StructType COLUMNS =
      StructType.fromDDL(
          """
          kind string, time timestamp, round long, updates long, loss double, learningRate double,
          sourceTokens long, targetTokens long, seconds double, tokensPerSecond double,
          gradientNorm double, averagingSeconds double,
          seen struct<epochs: double, tokens: long, stage: int>,
          workers array<struct<worker: int, tokens: long, loss: double, seconds: double,
            waitingSeconds: double, bytesSent: long, deltaNorm: double, deltaCosine: double>>,
          perplexity double, bleu double, bleuSignature string, best boolean,
          candidates array<struct<network: string, loss: double, bleu: double>>,
          name string, message string\
          """);

  private MetricsTable() {}

  /** Returns the current rows of a run, finished or not. */
  public static Dataset<Row> of(SparkSession spark, RunDirectory run) {
    return ExactPaths.read(spark).schema(COLUMNS).json(run.metrics().directory().toString());
  }
}
