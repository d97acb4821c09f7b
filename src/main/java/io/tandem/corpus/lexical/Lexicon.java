package io.tandem.corpus.lexical;

import io.tandem.config.CorpusSettings;
import io.tandem.corpus.table.PairTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Likely translations of words in both directions, learned by {@link IbmModel1}, and the scores of
 * pairs by them. Broadcast; plain fields, because Kryo cannot read records.
 *
 * <p>The score of a pair is the mean of both directions. In one direction it is the mean over the
 * words of the target of
 *
 * <pre>
 *   log( 0.1 + 0.9 * ( sum over i from 0 to l of t(word | source_i) / (l + 1) ) / p(word) )
 * </pre>
 *
 * where p is the relative frequency of the word: how much better the source foretells the words of
 * the target than their frequency does, in nats per word. Khadivi and Ney (2005, "Automatic
 * Filtering of Bilingual Corpora for Statistical Machine Translation") filter by the model's
 * likelihood in both directions per word; Moore (2002, "Fast and Accurate Sentence Alignment of
 * Bilingual Corpora") compares it with single words' frequencies, which makes scores of frequent
 * and rare words comparable.
 *
 * <p>A pair from which the table was learned is its own evidence: two rare words that met in it
 * alone would be sure translations of each other. So when it is scored, the most that it can have
 * added is subtracted from each expected count: 1 for each occurrence of the word. Subtracting only
 * what it added in the last iteration is too little: misaligned long pairs still looked like
 * translations.
 */
public final class Lexicon implements Serializable {
  /** The schema of {@link #translations}. */
  public static final StructType TRANSLATIONS =
      new StructType()
          .add(PairTable.SOURCE, DataTypes.StringType, false)
          .add(PairTable.TARGET, DataTypes.StringType, false)
          .add("probability", DataTypes.DoubleType, false)
          .add("reverseProbability", DataTypes.DoubleType, false);

  private static final long serialVersionUID = 1L;
  static final StructType ENCODED =
      new StructType()
          .add(PairTable.SOURCE_IDS, PairTable.IDS, false)
          .add(PairTable.TARGET_IDS, PairTable.IDS, false);

  /**
   * The weight of a word's frequency in its probability, whatever the other side says. With 0.1,
   * planted misalignments and real pairs overlapped less than with 0.01, 0.03 and 0.2.
   */
  private static final double SMOOTHING = 0.1;

  private static final long PAIRS_OF_PARTITION = 50_000;

  private final SideWords sourceWords;
  private final SideWords targetWords;
  private final TranslationTable forward;
  private final TranslationTable backward;
  private final LearnedShare share;

  private Lexicon(
      SideWords sourceWords,
      SideWords targetWords,
      TranslationTable forward,
      TranslationTable backward,
      LearnedShare share) {
    this.sourceWords = sourceWords;
    this.targetWords = targetWords;
    this.forward = forward;
    this.backward = backward;
    this.share = share;
  }

  /**
   * Learns from pairs of sentences, of which equal ones count once.
   *
   * @param pairs with the columns {@code source} and {@code target}
   * @param count the number of pairs
   */
  public static Lexicon learn(Dataset<Row> pairs, long count, CorpusSettings.Lexicon settings) {
    return learn(pairs, count, settings, List.of());
  }

  /**
   * Learns from pairs whose source sentences may begin with tags, which are ignored.
   *
   * @param pairs with the columns {@code source} and {@code target}
   * @param count the number of pairs
   */
  public static Lexicon learn(
      Dataset<Row> pairs, long count, CorpusSettings.Lexicon settings, List<String> tags) {
    LearnedShare share = share(count, settings, tags);
    Dataset<Row> learned = share.of(pairs.select(PairTable.SOURCE, PairTable.TARGET));
    Dataset<Row> texts =
        learned.distinct().coalesce(partitions(pairs, count, settings)).persist(level());
    Dataset<Row> encoded = null;
    try {
      SideWords source = SideWords.of(column(texts, PairTable.SOURCE), settings);
      SideWords target = SideWords.of(column(texts, PairTable.TARGET), settings);
      encoded = encoded(texts, source, target).persist(level());
      IbmModel1 model = new IbmModel1(settings);
      TranslationTable forward = model.learn(encoded, source.size());
      TranslationTable backward =
          model.learn(encoded.select(PairTable.TARGET_IDS, PairTable.SOURCE_IDS), target.size());
      return new Lexicon(source, target, forward, backward, share);
    } finally {
      texts.unpersist();
      if (encoded != null) {
        encoded.unpersist();
      }
    }
  }

  static LearnedShare share(long count, CorpusSettings.Lexicon settings, List<String> tags) {
    return new LearnedShare((double) settings.maximumPairs() / count, tags);
  }

  /**
   * Returns enough for all cores, but few: with fewer partitions, a task adds up more by itself.
   */
  static int partitions(Dataset<Row> pairs, long count, CorpusSettings.Lexicon settings) {
    int cores = pairs.sparkSession().sparkContext().defaultParallelism();
    return (int) Math.max(cores, Math.min(count, settings.maximumPairs()) / PAIRS_OF_PARTITION);
  }

  private static StorageLevel level() {
    return StorageLevel.MEMORY_AND_DISK();
  }

  private static Dataset<String> column(Dataset<Row> texts, String name) {
    return texts.select(name).as(Encoders.STRING());
  }

  private static Dataset<Row> encoded(Dataset<Row> texts, SideWords source, SideWords target) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(texts.sparkSession().sparkContext());
    Broadcast<SideWords> sources = spark.broadcast(source);
    Broadcast<SideWords> targets = spark.broadcast(target);
    MapFunction<Row, Row> ids =
        pair ->
            RowFactory.create(
                sources.value().ids(pair.getString(0)), targets.value().ids(pair.getString(1)));
    return texts.map(ids, Encoders.row(ENCODED));
  }

  /** Returns the number of translations in both directions. */
  public int size() {
    return forward.size() + backward.size();
  }

  /** Returns the score of a pair that the translations were not learned from. */
  public double score(String source, String target) {
    return score(source, target, /* learned= */ false);
  }

  /** Returns the score of one of the pairs to learn from, by the other ones. */
  public double scoreOfLearned(String source, String target) {
    return score(source, target, share.has(source, target));
  }

  private double score(String source, String target, boolean learned) {
    int[] sourceIds = sourceWords.ids(share.withoutTags(source));
    int[] targetIds = targetWords.ids(target);
    return (score(sourceIds, targetIds, forward, targetWords, learned)
            + score(targetIds, sourceIds, backward, sourceWords, learned))
        / 2;
  }

  private static double score(
      int[] source, int[] target, TranslationTable table, SideWords words, boolean learned) {
    if (target.length == 0) {
      return Math.log(SMOOTHING);
    }
    double logs = 0;
    for (int word : target) {
      double own = learned ? occurrences(target, word) : 0;
      double probability = probability(source, word, table, own) / (source.length + 1);
      logs += Math.log(SMOOTHING + (1 - SMOOTHING) * probability / words.probability(word));
    }
    return logs / target.length;
  }

  private static int occurrences(int[] sentence, int word) {
    int found = 0;
    for (int other : sentence) {
      found += other == word ? 1 : 0;
    }
    return found;
  }

  /**
   * Returns the sum of t(word | source).
   *
   * @param own the most that the pair itself can have added to an expected count
   */
  private static double probability(int[] source, int word, TranslationTable table, double own) {
    double all = 0;
    for (int i = 0; i <= source.length; i++) {
      all += table.probabilityWithout(own, ExpectedCounts.aligned(source, i), word);
    }
    return all;
  }

  /**
   * Returns the translations of all frequent words except NULL: {@code source, target, probability,
   * reverseProbability}; the last is the probability of the source given the target, or 0 if it is
   * below the minimum.
   */
  public Dataset<Row> translations(SparkSession spark) {
    Broadcast<Lexicon> sent = sent(spark);
    FlatMapFunction<Long, Row> rows = source -> sent.value().rows(source.intValue());
    return spark
        .range(SideWords.FIRST, sourceWords.size())
        .as(Encoders.LONG())
        .flatMap(rows, Encoders.row(TRANSLATIONS));
  }

  private Iterator<Row> rows(int source) {
    List<Row> rows = new ArrayList<>();
    for (int target : forward.targets(source)) {
      if (target != SideWords.RARE) {
        rows.add(
            RowFactory.create(
                sourceWords.word(source),
                targetWords.word(target),
                forward.probability(source, target),
                backward.probability(target, source)));
      }
    }
    return rows.iterator();
  }

  /**
   * Returns pairs that the translations were not learned from with their scores, in a further
   * column {@code alignmentScore}.
   *
   * @param pairs with the columns {@code source} and {@code target}
   */
  public Dataset<Row> scored(Dataset<Row> pairs) {
    Broadcast<Lexicon> sent = sent(pairs.sparkSession());
    return scored(pairs, (source, target) -> sent.value().score(source, target));
  }

  /** Does the same as {@link #scored} for the pairs to learn from. */
  public Dataset<Row> scoredLearned(Dataset<Row> pairs) {
    Broadcast<Lexicon> sent = sent(pairs.sparkSession());
    return scored(pairs, (source, target) -> sent.value().scoreOfLearned(source, target));
  }

  private static Dataset<Row> scored(Dataset<Row> pairs, UDF2<String, String, Double> score) {
    return pairs.withColumn(
        PairTable.ALIGNMENT_SCORE,
        functions
            .udf(score, DataTypes.DoubleType)
            .apply(functions.col(PairTable.SOURCE), functions.col(PairTable.TARGET)));
  }

  private Broadcast<Lexicon> sent(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(this);
  }
}
