package io.tandem.corpus.dedupe;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.config.CorpusSettings.Leakage;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.corpus.format.LineReader;
import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.GivenPath;
import io.tandem.text.Normalizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.StatCounter;

/**
 * Finds training pairs that overlap the sentences of test sets: of test, of valid and of the files
 * and corpora that the settings name. Hashes of the test sentences are collected by the driver and
 * broadcast to every executor; the training pairs are not moved.
 */
public final class LeakageCheck {
  private static final List<String> SPLITS = List.of(PairTable.TEST, PairTable.VALID);

  private final SparkSession spark;
  private final Leakage settings;
  private final List<String> sets;
  private final Map<String, Dataset<Row>> corpora;
  private final Normalizer normalizer;

  /**
   * @param corpora the pairs of valid and test of those sets that are corpora, by name; see {@link
   *     OtherCorpora#tests}
   */
  public LeakageCheck(
      SparkSession spark, CorpusSettings settings, Map<String, Dataset<Row>> corpora) {
    this.spark = spark;
    this.settings = settings.leakage();
    this.corpora = corpora;
    sets = sets(settings);
    normalizer = new Normalizer(settings.casing());
  }

  /** Returns the names of the sets, in order of precedence: the corpus's own, then others. */
  public static List<String> sets(CorpusSettings settings) {
    List<String> own = settings.kind() == Kind.PARALLEL ? SPLITS : List.of();
    return Stream.concat(own.stream(), settings.leakage().against().stream()).toList();
  }

  /**
   * Marks and, depending on the settings, rejects the training pairs that overlap.
   *
   * @param annotated pairs with their final splits; read three times
   * @throws io.tandem.UserException when a file cannot be read or the test sets are too large
   */
  public Dataset<Row> apply(Dataset<Row> annotated) {
    TestSentences tests = new TestSentences();
    int own = sets.size() - settings.against().size();
    if (own > 0) {
      addSplits(annotated, tests);
    }
    for (int set = own; set < sets.size(); set++) {
      Dataset<Row> corpus = corpora.get(sets.get(set));
      if (corpus == null) {
        addFile(sets.get(set), set, tests);
      } else {
        addCorpus(corpus, set, tests);
      }
    }
    Broadcast<TestSets> indexed =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new TestSets(tests.list(), settings));
    return annotated.map(
        new FindOverlap(indexed, sets, settings.side(), settings.action()),
        Encoders.row(PairTable.ANNOTATED));
  }

  private void addSplits(Dataset<Row> annotated, TestSentences into) {
    int ngram = settings.ngram();
    add(
        annotated
            .where(PairTable.isKept().and(col(PairTable.SPLIT).isInCollection(SPLITS)))
            .select(PairTable.SPLIT, PairTable.SOURCE, PairTable.TARGET)
            .javaRDD()
            .flatMap(
                pair -> {
                  int set = SPLITS.indexOf(pair.getString(0));
                  return List.of(
                          new TestSets.Sentence(set, Side.SOURCE, pair.getString(1), ngram),
                          new TestSets.Sentence(set, Side.TARGET, pair.getString(2), ngram))
                      .iterator();
                }),
        into);
  }

  /** Like those of files, the sentences of a corpus are compared with both sides. */
  private void addCorpus(Dataset<Row> pairs, int set, TestSentences into) {
    int ngram = settings.ngram();
    Normalizer normalizing = normalizer;
    add(
        pairs
            .select(PairTable.SOURCE, PairTable.TARGET)
            .javaRDD()
            .flatMap(
                pair ->
                    Stream.of(pair.getString(0), pair.getString(1))
                        .map(normalizing::normalize)
                        .filter(sentence -> !sentence.isEmpty())
                        .map(text -> new TestSets.Sentence(set, Side.BOTH, text, ngram))
                        .iterator()),
        into);
  }

  private static void add(JavaRDD<TestSets.Sentence> tests, TestSentences into) {
    StatCounter ngrams = tests.mapToDouble(test -> test.ngrams.length).stats();
    into.requireRoom(ngrams.count(), (long) ngrams.sum());
    tests.collect().forEach(into::add);
  }

  private void addFile(String file, int set, TestSentences into) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    GivenPath against = GivenPath.setting("corpus.leakage.against", file);
    try (LineReader lines = LineReader.open(against, hadoop)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        for (String column : line.split("\t")) {
          String sentence = normalizer.normalize(column);
          if (!sentence.isEmpty()) {
            into.add(new TestSets.Sentence(set, Side.BOTH, sentence, settings.ngram()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /**
   * Marks training pairs that overlap a test set, and rejects them if the settings say so; rows of
   * {@link PairTable#ANNOTATED}. On executors.
   *
   * @param names the names of the test sets
   */
  private record FindOverlap(
      Broadcast<TestSets> tests, List<String> names, Side side, LeakageAction action)
      implements MapFunction<Row, Row> {
    @Override
    public Row call(Row row) {
      AnnotatedRow pair = new AnnotatedRow(row);
      if (!pair.isKept() || !pair.split().equals(PairTable.TRAIN)) {
        return row;
      }
      Overlap overlap = tests.value().find(pair.source(), pair.target(), side);
      return overlap == null ? row : marked(pair, overlap).row();
    }

    private AnnotatedRow marked(AnnotatedRow pair, Overlap overlap) {
      AnnotatedRow marked = pair.overlapping(overlap.kind().label(), names.get(overlap.set()));
      return action == LeakageAction.REMOVE ? marked.rejected(overlap.kind().reason()) : marked;
    }
  }
}
