package io.tandem.metrics.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.Statistics;
import io.tandem.metrics.TatoebaTranslations.Domain;
import io.tandem.metrics.Ter;
import io.tandem.metrics.spark.ScoreFunctionsBenchmark.Scores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("text")
class ScoreFunctionsIT {
  private static final StructType COLUMNS =
      new StructType()
          .add("domain", DataTypes.StringType)
          .add("hypothesis", DataTypes.StringType)
          .add("reference", DataTypes.StringType)
          .add("references", DataTypes.createArrayType(DataTypes.StringType));
  private static final String[] WORDS = {"das", "Haus", "ist", "nicht", "groß", ".", "4,5", "的"};

  private static final SparkSession SPARK = SparkTest.session();
  private static final List<Segment> SEGMENTS = segments();
  private static final long ROWS = 4000;
  private static final Scores FILES = Scores.onOneMachine(ROWS);

  /** A translation with one reference, and with that and others. */
  private record Segment(
      String domain, String hypothesis, String reference, List<String> references) {
    Row row() {
      return RowFactory.create(
          domain, hypothesis, reference, references == null ? null : references.toArray());
    }
  }

  private static List<Segment> segments() {
    Random random = new Random(7);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String reference = sentence(random);
      String third = random.nextInt(3) == 0 ? null : sentence(random);
      segments.add(
          new Segment(
              "domain " + i % 5,
              altered(reference, random),
              reference,
              Arrays.asList(reference, sentence(random), third)));
    }
    return segments;
  }

  private static String sentence(Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      words.add(WORDS[random.nextInt(WORDS.length)]);
    }
    return String.join(" ", words);
  }

  private static String altered(String sentence, Random random) {
    List<String> words = new ArrayList<>(List.of(sentence.split(" ")));
    words.set(random.nextInt(words.size()), "etwas");
    Collections.rotate(words, random.nextInt(3));
    return String.join(" ", words);
  }

  private static void view(List<Segment> segments, int partitions) {
    SPARK
        .createDataFrame(segments.stream().map(Segment::row).toList(), COLUMNS)
        .repartition(partitions)
        .createOrReplaceTempView("translations");
  }

  private static Statistics counted(Metric metric, Stream<Segment> segments) {
    return segments
        .map(segment -> metric.statistics(segment.hypothesis(), segment.references()))
        .reduce(Statistics.NONE, Statistics::plus);
  }

  private static Stream<Segment> ofDomain(String domain) {
    return SEGMENTS.stream().filter(segment -> segment.domain().equals(domain));
  }

  /**
   * This holds as well when Spark falls back to sorting after two groups, which serializes the
   * buffers.
   */
  @ParameterizedTest
  @CsvSource({"1,128", "3,128", "7,128", "4,2"})
  void eachDomainScoresAsOnASingleMachineBitForBit(int partitions, int groupsInMemory) {
    view(SEGMENTS, partitions);
    String threshold = "spark.sql.objectHashAggregate.sortBased.fallbackThreshold";
    SPARK.conf().set(threshold, groupsInMemory);
    try {
      Dataset<Row> scores =
          SPARK.sql(
              "SELECT domain, tandem_bleu(hypothesis, references), tandem_chrf(hypothesis, references),"
                  + " tandem_ter(hypothesis, references) FROM translations GROUP BY domain");
      assertThat(scores.collectAsList())
          .hasSize(5)
          .allSatisfy(
              row -> {
                String domain = row.getString(0);
                assertThat(row.getDouble(1)).isEqualTo(score(Bleu.standard(), domain));
                assertThat(row.getDouble(2)).isEqualTo(score(Chrf.standard(), domain));
                assertThat(row.getDouble(3)).isEqualTo(score(Ter.standard(), domain));
              });
    } finally {
      SPARK.conf().unset(threshold);
    }
  }

  /** The same is shown for a million rows by {@link ScoreFunctionsBenchmark}. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void domainsAndTheirRollUpScoreAsTheirFilesWould(int partitions) {
    assertThat(Scores.bySql(SPARK, ROWS, partitions).largestDifference(FILES)).isZero();
    assertThat(FILES.byDomain().get(Domain.NOTHING.name())[0]).isCloseTo(100, within(1e-9));
    assertThat(FILES.byDomain().get(Domain.WORDS_LEFT_OUT.name())[0]).isBetween(20.0, 90.0);
  }

  private static double score(Metric metric, String domain) {
    return metric.score(counted(metric, ofDomain(domain)));
  }

  @Test
  void oneReferenceMayBeGivenAsItIs() {
    view(SEGMENTS, 3);
    Row row =
        SPARK
            .sql(
                "SELECT tandem_bleu(hypothesis, reference), tandem_bleu(hypothesis, array(reference)),"
                    + " tandem_bleu(hypothesis, reference) FILTER (WHERE domain = 'domain 1')"
                    + " FROM translations")
            .first();
    assertThat(row.getDouble(0)).isEqualTo(row.getDouble(1)).isBetween(1.0, 99.0);
    Bleu bleu = Bleu.standard();
    Statistics one =
        ofDomain("domain 1")
            .map(s -> bleu.statistics(s.hypothesis(), List.of(s.reference())))
            .reduce(Statistics.NONE, Statistics::plus);
    assertThat(row.getDouble(2)).isEqualTo(bleu.score(one));
  }

  @Test
  void scoresCanBeSavedAsATable(@TempDir Path folder) {
    view(SEGMENTS, 1);
    String saved = folder.resolve("scores").toString();
    SPARK
        .sql(
            "SELECT domain, tandem_bleu(hypothesis, reference), tandem_chrf(hypothesis, reference),"
                + " tandem_ter_report(hypothesis, references).signature FROM translations GROUP BY domain")
        .write()
        .parquet(saved);
    assertThat(SPARK.read().parquet(saved).columns())
        .containsExactly(
            "domain",
            "tandem_bleu(hypothesis, array(reference))",
            "tandem_chrf(hypothesis, array(reference))",
            "tandem_ter_report(hypothesis, references).signature");
  }

  @Test
  void reportCarriesTheSignature() {
    view(SEGMENTS, 3);
    Row report =
        SPARK
            .sql("SELECT tandem_bleu_report(hypothesis, references) AS r FROM translations")
            .select("r.*")
            .first();
    ScoreReport expected = Bleu.standard().report(counted(Bleu.standard(), SEGMENTS.stream()));
    assertThat(report.schema().fieldNames())
        .containsExactly("name", "score", "signature", "verbose_score");
    assertThat(report.getString(0)).isEqualTo("BLEU");
    assertThat(report.getDouble(1)).isEqualTo(expected.score());
    assertThat(report.getString(2))
        .isEqualTo(expected.signature().toString())
        .startsWith("nrefs:var|");
    assertThat(report.getString(3)).isEqualTo(expected.verboseScore());
  }

  @Test
  void rowsWithNullsAreLeftOutAndNothingLeftIsNull() {
    List<Segment> segments = new ArrayList<>(SEGMENTS);
    segments.add(new Segment("domain 0", null, "a", List.of("a")));
    segments.add(new Segment("domain 0", "a", null, null));
    segments.add(new Segment("domain 0", "a", null, Collections.singletonList(null)));
    view(segments, 2);
    String query =
        "SELECT tandem_ter(hypothesis, references), tandem_ter_report(hypothesis, references) ";
    Row all = SPARK.sql(query + "FROM translations").first();
    Statistics statistics = counted(Ter.standard(), SEGMENTS.stream());
    assertThat(all.getDouble(0)).isEqualTo(Ter.standard().score(statistics));
    Row none = SPARK.sql(query + "FROM translations WHERE hypothesis IS NULL").first();
    assertThat(none.isNullAt(0)).isTrue();
    assertThat(none.getStruct(1).isNullAt(1)).isTrue();
  }

  @Test
  void aWrongNumberOfArgumentsIsSaid() {
    view(SEGMENTS, 1);
    assertThatThrownBy(() -> SPARK.sql("SELECT tandem_bleu(hypothesis) FROM translations"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("tandem_bleu takes (hypothesis, reference)")
        .hasMessageContaining("found 1");
  }

  @Test
  void numbersAreNoTranslations() {
    assertThatThrownBy(() -> SPARK.sql("SELECT tandem_bleu(1, 'a')"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "tandem_bleu: the hypothesis is of type INT, expected STRING; cast it if it is meant");
    assertThatThrownBy(() -> SPARK.sql("SELECT tandem_chrf('a', array(1, 2))"))
        .hasMessageContaining("the reference is of type INT, expected STRING or ARRAY<STRING>");
    assertThat(SPARK.sql("SELECT tandem_bleu('a', NULL)").first().isNullAt(0)).isTrue();
  }
}
