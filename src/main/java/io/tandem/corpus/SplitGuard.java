package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.tandem.corpus.table.PairTable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Ensures that no key is in two splits. Where one would be, the pairs are kept whose split comes
 * first in this order: a declared test set, a declared valid set, valid and test by key, train. A
 * sentence that is in a declared test set and a declared valid set is removed from valid, because
 * results on a test set are compared with published ones.
 */
final class SplitGuard {
  static final String IN_VALID_OR_TEST = "in-valid-or-test";
  static final String IN_TEST = "in-test";
  static final String FURTHER_REFERENCE = "further-reference";

  private static final int GIVEN_TEST = 3;
  private static final int GIVEN_VALID = 2;
  private static final int HELD_OUT_BY_KEY = 1;
  private static final int TRAIN = 0;

  private SplitGuard() {}

  /** Rejects pairs whose key belongs to a split of higher rank. */
  static Dataset<Row> rejectShared(Dataset<Row> annotated) {
    Column highest =
        max(when(PairTable.isKept(), rank())).over(Window.partitionBy(col(PairTable.KEY)));
    Column outranked = col("highest").gt(rank());
    Column isGivenValid = rank().equalTo(GIVEN_VALID);
    return annotated
        .withColumn("highest", highest)
        .withColumn(PairTable.REASON, PairTable.rejectedWhen(outranked.and(isGivenValid), IN_TEST))
        .withColumn(PairTable.REASON, PairTable.rejectedWhen(outranked, IN_VALID_OR_TEST))
        .drop("highest");
  }

  /**
   * Keeps the first pair of each source sentence in valid and test by key.
   *
   * @param tags the tags of a pair; with different tags it is a different sentence, such as one to
   *     translate into another language
   */
  static Dataset<Row> rejectFurtherReferences(Dataset<Row> annotated, Column tags) {
    Column counts = PairTable.isKept().and(rank().equalTo(HELD_OUT_BY_KEY));
    Column reference =
        row_number()
            .over(Window.partitionBy(col(PairTable.KEY), tags, counts).orderBy(col(PairTable.ID)));
    return annotated
        .withColumn("reference", reference)
        .withColumn(
            PairTable.REASON,
            PairTable.rejectedWhen(counts.and(col("reference").gt(1)), FURTHER_REFERENCE))
        .drop("reference");
  }

  private static Column rank() {
    Column split = col(PairTable.SPLIT);
    return when(split.equalTo(PairTable.TRAIN), TRAIN)
        .when(col(PairTable.GIVEN).equalTo(false), HELD_OUT_BY_KEY)
        .when(split.equalTo(PairTable.VALID), GIVEN_VALID)
        .otherwise(GIVEN_TEST);
  }
}
