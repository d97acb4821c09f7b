package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.CorpusSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.subword.SubwordEstimator;
import io.tandem.subword.SubwordModel;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * From bitext to pairs of ids: read, normalise, filter, part into splits, learn subwords, encode.
 * What comes out is a function of the files, the settings and the seed; partitions and cores play
 * no part. Every step gives a DataFrame whose work starts with the first action on it.
 *
 * <pre>
 *   judged  = pipeline.judge(files)             every line, with split and reason; worth keeping
 *   train   = CorpusPipeline.kept(judged, "train")
 *   model   = CorpusPipeline.learnSubwords(train, ...)
 *   pairs   = CorpusPipeline.encode(train, model)
 * </pre>
 */
public final class CorpusPipeline {
  private final SparkSession spark;
  private final CorpusSettings settings;
  private final long seed;

  public CorpusPipeline(SparkSession spark, CorpusSettings settings, long seed) {
    this.spark = spark;
    this.settings = settings;
    this.seed = seed;
  }

  /**
   * Every line of the files, each with the split it belongs to and, when it is rejected, the first
   * reason; see {@link JudgedPairs#SCHEMA}.
   */
  public Dataset<Row> judge(List<BitextFile> files) {
    Dataset<Row> judged =
        new BitextReader(spark)
            .read(files)
            .map(JudgePair.of(settings, files, seed), Encoders.row(JudgedPairs.SCHEMA))
            // All windows below part the rows by the key first: one exchange serves them all.
            .repartition(col(JudgedPairs.KEY));
    if (settings.filters().rejectDuplicates()) {
      judged = Duplicates.reject(judged);
    }
    return SplitGuard.rejectFurtherReferences(SplitGuard.rejectShared(judged));
  }

  /** The pairs of one split: {@code id, source, target, file, line}. */
  public static Dataset<Row> kept(Dataset<Row> judged, String split) {
    return judged
        .where(JudgedPairs.isKept().and(col(JudgedPairs.SPLIT).equalTo(split)))
        .select(
            JudgedPairs.ID,
            JudgedPairs.SOURCE,
            JudgedPairs.TARGET,
            JudgedPairs.FILE,
            JudgedPairs.LINE);
  }

  /**
   * What is not used, and why: {@code id, source, target, file, line, reason}. The text is the
   * normalised one; of a line without the columns it is the whole line, as source.
   */
  public static Dataset<Row> rejected(Dataset<Row> judged) {
    return judged
        .where(col(JudgedPairs.REASON).isNotNull())
        .select(
            JudgedPairs.ID,
            JudgedPairs.SOURCE,
            JudgedPairs.TARGET,
            JudgedPairs.FILE,
            JudgedPairs.LINE,
            JudgedPairs.REASON);
  }

  /**
   * Subwords of both sides of the pairs together, each side in the form that the corpus asks for.
   */
  public static SubwordModel learnSubwords(
      Dataset<Row> train, SubwordSettings subword, CorpusSettings corpus) {
    SubwordEstimator estimator =
        new SubwordEstimator().setKind(subword.kind()).setMerges(subword.merges());
    if (subword.kind() == Kind.UNIGRAM) {
      estimator.setMaximumVocabularySize(subword.vocabularySize());
    }
    return estimator
        .setMinimumPairFrequency(subword.minimumPairFrequency())
        .setMinimumPieceFrequency(subword.minimumPieceFrequency())
        .setSplitting(subword.splitting())
        .setCasing(corpus.casing())
        .setPunctuation(corpus.punctuation())
        .setTokenization(corpus.tokenization())
        .setSourceLanguage(corpus.sourceLanguage())
        .setTargetLanguage(corpus.targetLanguage())
        .fit(train);
  }

  /**
   * Kept pairs with their ids, without BOS and EOS: {@code id, source, target, sourceIds,
   * targetIds, file, line}.
   */
  public static Dataset<Row> encode(Dataset<Row> kept, SubwordModel subwords) {
    return subwords
        .transform(kept)
        .select("id", "source", "target", "sourceIds", "targetIds", "file", "line");
  }
}
