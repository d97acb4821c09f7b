package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.AlignmentScore;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.table.PairTable;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The numbers of pairs by their score of a rule. The first bin has all lower scores as well, the
 * last one all higher ones.
 *
 * @param minimum the lowest accepted score; of models, the lowest score of a pair that the rule
 *     keeps
 * @param kept pairs that the rule keeps, also where another step rejects them later
 * @param rejected pairs that the rule rejects
 */
public record ScoreCounts(double minimum, List<Long> kept, List<Long> rejected) {
  /** The width of a bin. */
  public static final double BIN = 0.25;

  private static final int BINS = 40;
  private static final String NUMBER = "bin";
  private static final String IS_REJECTED = "rejected";

  /** The scores that are counted. */
  public enum Score {
    /** The scores of the rule alignment-score; none is lower than log(0.1). */
    ALIGNMENT(PairTable.ALIGNMENT_SCORE, -2.5),
    /** The scores of the rule model-score; none is higher than 0. */
    MODEL(PairTable.MODEL_SCORE, -10);

    private final String column;
    private final double first;

    Score(String column, double first) {
      this.column = column;
      this.first = first;
    }

    /** Returns the lower end of the first bin. */
    public double first() {
      return first;
    }
  }

  public ScoreCounts {
    kept = List.copyOf(kept);
    rejected = List.copyOf(rejected);
  }

  /**
   * Counts rows of {@link PairTable#ANNOTATED} by the score of their alignment.
   *
   * @param rule of the kind {@link AlignmentScore}
   */
  static ScoreCounts ofAlignment(Dataset<Row> annotated, NamedRule rule) {
    return of(annotated, Score.ALIGNMENT, rule)
        .withMinimum(((AlignmentScore) rule.rule()).minimum());
  }

  /**
   * Counts rows of {@link PairTable#ANNOTATED} by their score by models.
   *
   * @param rule of the kind {@link ModelScore}
   */
  static ScoreCounts ofModel(Dataset<Row> annotated, NamedRule rule) {
    return of(annotated, Score.MODEL, rule);
  }

  private static ScoreCounts of(Dataset<Row> annotated, Score score, NamedRule rule) {
    Column bin = floor(col(score.column).minus(score.first).divide(BIN)).cast("int");
    List<Row> counts =
        annotated
            .where(col(score.column).isNotNull())
            .groupBy(
                greatest(lit(0), least(lit(BINS - 1), bin)).as(NUMBER),
                col(PairTable.REASON).eqNullSafe(rule.name()).as(IS_REJECTED))
            .agg(count(lit(1)), min(score.column))
            .collectAsList();
    long[] kept = new long[BINS];
    long[] rejected = new long[BINS];
    double lowest = 0;
    for (Row row : counts) {
      boolean isRejected = row.getBoolean(1);
      (isRejected ? rejected : kept)[row.getInt(0)] = row.getLong(2);
      lowest = isRejected ? lowest : Math.min(lowest, row.getDouble(3));
    }
    return new ScoreCounts(
        lowest, LongStream.of(kept).boxed().toList(), LongStream.of(rejected).boxed().toList());
  }

  private ScoreCounts withMinimum(double other) {
    return new ScoreCounts(other, kept, rejected);
  }
}
