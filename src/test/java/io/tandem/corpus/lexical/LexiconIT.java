package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.CorpusSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class LexiconIT {
  private static final Offset<Double> CLOSE = Offset.offset(1e-7);
  private static final StructType IDS =
      new StructType()
          .add(PairTable.SOURCE_IDS, PairTable.IDS)
          .add(PairTable.TARGET_IDS, PairTable.IDS);
  private static final StructType TEXTS =
      new StructType().add(PairTable.SOURCE, "string").add(PairTable.TARGET, "string");

  private static final int REAL_PAIRS = 300;
  private static final CorpusSettings.Lexicon OF_REAL =
      settings("iterations=2", "minimumFrequency=2");

  private static SparkSession spark;

  /** Real pairs, and what is learned from them. */
  private static Dataset<Row> real;

  private static Lexicon ofReal;

  @BeforeAll
  static void learnFromRealPairs() throws IOException {
    spark = SparkTest.session();
    real = real(REAL_PAIRS);
    ofReal = Lexicon.learn(real.repartition(1), REAL_PAIRS, OF_REAL);
  }

  private static CorpusSettings.Lexicon settings(String... given) {
    return SettingsReader.ofText(
            "", List.of(given).stream().map(each -> "corpus.lexicon." + each).toList())
        .settings()
        .corpus()
        .lexicon();
  }

  private static Dataset<Row> pairs(String... tsv) {
    return spark.createDataFrame(
        List.of(tsv).stream().map(line -> RowFactory.create((Object[]) line.split("\t"))).toList(),
        TEXTS);
  }

  private static Dataset<Row> real(int count) throws IOException {
    List<String> lines = PlantedMisalignments.of(count, 0).lines();
    return pairs(lines.toArray(String[]::new));
  }

  private static Map<String, Double> probabilities(Lexicon lexicon) {
    return lexicon.translations(spark).collectAsList().stream()
        .collect(
            Collectors.toMap(
                row -> row.getString(0) + " " + row.getString(1),
                row -> row.getDouble(2),
                (first, second) -> first,
                TreeMap::new));
  }

  /**
   * At first a word is shared out evenly among NULL and two words: "the" gets 1/3 of "das" in both
   * of its pairs, and 4/3 in all.
   */
  @Test
  void threePairsHaveTheProbabilitiesOfTheFirstIterations() {
    Dataset<Row> pairs = pairs("the house\tdas Haus", "the book\tdas Buch", "a book\tein Buch");
    Map<String, Double> first =
        probabilities(Lexicon.learn(pairs, 3, settings("iterations=1", "minimumFrequency=1")));
    double[] t1 = {2.0 / 6, 1.0 / 6, 1.0 / 2, 1.0 / 4, 1.0 / 4, 1.0 / 2, 1.0 / 4};
    double nullDas = t1[0];
    double nullHaus = t1[1];
    double nullBuch = 2.0 / 6;
    assertThat(first.get("the das")).isEqualTo(t1[2], CLOSE);
    assertThat(first.get("the haus")).isEqualTo(t1[3], CLOSE);
    assertThat(first.get("the buch")).isEqualTo(t1[4], CLOSE);
    assertThat(first.get("house das")).isEqualTo(t1[5], CLOSE);
    assertThat(first.get("book das")).isEqualTo(t1[6], CLOSE);
    assertThat(first).doesNotContainKey("a das").hasSize(3 + 2 + 3 + 2);

    Map<String, Double> second =
        probabilities(Lexicon.learn(pairs, 3, settings("iterations=2", "minimumFrequency=1")));
    double das = t1[2] / (nullDas + t1[2] + t1[5]) + t1[2] / (nullDas + t1[2] + t1[6]);
    double haus = t1[3] / (nullHaus + t1[3] + 1.0 / 2);
    double buch = t1[4] / (nullBuch + t1[4] + 1.0 / 2);
    assertThat(second.get("the das")).isEqualTo(das / (das + haus + buch), CLOSE);
    assertThat(second.get("the haus")).isEqualTo(haus / (das + haus + buch), CLOSE);
  }

  @Test
  void theTableIsThatOfAPlainImplementation() throws IOException {
    List<Row> texts = real(400).collectAsList();
    SideWords sources = SideWords.of(column(texts, 0), settings("minimumFrequency=3"));
    SideWords targets = SideWords.of(column(texts, 1), settings("minimumFrequency=3"));
    List<int[][]> ids =
        texts.stream()
            .map(row -> new int[][] {sources.ids(row.getString(0)), targets.ids(row.getString(1))})
            .toList();
    double minimum = 0.0103;
    Map<List<Integer>, Double> plain = PlainModel1.learn(ids, 3, minimum);
    Dataset<Row> encoded =
        spark.createDataFrame(
            ids.stream().map(pair -> RowFactory.create(pair[0], pair[1])).toList(), IDS);
    TranslationTable table =
        new IbmModel1(settings("iterations=3", "minimumProbability=" + minimum))
            .learn(encoded, sources.size());
    assertThat(table.size()).isEqualTo(plain.size()).isGreaterThan(1000);
    plain.forEach(
        (cell, probability) ->
            assertThat(table.probability(cell.get(0), cell.get(1))).isEqualTo(probability, CLOSE));
  }

  private Dataset<String> column(List<Row> texts, int column) {
    return spark.createDataset(
        texts.stream().map(row -> row.getString(column)).toList(), Encoders.STRING());
  }

  @Test
  void partitionsAndRepeatedPairsMakeNoDifference() {
    Dataset<Row> elsewhere = real.union(real.limit(50)).repartition(7);
    assertThat(probabilities(Lexicon.learn(elsewhere, REAL_PAIRS + 50, OF_REAL)))
        .isEqualTo(probabilities(ofReal))
        .hasSizeGreaterThan(1000);
  }

  @Test
  void whatDoesNotFitInMemoryIsCountedInParts() {
    int[] sentence = {2, 3, 4};
    List<Row> pairs =
        List.of(RowFactory.create(sentence, sentence), RowFactory.create(sentence, sentence));
    Dataset<Row> encoded = spark.createDataFrame(pairs, IDS);
    Broadcast<TranslationTable> uniform =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(TranslationTable.uniform());
    assertThat(counted(encoded.collectAsList(), new ExpectedCounts(uniform, 1))).hasSize(24);
    List<Row> whole = counted(encoded.collectAsList(), new ExpectedCounts(uniform, 1000));
    assertThat(whole).hasSize(12);
    assertThat(whole).allMatch(row -> row.getLong(1) == 1L << 29);
  }

  @Test
  void whatATableThatDoesNotFitInMemoryKnowsIsCountedInParts() {
    int[] sentence = {2, 3, 4};
    List<Row> pairs =
        spark
            .createDataFrame(Collections.nCopies(5, RowFactory.create(sentence, sentence)), IDS)
            .collectAsList();
    List<Translations> rows =
        List.of(
            new Translations(3, 4, new int[] {2, 4}, new double[] {1, 3}),
            new Translations(4, 8, new int[] {5, 6, 7, 8}, new double[] {2, 2, 2, 2}),
            new Translations(2, 8, new int[] {2, 3, 9}, new double[] {5, 2, 1}));
    Broadcast<TranslationTable> known =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(TranslationTable.of(5, 9, rows.iterator()));
    Map<Long, Long> whole = sums(counted(pairs, new ExpectedCounts(known, 1000)));
    assertThat(whole).hasSize(4).containsEntry(ExpectedCounts.cell(3, 4), 5L << 30);
    assertThat(counted(pairs, new ExpectedCounts(known, 1000))).hasSize(4);
    List<Row> inParts = counted(pairs, new ExpectedCounts(known, 1));
    assertThat(inParts).hasSize(5 * 4);
    assertThat(sums(inParts)).isEqualTo(whole);
  }

  private static Map<Long, Long> sums(List<Row> cells) {
    return cells.stream()
        .collect(Collectors.toMap(row -> row.getLong(0), row -> row.getLong(1), Long::sum));
  }

  private static List<Row> counted(List<Row> pairs, ExpectedCounts counts) {
    List<Row> cells = new ArrayList<>();
    counts.call(pairs.iterator()).forEachRemaining(cells::add);
    return cells;
  }

  @Test
  void tagsAreNoWords() {
    Dataset<Row> tagged =
        real.withColumn(PairTable.SOURCE, concat(lit("<2de> <bt> "), col(PairTable.SOURCE)));
    Lexicon found = Lexicon.learn(tagged, REAL_PAIRS, OF_REAL, List.of("<bt>", "<2de>"));
    assertThat(probabilities(found)).isEqualTo(probabilities(ofReal));
    Row first = real.first();
    String source = "<2de> <bt> " + first.getString(0);
    assertThat(found.score(source, first.getString(1)))
        .isEqualTo(ofReal.score(first.getString(0), first.getString(1)))
        .isNotEqualTo(ofReal.score(source, first.getString(1)));
    assertThat(found.scoreOfLearned(source, first.getString(1)))
        .isEqualTo(ofReal.scoreOfLearned(first.getString(0), first.getString(1)));
  }

  /** All that is known of "zebra" and "okapi" is that they met, in the pair that is scored. */
  @Test
  void aPairIsNoEvidenceForItself() {
    Dataset<Row> pairs =
        pairs(
            "a dog\tun chien",
            "a cat\tun chat",
            "the dog\tle chien",
            "the cat\tle chat",
            "a zebra\tun okapi",
            "the house\tla maison",
            "a house\tune maison");
    Lexicon lexicon = Lexicon.learn(pairs, 7, settings("minimumFrequency=1"));
    assertThat(lexicon.scoreOfLearned("a zebra", "un okapi"))
        .isLessThan(lexicon.score("a zebra", "un okapi") - 1);
    assertThat(lexicon.scoreOfLearned("the dog", "le chien"))
        .isPositive()
        .isGreaterThan(lexicon.scoreOfLearned("a zebra", "un okapi") + 1);
    assertThat(lexicon.score("the dog", "la maison")).isNegative();
  }

  @Test
  void pairsGetTheirScoresInAColumn() {
    for (Row row : ofReal.scored(real).limit(20).collectAsList()) {
      assertThat(row.<Double>getAs("alignmentScore"))
          .isEqualTo(ofReal.score(row.getString(0), row.getString(1)));
    }
    for (Row row : ofReal.scoredLearned(real).limit(20).collectAsList()) {
      assertThat(row.<Double>getAs("alignmentScore"))
          .isEqualTo(ofReal.scoreOfLearned(row.getString(0), row.getString(1)));
    }
  }

  @Test
  void rareWordsAndThoseBeyondTheMostCountAsOne() {
    Dataset<Row> sentences = pairs("b a c a b a d\tx");
    SideWords words =
        SideWords.of(
            sentences.select(PairTable.SOURCE).as(Encoders.STRING()),
            settings("minimumFrequency=2", "maximumWords=1"));
    assertThat(words.ids("A b c nowhere a")).containsExactly(2, 1, 1, 1, 2);
    assertThat(words.probability(2)).isEqualTo(3.0 / 7);
    assertThat(words.probability(SideWords.RARE)).isEqualTo(4.0 / 7);
    assertThat(words.size()).isEqualTo(3);
  }
}
