package io.tandem.corpus.dedupe;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Leakage;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.config.GivenPath;
import io.tandem.corpus.format.LineReader;
import io.tandem.corpus.table.PairTable;
import io.tandem.text.Normalizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds training pairs that overlap the sentences of test sets: of test, of valid and of the files
 * that the settings name. Hashes of the test sentences are collected by the driver and broadcast to
 * every executor; the training pairs are not moved.
 */
public final class LeakageCheck {
  private final SparkSession spark;
  private final Leakage settings;
  private final Normalizer normalizer;

  public LeakageCheck(SparkSession spark, CorpusSettings settings) {
    this.spark = spark;
    this.settings = settings.leakage();
    normalizer = new Normalizer(settings.casing());
  }

  /** Returns the names of the sets, in order of precedence. */
  public static List<String> sets(Leakage settings) {
    return Stream.concat(Stream.of(PairTable.TEST, PairTable.VALID), settings.against().stream())
        .toList();
  }

  /**
   * Marks and, depending on the settings, rejects the training pairs that overlap.
   *
   * @param annotated pairs with their final splits; read twice
   * @throws io.tandem.config.UserException when a file cannot be read or the test sets are too
   *     large
   */
  public Dataset<Row> apply(Dataset<Row> annotated) {
    List<String> sets = sets(settings);
    TestSentences tests = new TestSentences();
    for (int set = 0; set < sets.size(); set++) {
      if (set < 2) {
        addSplit(annotated, sets.get(set), set, tests);
      } else {
        addFile(sets.get(set), set, tests);
      }
    }
    Broadcast<TestSets> indexed =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new TestSets(tests.list(), settings));
    return annotated.map(
        new FindOverlap(indexed, sets, settings.side(), settings.action()),
        Encoders.row(PairTable.ANNOTATED));
  }

  private void addSplit(Dataset<Row> annotated, String split, int set, TestSentences into) {
    Column ofSplit = PairTable.isKept().and(col(PairTable.SPLIT).equalTo(split));
    Dataset<Row> pairs = annotated.where(ofSplit);
    into.addAll(collect(pairs.select(PairTable.SOURCE), Side.SOURCE, set));
    into.addAll(collect(pairs.select(PairTable.TARGET), Side.TARGET, set));
  }

  private List<TestSets.Sentence> collect(Dataset<Row> sentences, Side side, int set) {
    int ngram = settings.ngram();
    JavaRDD<TestSets.Sentence> tests =
        sentences
            .as(Encoders.STRING())
            .javaRDD()
            .map(text -> new TestSets.Sentence(set, side, text, ngram));
    return tests.collect();
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
}
