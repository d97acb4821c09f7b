package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;

import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.AlignmentScore;
import io.tandem.corpus.table.PairTable;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The numbers of pairs by their score of the rule {@code alignment-score}. The first bin starts at
 * {@value #FIRST} and has all lower scores as well, the last one all higher ones.
 *
 * @param minimum the lowest accepted score
 * @param kept pairs that the rule keeps, also where another step rejects them later
 * @param rejected pairs that the rule rejects
 */
public record AlignmentCounts(double minimum, List<Long> kept, List<Long> rejected) {
  /** The lower end of the first bin; no score is lower than log(0.1). */
  public static final double FIRST = -2.5;

  /** The width of a bin. */
  public static final double BIN = 0.25;

  private static final int BINS = 40;
  private static final String NUMBER = "bin";
  private static final String IS_REJECTED = "rejected";
  private static final String PAIRS = "pairs";

  public AlignmentCounts {
    kept = List.copyOf(kept);
    rejected = List.copyOf(rejected);
  }

  /**
   * Counts rows of {@link PairTable#ANNOTATED}.
   *
   * @param rule of the kind {@link AlignmentScore}
   */
  public static AlignmentCounts of(Dataset<Row> annotated, NamedRule rule) {
    Column bin = floor(col(PairTable.ALIGNMENT_SCORE).minus(FIRST).divide(BIN)).cast("int");
    List<Row> counts =
        annotated
            .where(col(PairTable.ALIGNMENT_SCORE).isNotNull())
            .groupBy(
                greatest(lit(0), least(lit(BINS - 1), bin)).as(NUMBER),
                col(PairTable.REASON).eqNullSafe(rule.name()).as(IS_REJECTED))
            .agg(count(lit(1)).as(PAIRS))
            .collectAsList();
    long[] kept = new long[BINS];
    long[] rejected = new long[BINS];
    for (Row row : counts) {
      (row.getBoolean(1) ? rejected : kept)[row.getInt(0)] = row.getLong(2);
    }
    return new AlignmentCounts(
        ((AlignmentScore) rule.rule()).minimum(),
        LongStream.of(kept).boxed().toList(),
        LongStream.of(rejected).boxed().toList());
  }
}
