package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Rejects pairs that stood before: of equal pairs, after normalisation, the first in the order of
 * inputs, files and lines is kept. Sets that were named as valid or test are left alone.
 */
final class Duplicates {
  static final String REASON = "duplicate";

  private Duplicates() {}

  static Dataset<Row> reject(Dataset<Row> judged) {
    Column counts = isCounted();
    Column occurrence =
        row_number()
            .over(
                Window.partitionBy(
                        col(JudgedPairs.KEY),
                        col(JudgedPairs.SOURCE),
                        col(JudgedPairs.TARGET),
                        counts)
                    .orderBy(col(JudgedPairs.ID)));
    return judged
        .withColumn("occurrence", occurrence)
        .withColumn(
            JudgedPairs.REASON,
            JudgedPairs.rejectedWhen(counts.and(col("occurrence").gt(1)), REASON))
        .drop("occurrence");
  }

  private static Column isCounted() {
    Column givenSet =
        col(JudgedPairs.GIVEN).and(not(col(JudgedPairs.SPLIT).equalTo(JudgedPairs.TRAIN)));
    return JudgedPairs.isKept().and(not(givenSet));
  }
}
