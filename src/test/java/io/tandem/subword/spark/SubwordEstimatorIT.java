package io.tandem.subword.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Piece;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("text")
class SubwordEstimatorIT {
  private static final StructType PAIRS =
      new StructType()
          .add("source", DataTypes.StringType, true)
          .add("target", DataTypes.StringType, true);

  private final SparkSession spark = SparkTest.session();
  private final List<Row> rows = rows();
  private final Dataset<Row> bitext = spark.createDataFrame(rows, PAIRS);

  /** Pairs of random words of two languages, with a null and an empty text among them. */
  private static List<Row> rows() {
    Random random = new Random(11);
    String[] english = {"the", "new", "newer", "newest", "house", "houses", "is", "low", "lower"};
    String[] french = {"la", "nouvelle", "maison", "maisons", "est", "basse", "Été", "était", "▁"};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(RowFactory.create(sentence(english, random), sentence(french, random)));
    }
    rows.add(RowFactory.create(null, "la maison"));
    rows.add(RowFactory.create("", "?"));
    return rows;
  }

  private static String sentence(String[] words, Random random) {
    List<String> chosen = new ArrayList<>();
    for (int i = random.nextInt(9); i >= 0; i--) {
      chosen.add(words[random.nextInt(words.length)]);
    }
    return String.join(" ", chosen) + ".";
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void learnsTheSameInAnyNumberOfPartitionsAsWithoutSpark(int partitions) {
    SubwordModel model = new SubwordEstimator().setMerges(40).fit(bitext.repartition(partitions));
    assertThat(texts(model.subwords())).isEqualTo(texts(learnWithoutSpark()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void learnsTheSameUnigramPiecesInAnyNumberOfPartitions(int partitions) {
    SubwordEstimator estimator =
        new SubwordEstimator()
            .setKind(Kind.UNIGRAM)
            .setMaximumVocabularySize(Vocabulary.FIRST_PIECE + 50);
    Subwords subwords = estimator.fit(bitext.repartition(partitions)).subwords();
    assertThat(subwords).isEqualTo(estimator.fit(bitext).subwords());
    assertThat(subwords.kind()).isEqualTo(SubwordKind.UNIGRAM);
    assertThat(subwords.size()).isLessThanOrEqualTo(Vocabulary.FIRST_PIECE + 50);
  }

  @ParameterizedTest
  @EnumSource(names = {"BPE", "UNIGRAM"})
  void learnsEachSideAlone(Kind kind) {
    SubwordEstimator estimator =
        new SubwordEstimator()
            .setKind(kind)
            .setMerges(40)
            .setMaximumVocabularySize(Vocabulary.FIRST_PIECE + 50);
    Column nothing = functions.lit(null).cast(DataTypes.StringType);
    Subwords ofSource = estimator.fit(bitext.withColumn("target", nothing)).subwords();
    Subwords ofTarget = estimator.fit(bitext.withColumn("source", nothing)).subwords();
    SubwordModel model = estimator.setSides(Sides.SEPARATE).fit(bitext.repartition(3));
    assertThat(model.subwords()).isEqualTo(Subwords.separate(ofSource, ofTarget));
    for (Row row : model.transform(bitext.na().drop()).limit(20).collectAsList()) {
      assertThat(ids(row, 2)).isEqualTo(ofSource.encode(row.getString(0)));
      assertThat(ids(row, 3)).isEqualTo(ofTarget.encodeTarget(row.getString(1)));
    }
    assertThatThrownBy(() -> estimator.fit(bitext.withColumn("target", nothing)))
        .isInstanceOf(UserException.class)
        .hasMessage("the column target has no word of frequency 1 or more to learn subwords from");
  }

  private static int[] ids(Row row, int column) {
    return row.<Integer>getList(column).stream().mapToInt(id -> id).toArray();
  }

  private static List<String> texts(Subwords subwords) {
    return subwords.files().values().stream()
        .map(content -> new String(content, StandardCharsets.UTF_8))
        .toList();
  }

  private Subwords learnWithoutSpark() {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    Map<String, Long> counts = new HashMap<>();
    for (Row row : rows) {
      for (int column = 0; column < 2; column++) {
        if (!row.isNullAt(column)) {
          words.of(row.getString(column)).forEach(word -> counts.merge(word, 1L, Long::sum));
        }
      }
    }
    return new SubwordLearner(new BpeLearner(40, 2), VocabularyLimits.NONE, words).learn(counts);
  }

  @Test
  void learnsTheCasingOfEachSideBeforeItLearnsSubwords() {
    Dataset<Row> text =
        spark.createDataFrame(
            List.of(
                RowFactory.create("We saw the house, the House.", "Nous vîmes la maison."),
                RowFactory.create("The house (the house).", "La Maison La maison"),
                RowFactory.create("THE end", null)),
            PAIRS);
    SubwordEstimator estimator =
        new SubwordEstimator()
            .setMerges(40)
            .setCasing(Casing.TRUECASE)
            .setTokenization(Tokenization.MOSES)
            .setSourceLanguage("en")
            .setTargetLanguage("fr");
    Subwords subwords = estimator.fit(text).subwords();
    assertThat(estimator.fit(text.repartition(3)).subwords()).isEqualTo(subwords);
    assertThat(subwords.words().source().truecaser().model().lines())
        .containsExactlyInAnyOrder("end (1/1)", "house (3/4) House (1)", "saw (1/1)", "the (3/3)");
    assertThat(subwords.words().target().truecaser().model().lines())
        .containsExactlyInAnyOrder("La (1/2) la (1)", "maison (2/3) Maison (1)", "vîmes (1/1)");
    assertThat(subwords.vocabulary().contains(new Piece("▁the", true))).isTrue();
    assertThat(subwords.source().pieces("The house"))
        .isEqualTo(subwords.source().pieces("the house"));
  }

  @Test
  void refusesToTruecaseWhatIsNotTokenized() {
    assertThatThrownBy(() -> new SubwordEstimator().setCasing(Casing.TRUECASE).fit(bitext))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("casing = truecase with tokenization = none");
  }

  @Test
  void addsTheIdsOfBothColumns() {
    SubwordModel model = new SubwordEstimator().setMerges(40).fit(bitext);
    Dataset<Row> encoded = model.transform(bitext);
    assertThat(encoded.schema()).isEqualTo(model.transformSchema(bitext.schema()));
    List<Row> found = encoded.collectAsList();
    assertThat(found).hasSameSizeAs(rows);
    for (int i = 0; i < found.size(); i++) {
      for (int column = 0; column < 2; column++) {
        String text = rows.get(i).getString(column);
        assertThat(found.get(i).<Integer>getList(2 + column))
            .isEqualTo(text == null ? null : boxed(model.subwords().encode(text)));
      }
    }
  }

  @Test
  void encodesTheSourceAloneWhereThereIsNoTarget() {
    SubwordModel model = new SubwordEstimator().setMerges(40).fit(bitext);
    Dataset<Row> encoded = model.transform(bitext.drop("target"));
    assertThat(encoded.columns()).containsExactly("source", "sourceIds");
    assertThat(encoded.first().<Integer>getList(1))
        .isEqualTo(boxed(model.subwords().encode(rows.get(0).getString(0))));
  }

  @Test
  void followsItsParameters() {
    SubwordModel model =
        new SubwordEstimator()
            .setMerges(40)
            .setSourceCol("en")
            .setSourceIdsCol("enIds")
            .setCasing(Casing.LOWER)
            .setSplitting(Splitting.WHITESPACE)
            .setMaximumVocabularySize(Vocabulary.FIRST_PIECE + 7)
            .setMinimumWordFrequency(2)
            .fit(bitext.withColumnRenamed("source", "en"));
    assertThat(model.subwords().words())
        .isEqualTo(new LineWords(Casing.LOWER, Splitting.WHITESPACE));
    assertThat(model.subwords().size()).isEqualTo(Vocabulary.FIRST_PIECE + 7);
    assertThat(model.transformSchema(PAIRS.add("en", DataTypes.StringType)).fieldNames())
        .containsExactly("source", "target", "en", "enIds", "targetIds");
    SubwordModel copy = model.copy(ParamMap.empty());
    assertThat(copy.getOrDefault(copy.sourceCol())).isEqualTo("en");
    assertThat(copy.subwords()).isEqualTo(model.subwords());
  }

  /** As pipelines do with their stages; the size of unigram pieces depends on whether it is set. */
  @Test
  void aCopyHasNothingSetThatWasNot() {
    SubwordEstimator estimator = new SubwordEstimator().setMerges(7);
    SubwordEstimator copy = estimator.copy(ParamMap.empty());
    assertThat(copy.isSet(copy.maximumVocabularySize())).isFalse();
    assertThat(copy.isSet(copy.merges())).isTrue();
  }

  @Test
  void namesOfColumnsMayHaveDotsAndCountInAnyCase() {
    Dataset<Row> dotted = bitext.withColumnRenamed("source", "translation.en");
    SubwordModel model =
        new SubwordEstimator().setMerges(7).setSourceCol("translation.en").fit(dotted);
    assertThat(model.transform(dotted).columns()).contains("translation.en", "sourceIds");
    Dataset<Row> lower = dotted.withColumn("sourceids", functions.lit(1));
    assertThatThrownBy(() -> model.transform(lower))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sourceIdsCol = sourceIds: the data has such a column already");
  }

  @Test
  void leavesRareWordsOutOfTheLearningWhenAsked() {
    SubwordModel model = new SubwordEstimator().setMinimumWordFrequency(2).fit(bitext);
    assertThat(model.subwords().vocabulary().contains(new Piece("?", true))).isFalse();
  }

  @Test
  void saysWhichColumnIsMissingOrOfTheWrongTypeOrThereAlready() {
    SubwordEstimator estimator = new SubwordEstimator();
    assertThatThrownBy(() -> estimator.fit(bitext.drop("source")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sourceCol = source: the data has no such column, but target");
    assertThatThrownBy(
            () -> estimator.fit(spark.range(3).toDF("source").selectExpr("*", "'' target")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("of type bigint, expected string");
    assertThatThrownBy(() -> estimator.transformSchema(PAIRS.add("sourceIds", DataTypes.LongType)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sourceIdsCol = sourceIds: the data has such a column already");
  }

  @Test
  void refusesDataWithoutWords() {
    Dataset<Row> empty = bitext.limit(0);
    assertThatThrownBy(() -> new SubwordEstimator().fit(empty))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no word of frequency 1 or more");
  }

  @Test
  void refusesValuesOutOfRange() {
    assertThatThrownBy(() -> new SubwordEstimator().setMerges(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("merges");
    assertThatThrownBy(() -> new SubwordEstimator().setMaximumVocabularySize(259))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximumVocabularySize");
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
