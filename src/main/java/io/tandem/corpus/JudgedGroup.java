package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many judged lines have the same fate.
 *
 * @param exempt whether their file was named as valid or test, so that no rule applied to them
 * @param reason why they are rejected, or null
 * @param rewrites see {@link JudgedPairs#REWRITES}
 * @param overlap see {@link JudgedPairs#OVERLAP}
 */
record JudgedGroup(
    int fileOrder,
    String split,
    boolean exempt,
    String reason,
    long rewrites,
    String overlap,
    String testSet,
    long rows) {

  /** Counts what {@link CorpusPipeline#judge} gives. */
  static List<JudgedGroup> of(Dataset<Row> judged) {
    return judged
        .groupBy(
            col(JudgedPairs.FILE_ORDER),
            col(JudgedPairs.SPLIT),
            col(JudgedPairs.GIVEN),
            col(JudgedPairs.REASON),
            col(JudgedPairs.REWRITES),
            col(JudgedPairs.OVERLAP),
            col(JudgedPairs.TEST_SET))
        .count()
        .collectAsList()
        .stream()
        .map(JudgedGroup::of)
        .toList();
  }

  private static JudgedGroup of(Row row) {
    String split = row.getString(1);
    return new JudgedGroup(
        row.getInt(0),
        split,
        row.getBoolean(2) && !split.equals(JudgedPairs.TRAIN),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getLong(7));
  }

  /** The lines of the groups of which the predicate holds. */
  static long rows(List<JudgedGroup> groups, Predicate<JudgedGroup> chosen) {
    return groups.stream().filter(chosen).mapToLong(JudgedGroup::rows).sum();
  }
}
