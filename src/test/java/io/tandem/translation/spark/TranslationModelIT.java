package io.tandem.translation.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.spark.Expressions;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.translation.PortableModel;
import io.tandem.translation.TestModels;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translation;
import io.tandem.translation.search.Shortlist;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

/** A model as a stage of Spark ML, in SQL and in a stream. */
class TranslationModelIT {
  private static final String SETTINGS =
      SettingsReader.ofText("", List.of("search.beam=2", "search.maximumLengthExtra=4")).render();
  private static final PortableModel MODEL = TestModels.model(3);

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static MiniDFSCluster hdfs;

  @BeforeAll
  static void start() throws IOException {
    spark = SparkTest.session();
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
  }

  @AfterAll
  static void stop() {
    if (hdfs != null) {
      hdfs.shutdown();
    }
  }

  private static TranslationModel model() {
    return new TranslationModel(MODEL, SETTINGS);
  }

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add("the low road " + i + (i % 3 == 0 ? " newer" : ""));
    }
    lines.set(7, "");
    return lines;
  }

  /** Returns rows with a number and a text; the text of number 5 is null. */
  private static Dataset<Row> table() {
    List<Row> rows = new ArrayList<>();
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      rows.add(RowFactory.create(i, i == 5 ? null : lines.get(i)));
    }
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("source", DataTypes.StringType);
    return spark.createDataFrame(rows, schema).repartition(3);
  }

  private static List<Translation> expected(String... overrides) {
    Settings settings =
        SettingsReader.overRun(
                SETTINGS, SettingsReader.ofText("", List.of(overrides)), "search", "seed")
            .settings();
    return MODEL.translator(settings.search(), settings.seed()).translate(lines());
  }

  private static void assertTranslated(Dataset<Row> translated, List<Translation> expected) {
    List<Row> rows = translated.orderBy("id").collectAsList();
    assertThat(rows).hasSize(expected.size());
    for (Row row : rows) {
      String found = row.getAs("translation");
      if (row.getInt(0) == 5) {
        assertThat(found).isNull();
      } else {
        assertThat(found).isEqualTo(expected.get(row.getInt(0)).text());
      }
    }
  }

  @Test
  void tableGainsTheTranslationsThatTheTranslatorGives() {
    assertTranslated(model().transform(table()), expected());
    Dataset<Row> more =
        model()
            .setSettings("search.beam=4", "search.nBest=3")
            .setScoreCol("score")
            .setAlignmentCol("alignment")
            .setNBestCol("best")
            .transform(table());
    List<Translation> expected =
        expected("search.beam=4", "search.nBest=3", "search.alignments=true");
    assertTranslated(more, expected);
    for (Row row : more.where("id <> 5").collectAsList()) {
      Translation translation = expected.get(row.getInt(0));
      assertThat(row.<Double>getAs("score")).isCloseTo(translation.score(), within(1e-4));
      assertThat(row.<String>getAs("alignment")).isEqualTo(translation.alignment().toString());
      assertThat(row.getList(row.fieldIndex("best"))).hasSameSizeAs(translation.nBest());
    }
    assertThat(more.schema()).isEqualTo(model(more).transformSchema(table().schema()));
  }

  @Test
  void stageAndFunctionTranslateWithMinimumBayesRisk() {
    String[] mbr = {"search.strategy=mbr", "search.mbr.count=4", "search.nBest=2"};
    TranslationModel model = model().setSettings(mbr).setScoreCol("score").setNBestCol("best");
    List<Translation> expected = expected(mbr);
    Dataset<Row> translated = model.transform(table());
    assertTranslated(translated, expected);
    for (Row row : translated.where("id <> 5").collectAsList()) {
      Translation translation = expected.get(row.getInt(0));
      assertThat(row.<Double>getAs("score")).isCloseTo(translation.score(), within(1e-9));
      assertThat(row.getList(row.fieldIndex("best"))).hasSameSizeAs(translation.nBest());
    }
    assertTranslated(byFunction(model, table()), expected);
  }

  private static TranslationModel model(Dataset<Row> like) {
    assertThat(like.columns()).contains("score", "alignment", "best");
    return model().setScoreCol("score").setAlignmentCol("alignment").setNBestCol("best");
  }

  @Test
  void columnsThatAreMissingOrTakenAreRefused() {
    assertThatThrownBy(() -> model().setSourceCol("text").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("column text: no such column")
        .hasMessageContaining("id, source");
    assertThatThrownBy(() -> model().setTranslationCol("source").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("already has a column source");
    assertThatThrownBy(() -> model().setSettings("training.math=bf16").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "setting training\\.math .* has no effect in TranslationModel: leave it out, as it"
                + " has been trained");
    assertThatThrownBy(() -> model().setSettings("search.baem=3").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("search.beam");
  }

  @Test
  void savedModelOnHdfsTranslatesAlikeAlsoInAPipeline() throws Exception {
    String path = hdfs.getURI() + "/model";
    model().setTranslationCol("out").setSettings("search.beam=3").write().save(path);
    TranslationModel loaded = TranslationModel.load(path);
    Dataset<Row> translated = loaded.transform(table());
    assertThat(translated.columns()).containsExactly("id", "source", "out");
    assertTranslated(translated.withColumnRenamed("out", "translation"), expected("search.beam=3"));
    SubwordModel subwords = new SubwordModel("subwords", TestSubwords.learned());
    PipelineModel pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {subwords, TranslationModel.load(path)})
            .fit(table());
    String pipelinePath = hdfs.getURI() + "/pipeline";
    pipeline.write().save(pipelinePath);
    assertThat(PipelineModel.load(pipelinePath).transform(table()).columns())
        .containsExactly("id", "source", "sourceIds", "out");
    FileSystem fileSystem = hdfs.getFileSystem();
    var parameters = new org.apache.hadoop.fs.Path(path, "model/network-0.f32");
    long length = fileSystem.getFileStatus(parameters).getLen();
    try (FSDataOutputStream out = fileSystem.create(parameters, true)) {
      out.write(new byte[(int) length]);
    }
    assertThatThrownBy(() -> TranslationModel.load(path))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is damaged: expected the checksum");
    fileSystem.delete(parameters, false);
    assertThatThrownBy(() -> TranslationModel.load(path))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("network-0.f32 is missing: the saved model is not complete");
  }

  @Test
  void ensembleIsSavedWhole() throws IOException {
    PortableModel both = TestModels.model(3, 4);
    String path = folder.resolve("ensemble").toUri().toString();
    new TranslationModel(both, SETTINGS).write().overwrite().save(path);
    PortableModel loaded = TranslationModel.load(path).model();
    assertThat(loaded.networks()).hasSize(2);
    assertThat(loaded.fingerprint())
        .isEqualTo(both.fingerprint())
        .isNotEqualTo(MODEL.fingerprint());
  }

  /** Every source token has the same few likely ones. */
  private static PortableModel withShortlist() {
    int size = TestSubwords.learned().size();
    int[][] likely = new int[size][];
    Arrays.fill(likely, new int[] {size - 1, size - 3, size - 4});
    return MODEL.withShortlist(Optional.of(Shortlist.of(size, new int[0], likely).bytes()));
  }

  @Test
  void modelWithAShortlistIsSavedWithItAndTranslatesByIt() throws IOException {
    PortableModel shortened = withShortlist();
    assertThat(shortened.fingerprint()).isNotEqualTo(MODEL.fingerprint());
    String path = folder.resolve("shortlist").toUri().toString();
    new TranslationModel(shortened, SETTINGS).write().overwrite().save(path);
    TranslationModel loaded = TranslationModel.load(path);
    assertThat(loaded.model().fingerprint()).isEqualTo(shortened.fingerprint());
    Settings settings =
        SettingsReader.ofText(SETTINGS, List.of("search.shortlist=true")).settings();
    List<Translation> expected =
        shortened.translator(settings.search(), settings.seed()).translate(lines());
    assertThat(expected).isNotEqualTo(expected());
    assertTranslated(loaded.setSettings("search.shortlist=true").transform(table()), expected);
    assertTranslated(byFunction(loaded, table()), expected);
  }

  @Test
  void scoresOfGivenTranslationsAreByTheWholeVocabulary() {
    Settings settings =
        SettingsReader.ofText(SETTINGS, List.of("search.shortlist=true")).settings();
    List<String> some = List.of("the road");
    assertThat(withShortlist().translator(settings.search(), 1).score(some, some))
        .isEqualTo(
            MODEL
                .translator(SettingsReader.ofText(SETTINGS, List.of()).settings().search(), 1)
                .score(some, some));
  }

  @Test
  void aShortlistIsRefusedWhereThereIsNoneOrOfOtherSubwords() {
    assertThatThrownBy(() -> model().setSettings("search.shortlist=true").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "search.shortlist = true, but the model has no lexical shortlist (a"
                + " test): give a corpus that has one with jobs/translate.sh --shortlist DIR");
    PortableModel other =
        MODEL.withShortlist(Optional.of(Shortlist.of(7, new int[0], new int[7][0]).bytes()));
    Settings settings =
        SettingsReader.ofText(SETTINGS, List.of("search.shortlist=true")).settings();
    assertThatThrownBy(() -> other.translator(settings.search(), 1))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("the lexical shortlist is for vocabularies of 7 and 7 tokens");
  }

  private static Dataset<Row> byFunction(TranslationModel model, Dataset<Row> rows) {
    return rows.withColumn("translation", translation(model, col("source")));
  }

  private static Column translation(TranslationModel model, Column text) {
    return Expressions.column(
        model.functions(spark).translate("translation", Expressions.of(text)));
  }

  private static Column score(TranslationModel model, Column source, Column target) {
    return Expressions.column(
        model.functions(spark).score("score", Expressions.of(source), Expressions.of(target)));
  }

  private static Column report(TranslationModel model, Column source, Column target) {
    return Expressions.column(
        model.functions(spark).report("report", Expressions.of(source), Expressions.of(target)));
  }

  @Test
  void functionsTranslateAndScoreRowByRow() {
    assertTranslated(byFunction(model(), table()), expected());
    Settings settings = SettingsReader.ofText(SETTINGS, List.of()).settings();
    double score =
        MODEL
            .translator(settings.search(), settings.seed())
            .score(List.of("the road"), List.of("new low"))
            .get(0)
            .score();
    Row row =
        spark
            .range(1)
            .select(
                score(model(), lit("the road"), lit("new low")),
                score(model(), lit(null).cast("string"), lit("x")),
                translation(model(), lit(null).cast("string")))
            .first();
    assertThat(row.getDouble(0)).isCloseTo(score, within(1e-5));
    assertThat(row.isNullAt(1) && row.isNullAt(2)).isTrue();
  }

  @Test
  void reportsSayWhichPairsWereTruncated() {
    TranslationModel model = model().setSettings("search.maximumSourceTokens=10");
    String lines = "the low road new low ".repeat(5);
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("source", DataTypes.StringType)
            .add("target", DataTypes.StringType);
    Dataset<Row> pairs =
        spark.createDataFrame(
            List.of(
                RowFactory.create(0, "the road", "new low"),
                RowFactory.create(1, lines, "new low"),
                RowFactory.create(2, "the road", lines),
                RowFactory.create(3, null, "new low")),
            schema);
    List<Row> scores =
        pairs
            .orderBy("id")
            .select(
                score(model, col("source"), col("target")),
                report(model, col("source"), col("target")))
            .collectAsList();
    assertThat(scores)
        .extracting(row -> row.isNullAt(1) ? null : row.getStruct(1).get(4))
        .containsExactly(false, true, true, null);
    for (Row row : scores.subList(0, 3)) {
      Row report = row.getStruct(1);
      assertThat(report.getDouble(0)).isEqualTo(row.getDouble(0));
      List<Float> each = report.getList(3);
      assertThat(each.stream().mapToDouble(Float::doubleValue).sum())
          .isCloseTo(report.getDouble(1), within(1e-4));
      assertThat(report.getList(2)).hasSameSizeAs(each).endsWith("</s>");
    }
  }

  /** Returns text as it occurs in tables, by number. */
  private static List<String> oddTexts() {
    return Arrays.asList(
        null,
        "",
        " \t ",
        "the low road. ".repeat(300),
        "x".repeat(20_000),
        "the\nlow\r\nroad\u2028new",
        "the\u0000low\u0007",
        "\uFEFFthe road",
        "e\u0301\u0323 \u202Eabc\u202C \u200B",
        "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \uD83D",
        "<s> </s> <pad> <unk> ▁ @@",
        "السلام عليكم שלום 你好。再见！");
  }

  @Test
  void functionsTakeAnyText() {
    List<String> texts = oddTexts();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("source", DataTypes.StringType);
    Dataset<Row> odd = spark.createDataFrame(rows, schema).repartition(2);
    TranslationModel model = model().setSettings("search.maximumSourceTokens=60");
    Column source = col("source");

    List<Row> found =
        odd.orderBy("id")
            .select(
                col("id"),
                translation(model, source),
                score(model, source, source),
                score(model, source, lit("")),
                score(model, lit(""), source))
            .collectAsList();

    assertThat(found).hasSize(texts.size());
    for (Row row : found) {
      String text = texts.get(row.getInt(0));
      if (text == null) {
        assertThat(row).isEqualTo(RowFactory.create(row.getInt(0), null, null, null, null));
        continue;
      }
      assertThat(row.getString(1)).as("one line for " + text).doesNotContainPattern("[\n\r\u2028]");
      if (text.isBlank()) {
        assertThat(row.getString(1)).isEmpty();
      }
      for (int score = 2; score <= 4; score++) {
        assertThat(row.getDouble(score)).isFinite().isNegative();
      }
    }
    // The parts are translated one by one.
    assertThat(found.get(3).getString(1).length()).isGreaterThan(300);
    // The same rows as a table.
    assertThat(model.transform(odd).orderBy("id").select("translation").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyElementsOf(found.stream().map(row -> row.getString(1)).toList());
  }

  /**
   * In a table and in SQL, translations are those of the translator where the machine has bfloat16,
   * and refused elsewhere.
   */
  @Test
  void bfloat16IsForExecutorsThatHaveIt() {
    TranslationModel inBfloat16 = model().setSettings("search.math=bf16").setScoreCol("score");
    Dataset<Row> scored = scored(inBfloat16);
    Optional<String> obstacle = obstacleToBf16();
    if (obstacle.isPresent()) {
      for (Dataset<Row> each : List.of(scored, inBfloat16.transform(table()))) {
        assertThatThrownBy(each::collectAsList).hasStackTraceContaining(obstacle.get());
      }
      return;
    }
    List<Translation> expected = expected("search.math=bf16");
    assertTranslated(inBfloat16.transform(table()), expected);
    for (Row row : inBfloat16.transform(table()).where("id <> 5").collectAsList()) {
      assertThat(row.<Double>getAs("score"))
          .isCloseTo(expected.get(row.getInt(0)).score(), within(2e-3));
    }
    assertThat(scored.collectAsList())
        .as("bfloat16 is not float32")
        .isNotEqualTo(scored(model()).collectAsList());
  }

  private static Dataset<Row> scored(TranslationModel model) {
    return table().orderBy("id").select(score(model, col("source"), lit("new low")));
  }

  private static Optional<String> obstacleToBf16() {
    try {
      expected("search.math=bf16");
      return Optional.empty();
    } catch (UserException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** With the vector products, results are bit-identical; with others, equal up to rounding. */
  @Test
  void trainedModelTranslatesAlikeInAllBatchesAndPartitions() {
    TranslationModel trained =
        new TranslationModel(TrainedNetwork.model(), TrainedNetwork.settings())
            .setScoreCol("score");
    List<Row> rows = new ArrayList<>();
    for (String source : TrainedNetwork.sources().subList(0, 80)) {
      rows.add(RowFactory.create(rows.size(), source));
    }
    Dataset<Row> pairs =
        spark.createDataFrame(
            rows,
            new StructType().add("id", DataTypes.IntegerType).add("source", DataTypes.StringType));
    boolean exact = TrainedNetwork.isExactInEveryBatch();
    List<Row> first = null;
    // Partitions and the sentences of a batch.
    for (int[] layout : new int[][] {{1, 1}, {1, 64}, {4, 7}}) {
      List<Row> found =
          trained
              .setSettings("search.beam=5", "search.batchSentences=" + layout[1])
              .transform(pairs.repartition(layout[0]))
              .orderBy("id")
              .collectAsList();
      first = first == null ? found : first;
      assertThat(found).hasSameSizeAs(rows);
      for (int i = 0; i < found.size(); i++) {
        double score = found.get(i).getDouble(3);
        assertThat(score).isCloseTo(first.get(i).getDouble(3), within(exact ? 0 : 1e-3));
        if (exact) {
          assertThat(found.get(i)).isEqualTo(first.get(i));
        }
      }
    }
  }

  @Tag("long")
  @Test
  void translationsOfATableAreScored() {
    Dataset<Row> pairs = table().withColumn("target", col("source"));
    Dataset<Row> scored = model().score(pairs, "target");
    assertThat(scored.columns())
        .endsWith("score", "logProbability", "tokens", "tokenLogProbabilities");
    for (Row row : scored.where("id <> 5").collectAsList()) {
      List<Float> each = row.getList(row.fieldIndex("tokenLogProbabilities"));
      assertThat(each.stream().mapToDouble(Float::doubleValue).sum())
          .isCloseTo(row.<Double>getAs("logProbability"), within(1e-3));
    }
    assertThat(scored.where("id = 5").first().isNullAt(3)).isTrue();
  }

  /** The stream is stopped and started again with a reloaded model; every line appears once. */
  @Test
  void streamOfFilesIsTranslatedAndContinuesFromItsCheckpoint() throws Exception {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    String saved = folder.resolve("of-stream").toUri().toString();
    model().write().save(saved);
    for (int half = 0; half < 2; half++) {
      int first = 20 * half;
      Files.write(incoming.resolve(half + ".txt"), lines().subList(first, first + 20));
      assertThat(translateStream(TranslationModel.load(saved), incoming)).isEqualTo(first + 20L);
    }
    assertThat(translateStream(TranslationModel.load(saved), incoming)).isEqualTo(40);
    List<Translation> expected = expected();
    List<Row> rows = spark.read().parquet(folder.resolve("streamed").toString()).collectAsList();
    assertThat(rows).extracting(row -> row.getString(0)).doesNotHaveDuplicates().hasSize(40);
    for (Row row : rows) {
      int line = lines().indexOf(row.getString(0));
      assertThat(row.getString(1)).isEqualTo(expected.get(line).text());
    }
  }

  /** Translates what has arrived since the last call, and returns the number of lines. */
  private static long translateStream(TranslationModel model, Path incoming) throws Exception {
    Dataset<Row> stream = spark.readStream().text(incoming.toUri().toString()).toDF("source");
    StreamingQuery query =
        model
            .transform(stream)
            .writeStream()
            .format("parquet")
            .option("checkpointLocation", folder.resolve("stream").toString())
            .start(folder.resolve("streamed").toString());
    try {
      query.processAllAvailable();
    } finally {
      query.stop();
    }
    return spark.read().parquet(folder.resolve("streamed").toString()).count();
  }

  @Test
  void modelTravelsThroughKryo() {
    SerializerInstance kryo = new KryoSerializer(new SparkConf()).newInstance();
    ByteBuffer bytes = kryo.serialize(MODEL, ClassTag$.MODULE$.apply(PortableModel.class));
    PortableModel back = kryo.deserialize(bytes, ClassTag$.MODULE$.apply(PortableModel.class));
    assertThat(back.fingerprint()).isEqualTo(MODEL.fingerprint());
    assertThat(back.networks().get(0).parameters()).isEqualTo(MODEL.networks().get(0).parameters());
  }
}
