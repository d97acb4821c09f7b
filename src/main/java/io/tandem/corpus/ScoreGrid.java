package io.tandem.corpus;

import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.sql.Column;

/**
 * A grid of scores on which pairs are counted, to find the score below which a share of them lies.
 * Counts are exact, so the result does not depend on partitions, as that of Spark's approximate
 * quantiles does. Cell n has the scores from n / 4096 to (n + 1) / 4096 nats.
 */
final class ScoreGrid {
  private static final double CELLS_PER_NAT = 4096;

  /** The lowest cell, which has all lower scores as well: -256 nats per token. */
  static final int LOWEST = -(1 << 20);

  private ScoreGrid() {}

  /** Returns the cell of a score; null for null. */
  static Column cell(Column score) {
    // greatest(…) skips nulls.
    return when(
        score.isNotNull(), greatest(lit(LOWEST), floor(score.multiply(CELLS_PER_NAT))).cast("int"));
  }

  /**
   * Returns the highest edge of cells below which there is at most a share of the pairs. All pairs
   * of a cell are on the same side of it, so those that tie are kept together.
   *
   * @param pairs the numbers of pairs by cell
   */
  static double lowestKept(SortedMap<Integer, Long> pairs, double share) {
    long all = pairs.values().stream().mapToLong(Long::longValue).sum();
    // Exactly the decimal number that the user wrote: 0.29 of 100 pairs are 29.
    long most = BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(all)).longValue();
    long below = 0;
    for (Map.Entry<Integer, Long> cell : pairs.entrySet()) {
      below += cell.getValue();
      if (below > most) {
        return cell.getKey() == LOWEST ? Double.NEGATIVE_INFINITY : cell.getKey() / CELLS_PER_NAT;
      }
    }
    return Double.NEGATIVE_INFINITY;
  }
}
