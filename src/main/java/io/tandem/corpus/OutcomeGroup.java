package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;

import io.tandem.corpus.dedupe.AnnotatedPairs;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many judged lines have the same fate.
 *
 * @param exempt whether their file was named as valid or test, so that no rule applied to them
 * @param reason why they are rejected, or null
 * @param rewrites see {@link AnnotatedPairs#REWRITES}
 * @param overlap see {@link AnnotatedPairs#OVERLAP}
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

  /** Counts what {@link CorpusPipeline#judge} gives. */
  static List<OutcomeGroup> of(Dataset<Row> judged) {
    return judged
        .groupBy(
            col(AnnotatedPairs.FILE_ORDER),
            col(AnnotatedPairs.SPLIT),
            col(AnnotatedPairs.GIVEN),
            col(AnnotatedPairs.REASON),
            col(AnnotatedPairs.REWRITES),
            col(AnnotatedPairs.OVERLAP),
            col(AnnotatedPairs.TEST_SET))
        .count()
        .collectAsList()
        .stream()
        .map(OutcomeGroup::of)
        .toList();
  }

  private static OutcomeGroup of(Row row) {
    String split = row.getString(1);
    return new OutcomeGroup(
        row.getInt(0),
        split,
        row.getBoolean(2) && !split.equals(AnnotatedPairs.TRAIN),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getLong(7));
  }

  /** The lines of the groups of which the predicate holds. */
  static long rows(List<OutcomeGroup> groups, Predicate<OutcomeGroup> chosen) {
    return groups.stream().filter(chosen).mapToLong(OutcomeGroup::rows).sum();
  }
}
