package io.tandem.training.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.PairScorer;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.ModelOrigin;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * Scores pairs of text by the losses of one or two models, as {@link ModelScore} defines it. Losses
 * are those of {@link PairLosses}, with the limits on tokens of the model's training, and so have
 * the same bits for any partitions. The tags of the model's search settings precede what it reads.
 * Driver only.
 */
public final class ModelScores implements PairScorer {
  private static final String FORWARD = "forward";
  private static final String BACKWARD = "backward";
  private static final String READ = "read";

  private final Map<String, ScoringModel> models = new TreeMap<>();

  /**
   * A model.
   *
   * @param origin what identifies it, found when the job began
   */
  public record ScoringModel(ModelOrigin origin, Checkpoint checkpoint) {}

  /**
   * @param forward the model of the target given the source; at least one of the two is there
   * @param backward the model of the source given the target
   */
  public ModelScores(Optional<ScoringModel> forward, Optional<ScoringModel> backward) {
    forward.ifPresent(model -> models.put(FORWARD, model));
    backward.ifPresent(model -> models.put(BACKWARD, model));
  }

  @Override
  public Map<String, ModelOrigin> models() {
    Map<String, ModelOrigin> origins = new TreeMap<>();
    models.forEach((parameter, model) -> origins.put(parameter, model.origin()));
    return origins;
  }

  @Override
  public Dataset<Row> score(Dataset<Row> pairs, UnaryOperator<Dataset<Row>> stored) {
    List<PairLosses> sent = new ArrayList<>();
    try {
      long count = pairs.count();
      Dataset<Row> scored = pairs;
      for (Map.Entry<String, ScoringModel> model : models.entrySet()) {
        scored = withLoss(scored, count, model.getKey(), model.getValue().checkpoint(), sent);
      }
      return stored.apply(scored.withColumn(PairTable.MODEL_SCORE, score()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a model of model-score", e);
    } finally {
      sent.forEach(PairLosses::close);
    }
  }

  /**
   * Adds the loss per token in a column.
   *
   * @param name that of the column and of the direction
   * @param sent receives what has to be closed
   */
  private static Dataset<Row> withLoss(
      Dataset<Row> pairs, long count, String name, Checkpoint checkpoint, List<PairLosses> sent)
      throws IOException {
    Settings settings =
        SettingsReader.overRun(
                checkpoint.settings(), SettingsReader.defaults(), "training", "search")
            .settings();
    PairLosses losses =
        new PairLosses(
            JavaSparkContext.fromSparkContext(pairs.sparkSession().sparkContext()),
            checkpoint.graph(),
            settings.training().maximumSentenceTokens(),
            settings.training().microBatchTokens());
    sent.add(losses);
    boolean isForward = name.equals(FORWARD);
    SubwordModel subwords =
        new SubwordModel(
                "subwords", Subwords.of(checkpoint.subwords(), checkpoint.path() + "/subword"))
            .setSourceCol(READ)
            .setTargetCol(isForward ? PairTable.TARGET : PairTable.SOURCE);
    Column tags =
        lit(String.join("", settings.search().tags().stream().map(tag -> tag + " ").toList()));
    Dataset<Row> read =
        pairs.withColumn(READ, concat(tags, col(isForward ? PairTable.SOURCE : PairTable.TARGET)));
    return losses
        .compute(subwords.transform(read).drop(READ), count)
        .drop(PairLosses.SOURCE_TOKENS, PairLosses.TARGET_TOKENS, PairLosses.LOSS)
        .withColumnRenamed(PairLosses.LOSS_PER_TOKEN, name);
  }

  /** Returns the score by the columns of losses; null where one of them is. */
  private Column score() {
    if (models.size() == 1) {
      UDF1<Double, Double> one = loss -> loss == null ? null : (Double) ModelScore.of(loss);
      return udf(one, DataTypes.DoubleType).apply(col(models.keySet().iterator().next()));
    }
    UDF2<Double, Double, Double> both =
        (forward, backward) ->
            forward == null || backward == null ? null : (Double) ModelScore.of(forward, backward);
    return udf(both, DataTypes.DoubleType).apply(col(FORWARD), col(BACKWARD));
  }
}
