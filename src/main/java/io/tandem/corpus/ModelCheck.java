package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tandem.UserException;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.table.PairTable;
import io.tandem.text.Display;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rule {@code model-score}: scores all pairs that the other rules keep, and rejects those with
 * low scores. How low is decided by the training pairs alone. Sets declared as valid or test are
 * used as they are.
 */
final class ModelCheck {
  private final String name;
  private final ModelScore rule;
  private final PairScorer scorer;
  private final UnaryOperator<Dataset<Row>> stored;

  /**
   * @param rule of the kind {@link ModelScore}
   * @param stored stores the scores, which are needed more than once and cost much
   */
  ModelCheck(NamedRule rule, PairScorer scorer, UnaryOperator<Dataset<Row>> stored) {
    name = rule.name();
    this.rule = (ModelScore) rule.rule();
    this.scorer = scorer;
    this.stored = stored;
  }

  /**
   * Scores rows of {@link PairTable#ANNOTATED}.
   *
   * @param annotated the pairs; read several times
   * @throws UserException if no training pair has a score
   */
  Dataset<Row> apply(Dataset<Row> annotated) {
    Column isTrain = col(PairTable.SPLIT).equalTo(PairTable.TRAIN);
    Column isScored = PairTable.isKept().and(isTrain.or(not(col(PairTable.GIVEN))));
    Dataset<Row> others = annotated.where(not(isScored));
    Dataset<Row> scored =
        scorer.score(
            annotated.where(isScored).drop(PairTable.MODEL_SCORE),
            pairs -> stored.apply(PairTable.select(pairs, PairTable.ANNOTATED).union(others)));
    double lowest =
        Math.max(rule.minimum(), lowestKept(scored.where(PairTable.isKept().and(isTrain))));
    return scored.withColumn(
        PairTable.REASON, PairTable.rejectedWhen(col(PairTable.MODEL_SCORE).lt(lowest), name));
  }

  /** Returns the lowest score that the rule's share of training pairs leaves. */
  private double lowestKept(Dataset<Row> train) {
    SortedMap<Integer, Long> pairs = new TreeMap<>();
    long tooLong = 0;
    for (Row row :
        train
            .groupBy(ScoreGrid.cell(col(PairTable.MODEL_SCORE)))
            .agg(count(lit(1)))
            .collectAsList()) {
      if (row.isNullAt(0)) {
        tooLong = row.getLong(1);
      } else {
        pairs.put(row.getInt(0), row.getLong(1));
      }
    }
    if (pairs.isEmpty() && tooLong > 0) {
      throw UserException.of(
          "corpus.rules %s: of %s that the other rules keep none has a score: all are longer than training.maximumSentenceTokens of the model, or the model is damaged; give another one",
          name, Display.count(tooLong, "training pair"));
    }
    return ScoreGrid.lowestKept(pairs, rule.drop());
  }
}
