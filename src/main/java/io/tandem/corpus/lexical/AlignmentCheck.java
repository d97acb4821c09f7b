package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.col;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.AlignmentScore;
import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.PairTable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * The rule {@code alignment-score}: learns a {@link Lexicon} from the training pairs that the other
 * rules keep, scores all pairs that these keep, and rejects those with low scores. Sets declared as
 * valid or test are used as they are.
 */
public final class AlignmentCheck {
  /** The training pairs below which most words are too rare to be told apart. */
  static final long MIN_PAIRS = 1000;

  private final String name;
  private final double minimum;
  private final CorpusSettings.Lexicon settings;

  /**
   * @param rule of the kind {@link AlignmentScore}
   */
  public AlignmentCheck(NamedRule rule, CorpusSettings.Lexicon settings) {
    this.name = rule.name();
    this.minimum = ((AlignmentScore) rule.rule()).minimum();
    this.settings = settings;
  }

  /**
   * Scores rows of {@link PairTable#ANNOTATED}.
   *
   * @param annotated the pairs; read several times
   * @throws UserException if there are too few pairs to learn from
   */
  public Dataset<Row> apply(Dataset<Row> annotated) {
    Dataset<Row> train =
        annotated.where(PairTable.isKept().and(col(PairTable.SPLIT).equalTo(PairTable.TRAIN)));
    long pairs = train.count();
    if (pairs < MIN_PAIRS) {
      throw UserException.of(
          "corpus.rules %s: the other rules leave %,d training pairs, and to learn translations"
              + " from takes at least %,d; leave the rule out, or give more text",
          name, pairs, MIN_PAIRS);
    }
    Broadcast<Lexicon> lexicon =
        JavaSparkContext.fromSparkContext(annotated.sparkSession().sparkContext())
            .broadcast(Lexicon.learn(train, pairs, settings));
    return annotated.map(new ScorePair(lexicon, name, minimum), Encoders.row(PairTable.ANNOTATED));
  }

  /** Sent to executors. */
  private record ScorePair(Broadcast<Lexicon> lexicon, String name, double minimum)
      implements MapFunction<Row, Row> {
    @Override
    public Row call(Row row) {
      AnnotatedRow pair = new AnnotatedRow(row);
      boolean isTrain = pair.split().equals(PairTable.TRAIN);
      if (!pair.isKept() || (pair.isGiven() && !isTrain)) {
        return row;
      }
      double score =
          isTrain
              ? lexicon.value().scoreOfLearned(pair.source(), pair.target())
              : lexicon.value().score(pair.source(), pair.target());
      AnnotatedRow scored = pair.withAlignmentScore(score);
      return (score < minimum ? scored.rejected(name) : scored).row();
    }
  }
}
