package io.tandem.corpus.dedupe;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tandem.corpus.table.PairTable;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * Rejects duplicates: of several pairs the one with the best score is kept, of equally good ones
 * the first in the order of inputs, files and lines. Sets declared as valid or test are left alone.
 */
public final class Duplicates {
  public static final String EXACT = "duplicate";
  public static final String NORMALIZED = "normalized-duplicate";
  public static final String SAME_TARGET = "same-target";

  private Duplicates() {}

  /** Rejects equal pairs. Grouped by the key first, by which the pairs are partitioned already. */
  public static Dataset<Row> rejectExact(Dataset<Row> annotated) {
    return reject(
        annotated, EXACT, col(PairTable.KEY), col(PairTable.SOURCE), col(PairTable.TARGET));
  }

  /** Rejects pairs that differ only in case, digits, punctuation and spaces. */
  public static Dataset<Row> rejectNormalized(Dataset<Row> annotated) {
    return reject(annotated, NORMALIZED, folded());
  }

  /** Rejects pairs with the same target. */
  public static Dataset<Row> rejectSameTarget(Dataset<Row> annotated) {
    return reject(annotated, SAME_TARGET, col(PairTable.TARGET));
  }

  /** The folded texts of both sides, separated by a tab, which normalized text does not contain. */
  private static Column folded() {
    UserDefinedFunction fold = udf((UDF1<String, String>) FoldedText::of, DataTypes.StringType);
    return concat_ws("\t", fold.apply(col(PairTable.SOURCE)), fold.apply(col(PairTable.TARGET)));
  }

  private static Dataset<Row> reject(Dataset<Row> annotated, String reason, Column... same) {
    Column counts = isCounted();
    // Otherwise all pairs that are not counted, such as unusable lines, would be in a few
    // partitions.
    Column apart = when(not(counts), col(PairTable.ID));
    Column[] groups = Arrays.copyOf(same, same.length + 1);
    groups[same.length] = apart;
    WindowSpec group = Window.partitionBy(groups).orderBy(best());
    return annotated
        .withColumn("place", row_number().over(group))
        .withColumn("best", first(PairTable.ID).over(group))
        .withColumn(
            PairTable.REASON,
            PairTable.rejectedWhen(
                counts.and(col("place").gt(1)), OtherCorpora.reasonOf(col("best"), reason)))
        .drop("place", "best");
  }

  /** Returns the order of pairs, better ones first; no two pairs are equal in it. */
  static Column[] best() {
    return new Column[] {col(PairTable.SCORE).desc(), col(PairTable.ID).asc()};
  }

  /**
   * Returns whether a pair takes part: it is neither rejected nor from a set declared as valid or
   * test.
   */
  static Column isCounted() {
    Column givenSet = col(PairTable.GIVEN).and(not(col(PairTable.SPLIT).equalTo(PairTable.TRAIN)));
    return PairTable.isKept().and(not(givenSet));
  }
}
