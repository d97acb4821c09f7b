package io.tandem.subword.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** What is saved on HDFS, or sent to executors, comes back equal. */
@Tag("text")
class SubwordPersistenceIT {
  @TempDir private static Path folder;
  private static MiniDFSCluster hdfs;
  private static Dataset<Row> bitext;
  private static SubwordModel learned;

  @BeforeAll
  static void startHdfsAndLearn() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
    List<String> lines =
        List.of("the newer the better", "low lower lowest 😀", "the lower house ▁");
    Dataset<Row> text = SparkTest.session().createDataset(lines, Encoders.STRING()).toDF("source");
    bitext = text.withColumn("target", text.col("source"));
    learned = estimator().fit(bitext);
  }

  @AfterAll
  static void stopHdfs() {
    if (hdfs != null) {
      hdfs.shutdown();
    }
  }

  private static String path(String name) {
    return hdfs.getURI() + "/" + name;
  }

  private static SubwordEstimator estimator() {
    return new SubwordEstimator().setMerges(12).setCasing(Casing.LOWER).setSourceIdsCol("ids");
  }

  @Test
  void theModelIsSavedOnHdfsAndReadBackEqual() throws IOException {
    assertComesBack(learned, "model");
  }

  @Test
  void aModelWithAVocabularyForEachSideIsSavedOnHdfsAndReadBackEqual() throws IOException {
    assertComesBack(estimator().setSides(Sides.SEPARATE).fit(bitext), "separate");
    SubwordEstimator unigram = estimator().setKind(Kind.UNIGRAM).setMaximumVocabularySize(300);
    assertComesBack(unigram.setSides(Sides.SEPARATE).fit(bitext), "separate-unigram");
    for (String side : List.of("source", "target")) {
      for (String name :
          List.of("vocabulary.%s.txt", "sentencepiece.%s.model", "tokenizer.%s.json")) {
        String file = "/separate-unigram/subwords/" + name.formatted(side);
        assertThat(hdfs.getFileSystem().exists(new org.apache.hadoop.fs.Path(file))).isTrue();
      }
    }
  }

  private static void assertComesBack(SubwordModel model, String name) throws IOException {
    model.save(path(name));
    SubwordModel back = SubwordModel.load(path(name));
    assertThat(back.uid()).isEqualTo(model.uid());
    assertThat(back.subwords()).isEqualTo(model.subwords());
    assertThat(back.explainParams()).isEqualTo(model.explainParams()).contains("current: ids");
    assertThat(back.transform(bitext).collectAsList())
        .isEqualTo(model.transform(bitext).collectAsList());
  }

  @Test
  void savingOverAModelMustBeAskedFor() throws IOException {
    learned.save(path("twice"));
    assertThatThrownBy(() -> learned.save(path("twice"))).hasMessageContaining("already exists");
    SubwordModel other = estimator().setMerges(3).fit(bitext);
    other.write().overwrite().save(path("twice"));
    assertThat(SubwordModel.load(path("twice")).subwords()).isEqualTo(other.subwords());
  }

  @Test
  void theEstimatorIsSavedAndReadBackEqual() throws IOException {
    estimator().save(path("estimator"));
    SubwordEstimator back = SubwordEstimator.load(path("estimator"));
    assertThat(back.fit(bitext).subwords()).isEqualTo(learned.subwords());
    assertThat(back.getOrDefault(back.sourceIdsCol())).isEqualTo("ids");
  }

  @Test
  void itIsAStageOfASavedPipeline() throws IOException {
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(bitext);
    model.save(path("pipeline"));
    PipelineModel back = PipelineModel.load(path("pipeline"));
    assertThat(back.transform(bitext).collectAsList())
        .isEqualTo(model.transform(bitext).collectAsList());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    learned.save(path("broken"));
    hdfs.getFileSystem()
        .delete(new org.apache.hadoop.fs.Path("/broken/subwords/vocabulary.txt"), false);
    assertThatThrownBy(() -> SubwordModel.load(path("broken")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(path("broken") + "/subwords: found no file vocabulary.txt");
  }

  @Test
  void whatHoldsNoStageIsRefusedWithWhatIsExpected() throws IOException {
    assertThatThrownBy(() -> SubwordModel.load(path("nowhere")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(path("nowhere") + " was not found, expected a saved ")
        .hasMessageContaining(SubwordModel.class.getName());
    hdfs.getFileSystem().mkdirs(new org.apache.hadoop.fs.Path("/run/checkpoints"));
    assertThatThrownBy(() -> SubwordEstimator.load(path("run")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(path("run") + " holds no saved stage, expected a saved ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{\"uid\": \"a\"}"})
  void metadataThatIsDamagedIsNamed(String content) throws IOException {
    String saved = path("damaged" + content.length());
    learned.save(saved);
    org.apache.hadoop.fs.Path metadata = new org.apache.hadoop.fs.Path(saved, "metadata");
    for (FileStatus file : hdfs.getFileSystem().listStatus(metadata)) {
      if (file.getPath().getName().startsWith("part-")) {
        try (OutputStream out = hdfs.getFileSystem().create(file.getPath(), true)) {
          out.write(content.getBytes(UTF_8));
        }
      }
    }
    assertThatThrownBy(() -> SubwordModel.load(saved))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            saved + "/metadata: cannot be read as the metadata of a saved stage; expected a file")
        .hasMessageContaining(SubwordModel.class.getName());
  }

  @Test
  void subwordsTravelThroughBothOfSparksSerializers() {
    SubwordEstimator truecasing =
        estimator()
            .setCasing(Casing.TRUECASE)
            .setTokenization(Tokenization.MOSES)
            .setSourceLanguage("en")
            .setTargetLanguage("fr");
    SubwordEstimator separate = estimator().setSides(Sides.SEPARATE);
    List<Subwords> sent =
        List.of(
            learned.subwords(), truecasing.fit(bitext).subwords(), separate.fit(bitext).subwords());
    SparkConf conf = SparkTest.session().sparkContext().getConf();
    for (Serializer serializer : List.of(new JavaSerializer(conf), new KryoSerializer(conf))) {
      for (Subwords subwords : sent) {
        Subwords back = roundTrip(subwords, serializer.newInstance());
        assertThat(back).isEqualTo(subwords);
        assertThat(back.encode("The lowest 😀 ▁")).isEqualTo(subwords.encode("The lowest 😀 ▁"));
        assertThat(back.isJoint()).isEqualTo(subwords.isJoint());
      }
    }
  }

  private static Subwords roundTrip(Subwords subwords, SerializerInstance serializer) {
    ClassTag<Subwords> type = ClassTag$.MODULE$.apply(Subwords.class);
    ByteBuffer sent = serializer.serialize(subwords, type);
    return serializer.deserialize(sent, type);
  }
}
