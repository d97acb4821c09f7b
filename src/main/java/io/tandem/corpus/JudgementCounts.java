package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many lines were read, kept and rejected.
 *
 * @param readPerFile lines by {@link BitextFile#order}; a file without lines is not in it
 * @param keptPerSplit pairs by split
 * @param rejectedPerReason lines by reason, in alphabetical order
 */
public record JudgementCounts(
    Map<Integer, Long> readPerFile,
    Map<String, Long> keptPerSplit,
    Map<String, Long> rejectedPerReason) {

  /** Counts what {@link CorpusPipeline#judge} gives. */
  public static JudgementCounts of(Dataset<Row> judged) {
    List<Row> counts =
        judged
            .groupBy(col(JudgedPairs.FILE_ORDER), col(JudgedPairs.SPLIT), col(JudgedPairs.REASON))
            .count()
            .collectAsList();
    Map<Integer, Long> read = new TreeMap<>();
    Map<String, Long> kept = new TreeMap<>();
    Map<String, Long> rejected = new TreeMap<>();
    for (Row row : counts) {
      long count = row.getLong(3);
      read.merge(row.getInt(0), count, Long::sum);
      if (row.isNullAt(2)) {
        kept.merge(row.getString(1), count, Long::sum);
      } else {
        rejected.merge(row.getString(2), count, Long::sum);
      }
    }
    return new JudgementCounts(read, kept, rejected);
  }

  public long read() {
    return total(readPerFile);
  }

  public long rejected() {
    return total(rejectedPerReason);
  }

  public long kept(String split) {
    return keptPerSplit.getOrDefault(split, 0L);
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
