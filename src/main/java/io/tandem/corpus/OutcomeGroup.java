package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.tandem.corpus.table.PairTable;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The number of lines with the same outcome.
 *
 * @param exempt whether their file was declared as valid or test, so that no rule was applied to
 *     them
 * @param reason the reason why they are rejected, or null
 * @param rewrites see {@link PairTable#REWRITES}
 * @param overlap see {@link PairTable#OVERLAP}
 */
record OutcomeGroup(
    int fileOrder,
    String split,
    boolean exempt,
    String reason,
    long rewrites,
    String overlap,
    String testSet,
    long rows) {
  private static final String ROWS = "rows";

  /** Counts the rows of {@link CorpusPipeline#annotate}. */
  static List<OutcomeGroup> of(Dataset<Row> annotated) {
    return annotated
        .groupBy(
            col(PairTable.FILE_ORDER),
            col(PairTable.SPLIT),
            col(PairTable.GIVEN),
            col(PairTable.REASON),
            col(PairTable.REWRITES),
            col(PairTable.OVERLAP),
            col(PairTable.TEST_SET))
        .agg(count(lit(1)).as(ROWS))
        .collectAsList()
        .stream()
        .map(OutcomeGroup::of)
        .toList();
  }

  private static OutcomeGroup of(Row row) {
    String split = row.getAs(PairTable.SPLIT);
    boolean given = row.getAs(PairTable.GIVEN);
    return new OutcomeGroup(
        row.getAs(PairTable.FILE_ORDER),
        split,
        given && !split.equals(PairTable.TRAIN),
        row.getAs(PairTable.REASON),
        row.getAs(PairTable.REWRITES),
        row.getAs(PairTable.OVERLAP),
        row.getAs(PairTable.TEST_SET),
        row.getAs(ROWS));
  }

  /** Returns the number of lines in the groups that satisfy the predicate. */
  static long rows(List<OutcomeGroup> groups, Predicate<OutcomeGroup> chosen) {
    return groups.stream().filter(chosen).mapToLong(OutcomeGroup::rows).sum();
  }
}
