package io.tandem.corpus;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.SubwordSettings;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.corpus.dedupe.Duplicates;
import io.tandem.corpus.dedupe.LeakageCheck;
import io.tandem.corpus.dedupe.NearDuplicateSearch;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.BitextReader;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.CasingLearner;
import io.tandem.subword.spark.SubwordEstimator;
import io.tandem.subword.spark.SubwordImport;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.text.moses.TextForm;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * From bitext to pairs of ids: read, clean, remove duplicates, part into splits, learn subwords,
 * encode. What comes out is a function of the files, the settings and the seed; partitions and
 * cores play no part. Every step gives a DataFrame whose work starts with the first action on it.
 *
 * <pre>
 *   judged  = pipeline.judge(files)             every line, with split and reason; worth keeping
 *   train   = CorpusPipeline.kept(judged, PairTable.TRAIN)
 *   model   = CorpusPipeline.learnSubwords(train, ...)
 *   pairs   = CorpusPipeline.encode(train, model)
 * </pre>
 */
public final class CorpusPipeline {
  private final SparkSession spark;
  private final CorpusSettings settings;
  private final long seed;
  private final UnaryOperator<Dataset<Row>> stored;

  /**
   * Reads the files again for every step that needs its rows more than once: near duplicates and
   * leakage do.
   */
  public CorpusPipeline(SparkSession spark, CorpusSettings settings, long seed) {
    this(spark, settings, seed, UnaryOperator.identity());
  }

  /**
   * @param stored keeps rows that are needed more than once, and gives back what it kept
   */
  public CorpusPipeline(
      SparkSession spark, CorpusSettings settings, long seed, UnaryOperator<Dataset<Row>> stored) {
    this.spark = spark;
    this.settings = settings;
    this.seed = seed;
    this.stored = stored;
  }

  /**
   * Every line of the files, each with the split it belongs to and, when it is rejected, the first
   * reason; see {@link PairTable#ANNOTATED}.
   */
  public Dataset<Row> judge(List<BitextFile> files) {
    if (!settings.duplicates().score().isBlank()) {
      settings.requireScore("corpus.duplicates.score", settings.duplicates().score());
    }
    Dataset<Row> raw = new BitextReader(spark).read(files, settings.scoreNames());
    Dataset<Row> judged =
        new CleaningSteps(settings)
            .apply(raw, files)
            .map(AnnotatePair.of(settings, files, seed), Encoders.row(PairTable.ANNOTATED))
            // The windows below part the rows by the key first: one exchange serves them all,
            // unless other duplicates than exact ones are looked for.
            .repartition(col(PairTable.KEY));
    judged = rejectDuplicates(judged);
    judged = SplitGuard.rejectFurtherReferences(SplitGuard.rejectShared(judged), tagsOf(files));
    return settings.leakage().action() == LeakageAction.OFF
        ? judged
        : new LeakageCheck(spark, settings).apply(stored.apply(judged));
  }

  private static Column tagsOf(List<BitextFile> files) {
    Column[] tags =
        files.stream()
            .map(file -> lit(String.join(" ", file.input().tags())))
            .toArray(Column[]::new);
    return files.stream().allMatch(file -> file.input().tags().isEmpty())
        ? lit("")
        : element_at(array(tags), col(PairTable.FILE_ORDER).plus(1));
  }

  private Dataset<Row> rejectDuplicates(Dataset<Row> judged) {
    Dataset<Row> unique = judged;
    if (settings.duplicates().exact()) {
      unique = Duplicates.rejectExact(unique);
    }
    if (settings.duplicates().normalized()) {
      unique = Duplicates.rejectNormalized(unique);
    }
    if (settings.duplicates().target()) {
      unique = Duplicates.rejectSameTarget(unique);
    }
    if (settings.duplicates().near().enabled()) {
      unique = new NearDuplicateSearch(settings.duplicates().near()).reject(stored.apply(unique));
    }
    return unique;
  }

  /**
   * Pairs of text with the split to which their source belongs, as {@link #judge} tells it where an
   * input does not say; see {@link PairTable#SPLIT_TEXT}.
   */
  public static Dataset<Row> split(
      Dataset<Row> pairs, CorpusSettings.SplitShares shares, long seed) {
    SplitRule rule = new SplitRule(shares, seed);
    UDF1<String, String> named = source -> SplitRule.name(rule.split(source));
    UserDefinedFunction split = functions.udf(named, DataTypes.StringType);
    return PairTable.select(
        pairs.withColumn(PairTable.SPLIT, split.apply(col(PairTable.SOURCE))),
        PairTable.SPLIT_TEXT);
  }

  /** The pairs of one split; see {@link PairTable#KEPT}. */
  public static Dataset<Row> kept(Dataset<Row> judged, String split) {
    Dataset<Row> kept = judged.where(PairTable.isKept().and(col(PairTable.SPLIT).equalTo(split)));
    return PairTable.select(kept, PairTable.KEPT);
  }

  /**
   * What is not used, and why; see {@link PairTable#REJECTED}. The text is the normalised one; of a
   * line without the columns it is the whole line, as source.
   */
  public static Dataset<Row> rejected(Dataset<Row> judged) {
    return PairTable.select(judged.where(col(PairTable.REASON).isNotNull()), PairTable.REJECTED);
  }

  /**
   * Training pairs that overlap test sets, whether they are rejected for it or not; see {@link
   * PairTable#OVERLAPPING}.
   */
  public static Dataset<Row> overlapping(Dataset<Row> judged) {
    return PairTable.select(
        judged.where(col(PairTable.OVERLAP).isNotNull()), PairTable.OVERLAPPING);
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
   * The subwords of another tool; empty where the settings name no model.
   *
   * @throws io.tandem.config.UserException when they cannot be read
   */
  public static Optional<Subwords> outsideSubwords(
      SubwordSettings subword, CorpusSettings corpus, Configuration hadoop) {
    if (subword.model().isBlank()) {
      return Optional.empty();
    }
    LineWords words =
        new LineWords(
            corpus.casing(),
            subword.splitting(),
            TextForm.of(corpus.sourceLanguage(), corpus.punctuation(), corpus.tokenization()),
            TextForm.of(corpus.targetLanguage(), corpus.punctuation(), corpus.tokenization()));
    return Optional.of(new SubwordImport(hadoop).read(subword, words));
  }

  /** Another tool's subwords for text whose casing, where it is to be learned, is that of train. */
  public static Subwords withCasingOf(Dataset<Row> train, Subwords outside) {
    return outside.withWords(
        CasingLearner.learn(train.select(PairTable.SOURCE, PairTable.TARGET), outside.words()));
  }

  /** Kept pairs with their ids; see {@link PairTable#ENCODED}. */
  public static Dataset<Row> encode(Dataset<Row> kept, SubwordModel subwords) {
    return PairTable.select(subwords.transform(kept), PairTable.ENCODED);
  }
}
