package io.tandem.search;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.subword.SubwordModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    // Functions of SQL belong to a session.
    spark = SparkTest.session().newSession();
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

  /** Rows with a number and a text; the text of number 5 is null. */
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
        SettingsReader.overRun(SETTINGS, SettingsReader.ofText("", List.of(overrides)), "search", "seed").settings();
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

  private static TranslationModel model(Dataset<Row> like) {
    assertThat(like.columns()).contains("score", "alignment", "best");
    return model().setScoreCol("score").setAlignmentCol("alignment").setNBestCol("best");
  }

  @Test
  void columnsThatAreMissingOrTakenAreRefused() {
    assertThatThrownBy(() -> model().setSourceCol("text").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("column text: there is no such column")
        .hasMessageContaining("id, source");
    assertThatThrownBy(() -> model().setTranslationCol("source").transform(table()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has a column source already");
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

  @Test
  void functionsOfSqlTranslateAndScoreAndSparksOwnTranslateStays() {
    model().registerFunctions(spark);
    table().createOrReplaceTempView("lines");
    assertTranslated(
        spark.sql("select id, source, translate(source) as translation from lines"), expected());
    assertThat(spark.sql("select translate('AaBb', 'ab', 'xy')").first().getString(0))
        .isEqualTo("AxBy");
    assertThatThrownBy(() -> spark.sql("select translate('a', 'b')"))
        .hasMessageContaining("translate of 2 arguments");
    Settings settings = SettingsReader.ofText(SETTINGS, List.of()).settings();
    double score =
        MODEL
            .translator(settings.search(), settings.seed())
            .score(List.of("the road"), List.of("new low"))
            .get(0)
            .score();
    Row row =
        spark
            .sql(
                "select translation_score('the road', 'new low'), translation_score(null, 'x'),"
                    + " translate(null)")
            .first();
    assertThat(row.getDouble(0)).isCloseTo(score, within(1e-5));
    assertThat(row.isNullAt(1) && row.isNullAt(2)).isTrue();
  }

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

  @Test
  void streamOfFilesIsTranslatedByTheSameModel() throws Exception {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    Files.write(incoming.resolve("1.txt"), lines().subList(0, 20));
    Dataset<Row> stream = spark.readStream().text(incoming.toUri().toString()).toDF("source");
    StreamingQuery query =
        model()
            .transform(stream)
            .writeStream()
            .format("memory")
            .queryName("translated")
            .option("checkpointLocation", folder.resolve("stream").toString())
            .start();
    try {
      query.processAllAvailable();
      assertThat(spark.table("translated").count()).isEqualTo(20);
      Files.write(incoming.resolve("2.txt"), lines().subList(20, 40));
      query.processAllAvailable();
    } finally {
      query.stop();
    }
    List<Translation> expected = expected();
    List<Row> rows = spark.table("translated").collectAsList();
    assertThat(rows).hasSize(40);
    for (Row row : rows) {
      int line = lines().indexOf(row.getString(0));
      assertThat(row.getString(1)).isEqualTo(expected.get(line).text());
    }
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
