package io.tandem.corpus;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.InputSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.dedupe.Duplicates;
import io.tandem.corpus.dedupe.LeakageCheck;
import io.tandem.corpus.dedupe.NearDuplicateSearch;
import io.tandem.corpus.dedupe.OtherCorpora;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.lexical.AlignmentCheck;
import io.tandem.corpus.source.BitextReader;
import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.CleanedRow;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.CasingLearner;
import io.tandem.subword.spark.SubwordEstimator;
import io.tandem.subword.spark.SubwordImport;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.text.moses.TextForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapFunction;
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
 * The steps from bitext to pairs of ids: read, clean, remove duplicates, assign splits, learn
 * subwords, encode. The result depends only on the files, the settings and the seed, not on
 * partitions and cores. Every step returns a DataFrame, whose computation starts with the first
 * action on it.
 *
 * <pre>
 *   annotated  = pipeline.annotate(files)             every line, with split and reason; worth caching
 *   train   = CorpusPipeline.kept(annotated, PairTable.TRAIN)
 *   model   = CorpusPipeline.learnSubwords(train, ...)
 *   pairs   = CorpusPipeline.encode(train, model)
 * </pre>
 */
public final class CorpusPipeline {
  private final SparkSession spark;
  private final CorpusSettings settings;
  private final long seed;
  private final OtherCorpora others;
  private final UnaryOperator<Dataset<Row>> stored;
  private final Optional<PairScorer> scorer;

  /**
   * Creates a pipeline that reads the files again for every step that needs its rows more than
   * once, as near duplicates and leakage do.
   */
  public CorpusPipeline(SparkSession spark, CorpusSettings settings, long seed) {
    this(spark, settings, seed, UnaryOperator.identity());
  }

  /**
   * @param stored stores rows that are needed more than once, and returns what it stored
   */
  public CorpusPipeline(
      SparkSession spark, CorpusSettings settings, long seed, UnaryOperator<Dataset<Row>> stored) {
    this(spark, settings, seed, OtherCorpora.NONE, stored, Optional.empty());
  }

  /**
   * @param others the corpora that the settings name to compare with
   * @param stored stores rows that are needed more than once, and returns what it stored
   * @param scorer the models of the rule {@code model-score}; needed with that rule
   */
  public CorpusPipeline(
      SparkSession spark,
      CorpusSettings settings,
      long seed,
      OtherCorpora others,
      UnaryOperator<Dataset<Row>> stored,
      Optional<PairScorer> scorer) {
    if (settings.duplicates().against().isEmpty() != others.known().isEmpty()) {
      throw new IllegalArgumentException("against: " + settings.duplicates().against());
    }
    this.spark = spark;
    this.settings = settings;
    this.seed = seed;
    this.others = others;
    this.stored = stored;
    this.scorer = scorer;
  }

  /**
   * Returns every line of the files with its split and, if it is rejected, the first reason; see
   * {@link PairTable#ANNOTATED}.
   */
  public Dataset<Row> annotate(List<BitextFile> files) {
    if (!settings.duplicates().score().isBlank()) {
      settings.requireScore("corpus.duplicates.score", settings.duplicates().score());
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Dataset<Row> raw = new BitextReader(spark).read(files, settings.scoreNames());
    Dataset<Row> annotated =
        new CleaningSteps(settings)
            .apply(raw, files)
            .map(
                AnnotatePair.of(
                    settings, files, file -> SplitRule.of(settings.split(), seed, file, hadoop)),
                Encoders.row(PairTable.ANNOTATED));
    Optional<NamedRule> alignment = Cleaning.of(settings).alignmentScore();
    if (alignment.isPresent()) {
      annotated =
          new AlignmentCheck(alignment.get(), settings.lexicon()).apply(stored.apply(annotated));
    }
    Optional<NamedRule> model = Cleaning.of(settings).modelScore();
    if (model.isPresent()) {
      annotated =
          new ModelCheck(model.get(), scorer.orElseThrow(), stored).apply(stored.apply(annotated));
    }
    // The windows below partition the rows by the key first: one exchange serves them all, unless
    // duplicates other than exact ones are searched for.
    annotated = rejectDuplicates(others.withKnown(annotated).repartition(col(PairTable.KEY)));
    annotated = others.withoutKnown(annotated);
    annotated =
        SplitGuard.rejectFurtherReferences(SplitGuard.rejectShared(annotated), tagsOf(files));
    return settings.leakage().action() == LeakageAction.OFF
        ? annotated
        : new LeakageCheck(spark, settings, others.tests()).apply(stored.apply(annotated));
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

  private Dataset<Row> rejectDuplicates(Dataset<Row> annotated) {
    Dataset<Row> unique = annotated;
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
   * Returns pairs of text with the split to which their source belongs, as {@link #annotate}
   * assigns it to inputs with {@code split = auto}; see {@link PairTable#SPLIT_TEXT}.
   */
  public static Dataset<Row> split(
      Dataset<Row> pairs, CorpusSettings.SplitShares shares, long seed) {
    SplitRule rule = new SplitRule(shares, seed, Split.AUTO);
    UDF1<String, String> named = source -> SplitRule.name(rule.split(SentenceKey.of(source)));
    UserDefinedFunction split = functions.udf(named, DataTypes.StringType);
    return PairTable.select(
        pairs.withColumn(PairTable.SPLIT, split.apply(col(PairTable.SOURCE))),
        PairTable.SPLIT_TEXT);
  }

  /** Returns the pairs of one split; see {@link PairTable#KEPT}. */
  public static Dataset<Row> kept(Dataset<Row> annotated, String split) {
    Dataset<Row> kept =
        annotated.where(PairTable.isKept().and(col(PairTable.SPLIT).equalTo(split)));
    return PairTable.select(kept, PairTable.KEPT);
  }

  /**
   * Returns the rejected lines with their reasons; see {@link PairTable#REJECTED}. The text is
   * normalized; if a line lacks the columns, the source is the whole line.
   */
  public static Dataset<Row> rejected(Dataset<Row> annotated) {
    return PairTable.select(annotated.where(col(PairTable.REASON).isNotNull()), PairTable.REJECTED);
  }

  /**
   * Returns the training pairs that overlap test sets, whether or not they are rejected for it; see
   * {@link PairTable#OVERLAPPING}.
   */
  public static Dataset<Row> overlapping(Dataset<Row> annotated) {
    return PairTable.select(
        annotated.where(col(PairTable.OVERLAP).isNotNull()), PairTable.OVERLAPPING);
  }

  /**
   * Learns subwords on both sides of the pairs, together or each alone, in the form that the
   * settings ask for.
   */
  public static SubwordModel learnSubwords(
      Dataset<Row> train, SubwordSettings subword, CorpusSettings corpus) {
    SubwordEstimator estimator =
        new SubwordEstimator()
            .setKind(subword.kind())
            .setSides(subword.sides())
            .setMerges(subword.merges());
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
   * Returns the subwords of another tool; empty if the settings name no file of one.
   *
   * @throws io.tandem.UserException when they cannot be read
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

  /** Returns another tool's subwords with the casing of train, if casing is to be learned. */
  public static Subwords withCasingOf(Dataset<Row> train, Subwords outside) {
    return outside.withWords(
        CasingLearner.learn(train.select(PairTable.SOURCE, PairTable.TARGET), outside.words()));
  }

  /** Encodes kept pairs; see {@link PairTable#ENCODED}. */
  public static Dataset<Row> encode(Dataset<Row> kept, SubwordModel subwords) {
    return PairTable.select(subwords.transform(kept), PairTable.ENCODED);
  }

  /**
   * Gives a cleaned pair its number, key and split, and the score that ranks it among its
   * duplicates. Maps rows of {@link PairTable#cleaned} to rows of {@link PairTable#ANNOTATED}. On
   * executors.
   *
   * @param rules how sentences are split, by the first of consecutive files that are split alike:
   *     every task receives it, and files may be many
   * @param score index of the deciding score among the scores; -1: none decides
   */
  record AnnotatePair(TreeMap<Integer, SplitRule> rules, int score)
      implements MapFunction<Row, Row> {

    /**
     * @param ruleOf the rule of an input, by its first file
     */
    static AnnotatePair of(
        CorpusSettings settings, List<BitextFile> files, Function<BitextFile, SplitRule> ruleOf) {
      TreeMap<Integer, SplitRule> rules = new TreeMap<>();
      Map<InputSettings, SplitRule> ofInputs = new HashMap<>();
      for (BitextFile file : files) {
        SplitRule rule = ofInputs.computeIfAbsent(file.input(), input -> ruleOf.apply(file));
        if (rules.isEmpty() || !rules.lastEntry().getValue().equals(rule)) {
          rules.put(file.order(), rule);
        }
      }
      return new AnnotatePair(rules, settings.scoreNames().indexOf(settings.duplicates().score()));
    }

    @Override
    public Row call(Row row) {
      CleanedRow cleaned = new CleanedRow(row);
      SplitRule rule = rules.floorEntry(cleaned.origin().fileOrder()).getValue();
      long key =
          cleaned.reason() == null ? SentenceKey.of(cleaned.source()) : cleaned.origin().id();
      String split = SplitRule.name(rule.split(key));
      return AnnotatedRow.of(cleaned, key, split, !rule.isByKey(), score(cleaned)).row();
    }

    /** Ranks pairs without the score after all that have it. */
    private double score(CleanedRow cleaned) {
      Row scores = score < 0 ? null : cleaned.scores();
      return scores == null || scores.isNullAt(score)
          ? Double.NEGATIVE_INFINITY
          : scores.getDouble(score);
    }
  }
}
