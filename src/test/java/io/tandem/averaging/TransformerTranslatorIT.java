package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.UserException;
import io.tandem.search.TranslationModel;
import io.tandem.subword.SubwordEstimator;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.SubwordModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerTranslatorIT {
  private static final String[] WORDS = {"ja", "nein", "rot", "blau", "haus", "hund"};
  private static final String[] SMALL = {
    "model.encoderLayers=1",
    "model.decoderLayers=1",
    "model.modelSize=16",
    "model.heads=2",
    "model.feedForwardSize=16",
    "subword.merges=20",
    "corpus.split.valid=0.2",
    "training.batchTokens=200",
    "training.warmupUpdates=20",
    "training.learningRate=0.01",
    "training.maximumUpdates=40",
    "averaging.frequency=5",
    "validation.everyUpdates=20",
    "search.beam=2",
  };

  @TempDir private Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkTest.session();
  }

  /** Each word of the source in capitals; one row without a target. */
  private static Dataset<Row> pairs(int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String line = WORDS[i % 6] + " " + WORDS[i / 6 % 6] + " " + WORDS[i / 36 % 6];
      rows.add(RowFactory.create(line, line.toUpperCase(Locale.ROOT)));
    }
    rows.add(RowFactory.create("ja", null));
    StructType schema =
        new StructType().add("de", DataTypes.StringType).add("loud", DataTypes.StringType);
    return spark.createDataFrame(rows, schema).repartition(partitions);
  }

  private static TransformerTranslator translator(String... further) {
    List<String> settings = new ArrayList<>(List.of(SMALL));
    settings.addAll(List.of(further));
    return new TransformerTranslator()
        .setSourceCol("de")
        .setTargetCol("loud")
        .setTranslationCol("out")
        .setSettings(settings.toArray(String[]::new));
  }

  private static double meanLogProbability(TranslationModel model) {
    return model
        .score(pairs(2).na().drop(), "loud")
        .selectExpr("avg(logProbability / size(tokens))")
        .first()
        .getDouble(0);
  }

  @Test
  void modelLearnsTranslatesAndDoesNotDependOnThePartitions() {
    TranslationModel trained = translator().fit(pairs(1));
    TranslationModel again = translator().fit(pairs(4));
    assertThat(again.model().networks().get(0).parameters())
        .isEqualTo(trained.model().networks().get(0).parameters());
    TranslationModel hardly =
        translator("training.maximumUpdates=1", "averaging.frequency=1").fit(pairs(2));
    assertThat(meanLogProbability(trained)).isGreaterThan(meanLogProbability(hardly) + 1);
    Dataset<Row> translated = trained.transform(pairs(2));
    assertThat(translated.columns()).containsExactly("de", "loud", "out");
    assertThat(translated.where("out is null").count()).isZero();
    assertThat(translated.count()).isEqualTo(201);
  }

  @Test
  void pipelineWithSavedSubwordsIsSavedAndLoaded() throws Exception {
    String subwords = folder.resolve("subwords").toUri().toString();
    SubwordModel model =
        new SubwordEstimator()
            .setSourceCol("de")
            .setTargetCol("loud")
            .setMerges(10)
            .fit(pairs(1).na().drop());
    model.write().save(subwords);
    String estimator = folder.resolve("estimator").toUri().toString();
    translator("training.maximumUpdates=5").setSubwordPath(subwords).write().save(estimator);
    Pipeline pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {model, TransformerTranslator.load(estimator)});
    PipelineModel fitted = pipeline.fit(pairs(2));
    String path = folder.resolve("pipeline").toUri().toString();
    fitted.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertThat(loaded.transform(pairs(1)).columns())
        .containsExactly("de", "loud", "sourceIds", "targetIds", "out");
    assertThat(loaded.transform(pairs(1)).orderBy("de").collectAsList())
        .isEqualTo(fitted.transform(pairs(1)).orderBy("de").collectAsList());
    TranslationModel last = (TranslationModel) loaded.stages()[1];
    assertThat(last.model().subwordFiles()).hasSameSizeAs(model.subwords().files());
  }

  @Test
  void casingIsLearnedOfThePairsBesideAnotherToolsSubwords() throws IOException {
    SubwordModel unigram =
        new SubwordEstimator()
            .setSourceCol("de")
            .setTargetCol("loud")
            .setKind(Kind.UNIGRAM)
            .setMaximumVocabularySize(300)
            .fit(pairs(1).na().drop());
    Path file = folder.resolve("sentencepiece.model");
    Files.write(file, unigram.subwords().files().get(SubwordFiles.SENTENCE_PIECE));
    TranslationModel trained =
        translator(
                "subword.kind=sentencepiece",
                "subword.model=" + file,
                "corpus.casing=truecase",
                "corpus.tokenization=moses",
                "training.maximumUpdates=1",
                "averaging.frequency=1")
            .fit(pairs(1));
    byte[] casing = trained.model().subwordFiles().get(SubwordFiles.TARGET_CASING);
    assertThat(new String(casing, StandardCharsets.UTF_8))
        .contains(WORDS[0].toUpperCase(Locale.ROOT) + " (");
  }

  @Test
  void whatCannotBeTrainedOnIsRefused() {
    assertThatThrownBy(() -> translator("corpus.split.valid=0").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leaves no pair for validation");
    assertThatThrownBy(() -> translator("model.headz=3").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("model.heads");
  }
}
