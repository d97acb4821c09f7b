package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.CorpusSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.kernels.AttentionGuide;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.spark.SubwordEstimator;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.translation.search.Shortlist;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class ShortlistLearnerIT {
  private static final int PAIRS = 300;
  private static final int[] NOTHING = {};
  private static final String TAG = "<2de>";
  private static final String[] COLOURS = {"red", "blue", "green", "black", "white"};
  private static final String[] FARBEN = {"rot", "blau", "oliv", "schwarz", "hell"};
  private static final String[] THINGS = {"house", "book", "tree", "door", "hat", "dog", "ship"};
  private static final String[] DINGE = {"Haus", "Buch", "Baum", "Tor", "Hut", "Hund", "Schiff"};

  private static SparkSession spark;

  /** One token for each word. */
  private static Subwords subwords;

  @BeforeAll
  static void learnSubwords() {
    spark = SparkTest.session();
    subwords =
        new SubwordEstimator().setMerges(300).fit(texts("")).subwords().withTags(List.of(TAG));
  }

  private static Dataset<Row> texts(String before) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      rows.add(
          RowFactory.create(
              "%sthe %s is %s".formatted(before, THINGS[i % 7], COLOURS[i % 5]),
              "ein %s ist %s%s".formatted(DINGE[i % 7], FARBEN[i % 5], " ja".repeat(i % 2))));
    }
    StructType schema =
        new StructType().add(PairTable.SOURCE, "string").add(PairTable.TARGET, "string");
    return spark.createDataFrame(rows, schema);
  }

  private static Dataset<Row> encoded(String before) {
    return new SubwordModel("words", subwords).transform(texts(before));
  }

  private static Shortlist learn(Dataset<Row> encoded, String... settings) {
    CorpusSettings corpus =
        SettingsReader.ofText(
                "corpus.lexicon.iterations = 2",
                Stream.of(settings).map(each -> "corpus." + each).toList())
            .settings()
            .corpus();
    return new ShortlistLearner(corpus, subwords).learn(encoded, PAIRS);
  }

  /** Returns the candidates of a sentence that are no bytes and not the end. */
  private static String candidates(Shortlist shortlist, String sentence, String prefix) {
    int[] ids =
        IntStream.of(shortlist.candidates(subwords.encode(sentence), subwords.encodeTarget(prefix)))
            .filter(id -> id >= Vocabulary.FIRST_PIECE)
            .toArray();
    return subwords.decode(ids);
  }

  @Test
  void wordHasItsTranslationsAndEverySentenceTheFrequentOnes() {
    Shortlist one = learn(encoded(""), "shortlist.perToken=1", "shortlist.frequent=0");
    assertThat(candidates(one, " dog", "").strip()).isEqualTo("Hund");
    assertThat(candidates(one, " green", "").strip()).isEqualTo("oliv");
    Shortlist frequent = learn(encoded(""), "shortlist.perToken=1", "shortlist.frequent=2");
    assertThat(candidates(frequent, " dog", "").strip().split(" "))
        .containsExactlyInAnyOrder("Hund", "ist", "ein");
    assertThat(candidates(frequent, " dog", " Hut")).contains("Hut");
  }

  @Test
  void partitionsRepeatedPairsAndTagsMakeNoDifference() {
    byte[] expected = learn(encoded("").repartition(1)).bytes();
    Dataset<Row> again = encoded("").union(encoded("").limit(20)).repartition(7);
    assertThat(learn(again).bytes()).isEqualTo(expected);
    assertThat(learn(encoded(TAG + " ")).bytes()).isEqualTo(expected);
    assertThat(learn(encoded(""), "lexicon.iterations=1", "shortlist.perToken=3").bytes())
        .isNotEqualTo(expected);
  }

  /** Returns the linked words of a pair, by {@link SubwordLinks}. */
  private static List<String> links(SubwordLinks links, String source, String target) {
    int[] sourceIds = subwords.encode(source);
    int[] targetIds = subwords.encodeTarget(target);
    int[] found = links.of(sourceIds, targetIds);
    return IntStream.range(0, found.length)
        .filter(j -> found[j] != AttentionGuide.NONE)
        .mapToObj(
            j ->
                subwords.decode(new int[] {sourceIds[found[j]]}).strip()
                    + found[j]
                    + "-"
                    + subwords.decode(new int[] {targetIds[j]}).strip()
                    + j)
        .toList();
  }

  @Test
  void subwordsThatTranslateEachOtherAreLinked() {
    CorpusSettings.Lexicon lexicon = SettingsReader.defaults().settings().corpus().lexicon();
    SubwordLinks links = SubwordLinks.learn(encoded(""), lexicon, subwords);
    assertThat(links(links, "the dog is green", "ein Hund ist oliv"))
        .contains("dog1-Hund1", "green3-oliv3")
        .doesNotContain("dog1-oliv3");
    // The order may differ, a word may have no counterpart, and words may repeat.
    assertThat(links(links, "green dog ship", "ja Hund oliv"))
        .containsExactlyInAnyOrder("dog1-Hund1", "green0-oliv2");
    assertThat(links(links, "dog ship dog", "Hund Schiff Hund"))
        .containsExactly("dog0-Hund0", "ship1-Schiff1", "dog2-Hund2");
    assertThat(links(links, "", "Hund")).isEmpty();
    assertThat(links(links, "dog", "")).isEmpty();
  }

  @Test
  void linksAreTheSameForAnyPartitionsAndTags() {
    CorpusSettings.Lexicon lexicon = SettingsReader.defaults().settings().corpus().lexicon();
    SubwordLinks one = SubwordLinks.learn(encoded("").repartition(1), lexicon, subwords);
    SubwordLinks other = SubwordLinks.learn(encoded(TAG + " ").repartition(7), lexicon, subwords);
    assertThat(other.size()).isEqualTo(one.size()).isPositive();
    assertThat(other).usingRecursiveComparison().isEqualTo(one);
  }

  @Test
  void coverageIsTheShareOfTokensAmongCandidates() {
    int[][] likely = new int[400][0];
    likely[300] = new int[] {310, 311};
    likely[301] = new int[] {320};
    Shortlist some = Shortlist.of(400, NOTHING, likely);
    List<Row> pairs =
        List.of(
            RowFactory.create(new int[] {300}, new int[] {310, 311, 320}),
            RowFactory.create(new int[] {301}, new int[] {320}));
    ShortlistCoverage coverage =
        ShortlistCoverage.of(some, spark.createDataFrame(pairs, Lexicon.ENCODED));
    long always = Vocabulary.BYTES + 1;
    assertThat(coverage).isEqualTo(new ShortlistCoverage(2, 2 * always + 3, 4, 3));
    assertThat(coverage)
        .hasToString(
            "259 candidates for a sentence of valid on average, among them 75.00 % of the tokens"
                + " of its translation");
  }
}
