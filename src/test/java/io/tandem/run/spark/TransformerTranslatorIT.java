package io.tandem.run.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.Bfloat16;
import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.Instructions;
import io.tandem.config.ModelSettings;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.Lease;
import io.tandem.storage.publish.LeaseDirectory;
import io.tandem.storage.publish.WriterProcess;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordEstimator;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Checkpoints;
import io.tandem.training.checkpoint.Validated;
import io.tandem.training.worker.DivergenceException;
import io.tandem.translation.spark.TranslationModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class TransformerTranslatorIT {
  private static final String[] WORDS = {"ja", "nein", "rot", "blau", "haus", "hund"};
  private static final String SUBWORDS = "subword.merges=20";
  private static final String[] SMALL = {
    "model.encoderLayers=1",
    "model.decoderLayers=1",
    "model.modelSize=16",
    "model.heads=2",
    "model.feedForwardSize=16",
    SUBWORDS,
    "corpus.split.valid=0.2",
    "training.batchTokens=160",
    "training.optimizer=adam",
    "training.warmupUpdates=0",
    "training.learningRate=0.01",
    "training.maximumUpdates=40",
    "averaging.frequency=5",
    "validation.everyUpdates=20",
    "search.beam=2",
  };

  private static final String[] FEW = {"training.maximumUpdates=5", "validation.everyUpdates=5"};

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static SparkSession spark;

  /** The parameters after {@link #FEW} updates. */
  private static float[] plain;

  private static TranslationModel trained;

  /** The path of a checkpoint of {@link #trained}. */
  private static String checkpoint;

  @BeforeAll
  static void train() throws IOException {
    spark = SparkTest.session();
    plain = parameters(translator(FEW).fit(pairs(1)));
    trained = translator().fit(pairs(1));
    checkpoint = checkpointOf(trained, shared.resolve("run"));
  }

  private static TransformerTranslator few(String... further) {
    return translator(Stream.concat(Stream.of(FEW), Stream.of(further)).toArray(String[]::new));
  }

  /** Returns pairs whose target is the source in capitals, and one row without a target. */
  private static Dataset<Row> pairs(int partitions) {
    return pairs(spark, partitions);
  }

  public static Dataset<Row> pairs(SparkSession spark, int partitions) {
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

  public static TransformerTranslator translator(String... further) {
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

  public static float[] parameters(TranslationModel model) {
    return model.model().networks().get(0).parameters();
  }

  @Test
  void trainedModelTranslatesUnseenPairs() {
    TranslationModel model =
        translator(
                "model.modelSize=32",
                "model.dropout=0",
                "training.maximumUpdates=400",
                "averaging.frequency=25",
                "validation.everyUpdates=200")
            .fit(pairs(2));
    List<Row> unseen =
        CorpusPipeline.split(
                pairs(1).na().drop().selectExpr("de as source", "loud as target"),
                new CorpusSettings.SplitShares(0.2, 0.01),
                1)
            .where("split <> 'train'")
            .selectExpr("source as de", "target")
            .collectAsList();
    assertThat(unseen).hasSizeBetween(20, 70);
    StructType schema =
        new StructType().add("de", DataTypes.StringType).add("target", DataTypes.StringType);
    Dataset<Row> translated = model.transform(spark.createDataFrame(unseen, schema));
    assertThat(translated.columns()).containsExactly("de", "target", "out");
    assertThat(translated.where("out is null").count()).isZero();
    assertThat(translated.where("out = target").count()).isGreaterThan(unseen.size() * 9L / 10);
  }

  /** The rate throws the network about, so that the average of past networks is better. */
  @Tag("long")
  @Test
  void theBetterOfTheLatestNetworkAndTheAverageIsTheModel() {
    String[] high = {
      "training.learningRate=5", "training.warmupUpdates=2", "divergence.lossFactor=0"
    };
    TranslationModel latest = translator(high).fit(pairs(1));
    TranslationModel average =
        translator(high[0], high[1], high[2], "weightAverage.kind=exponential").fit(pairs(1));
    assertThat(parameters(average)).isNotEqualTo(parameters(latest));
  }

  @Test
  void aPresetGivesWhatToTrainWithAsWell() {
    TranslationModel byPreset = few("model.preset=big", "training.microBatches=1").fit(pairs(1));
    TranslationModel byHand = few("model.dropout=0.3", "training.adamEpsilon=1e-9").fit(pairs(1));
    assertThat(parameters(byPreset)).isEqualTo(parameters(byHand)).isNotEqualTo(plain);
    assertThat(byPreset.trainedWith())
        .contains("dropout=0.3  # preset big", "microBatches=\"1\"  # argument");
  }

  /** Trains in bfloat16 where the processor supports it, and expects a refusal elsewhere. */
  @Test
  void optionsOfTheNetworkAreTrainedAndSavedWithIt() throws Exception {
    String[] options = {
      "model.activation=swish",
      "model.positions=marian",
      "model.start=zero",
      "model.tying=none",
      "model.outputBias=true",
      "model.normEpsilon=1e-6",
      "training.maximumUpdates=80",
      "averaging.frequency=20",
      "validation.everyUpdates=40"
    };
    TranslationModel model = translator(options).fit(pairs(2));
    String path = folder.resolve("options").toString();
    model.write().save(path);
    TranslationModel loaded = TranslationModel.load(path);
    ModelSettings network =
        TransformerGraph.modelSettings(
            ComputationGraphConfiguration.fromJson(
                loaded.model().networks().get(0).configuration()));
    assertThat(network.activation()).isEqualTo(ModelSettings.Activation.SWISH);
    assertThat(network.positions()).isEqualTo(ModelSettings.Positions.MARIAN);
    assertThat(network.start()).isEqualTo(ModelSettings.Start.ZERO);
    assertThat(network.tying()).isEqualTo(ModelSettings.Tying.NONE);
    assertThat(network.outputBias()).isTrue();
    assertThat(network.normEpsilon()).isEqualTo(1e-6);
    assertThat(meanLogProbability(loaded)).isGreaterThan(-2).isEqualTo(meanLogProbability(model));
  }

  @Test
  void bfloat16AffectsOnlyTheFitThatAsksForIt() {
    TransformerTranslator inBfloat16 = few("training.math=bf16");
    Optional<String> obstacle = Bfloat16.obstacle();
    if (obstacle.isPresent()) {
      assertThatThrownBy(() -> inBfloat16.fit(pairs(1)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(obstacle.get());
    } else {
      float[] rounded = parameters(inBfloat16.fit(pairs(1)));
      assertThat(rounded).isNotEqualTo(plain).hasSameSizeAs(plain);
    }
    assertThat(parameters(few().fit(pairs(1)))).isEqualTo(plain);
  }

  @Test
  void instructionsThatThisProcessDoesNotComputeWithAreRefused() {
    assertThat(InstructionLimit.get()).isEqualTo(Instructions.FASTEST);
    assertThatThrownBy(() -> few("training.instructions=avx2").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("training.instructions = avx2: this process has already computed");
  }

  @Test
  void equalSeedsGiveEqualNetworksAndOthersDoNot() {
    float[] first = parameters(few("seed=5").fit(pairs(1)));
    TransformerTranslator translator = few();
    ParamMap five = new ParamMap().put(translator.seed(), 5L);
    assertThat(parameters(translator.fit(pairs(1), five))).isEqualTo(first);
    assertThat(first).isNotEqualTo(plain);
  }

  @Test
  void subwordSamplingHasAnEffect() {
    float[] sampled = parameters(few("subword.sampling=0.1").fit(pairs(1)));
    assertThat(sampled).isNotEqualTo(plain).hasSameSizeAs(plain);
  }

  @Test
  void modifiersHaveAnEffectOrAreRefused() {
    String upper = "training.modifiers=[{ modifier = upper-case, share = 0.5 }]";
    float[] modified = parameters(few(upper).fit(pairs(1)));
    assertThat(modified).isNotEqualTo(plain).hasSameSizeAs(plain);
    assertThatThrownBy(() -> few(upper, "corpus.casing=lower").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("training.modifiers upper-case has no effect with the subwords");
  }

  /**
   * BLEU stays 0 at first, so the second validation is no better than the first, although the loss
   * has improved.
   */
  @Tag("long")
  @Test
  void bestNetworkIsChosenByTheConfiguredMetric() {
    String slow = "training.learningRate=0.001";
    String[] patient = {
      "validation.everyUpdates=5", "validation.patience=1", "training.maximumUpdates=10", slow
    };
    TranslationModel byBleu =
        translator(patient[0], patient[1], patient[2], slow, "validation.metric=bleu")
            .fit(pairs(1));
    TranslationModel byLoss = translator(patient).fit(pairs(1));
    float[] first = parameters(few(slow).fit(pairs(1)));
    assertThat(parameters(byBleu)).isEqualTo(first);
    assertThat(parameters(byLoss)).isNotEqualTo(first);
  }

  @Test
  void divergedTrainingContinuesWithALowerRateAsOftenAsAllowed() {
    String[] fast = {
      "training.learningRate=1e6", "divergence.rateFactor=1e-4", "training.maximumUpdates=5"
    };
    TranslationModel model =
        translator(fast[0], fast[1], fast[2], "divergence.retries=2").fit(pairs(1));
    TranslationModel slow = translator("training.learningRate=0.01", fast[2]).fit(pairs(1));
    assertThat(parameters(model))
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(parameters(slow));
    assertThatThrownBy(
            () -> translator(fast[0], fast[1], fast[2], "divergence.retries=1").fit(pairs(1)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageStartingWith("training diverged after 1 rollback, with learning rate 100: ")
        .hasMessageEndingWith("or allow more divergence.retries (1)");
  }

  /** The fall is decided at the end of warmup, as 5 of 10 updates are more than a tenth. */
  @Tag("long")
  @Test
  void aBudgetInMinutesHasTheBitsOfTheUpdatesThatItDecided() {
    String[] falling = {
      "training.schedule=cosine",
      "averaging.workers=1",
      "averaging.outer.optimizer=nesterov",
      "training.warmupUpdates=5",
      "training.maximumUpdates=10"
    };
    float[] byMinutes =
        parameters(
            translator(
                    Stream.concat(Stream.of(falling), Stream.of("training.maximumMinutes=1000"))
                        .toArray(String[]::new))
                .fit(pairs(1)));
    float[] byUpdates = parameters(translator(falling).fit(pairs(1)));
    assertThat(byMinutes).isEqualTo(byUpdates);
    falling[0] = "training.schedule=constant";
    assertThat(parameters(translator(falling).fit(pairs(1)))).isNotEqualTo(byUpdates);
  }

  /** The rate grows until the loss runs away, some time after the first validation. */
  @Tag("long")
  @Test
  void divergedTrainingGoesBackToAValidatedRound() {
    String[] growing = {
      "training.learningRate=10",
      "training.warmupUpdates=250",
      "averaging.workers=1",
      "averaging.outer.optimizer=nesterov",
      "averaging.outer.momentum=0.7",
      "divergence.rateFactor=0.001",
      "training.maximumUpdates=40"
    };
    assertThatThrownBy(
            () ->
                translator(
                        Stream.concat(Stream.of(growing), Stream.of("divergence.retries=0"))
                            .toArray(String[]::new))
                    .fit(pairs(1)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageMatching("training diverged: .* after update [2-9]\\d.*");
    float[] model = parameters(translator(growing).fit(pairs(1)));
    assertThat(parameters(translator(growing).fit(pairs(2)))).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.dir=/tmp/run",
        "checkpoints.keepLast=1",
        "ledger.path=/tmp/ledger",
        "corpus.rules=[]",
        "corpus.leakage.action=remove",
        "validation.samples=1"
      })
  void settingWithoutEffectIsRefused(String setting) {
    String path = setting.substring(0, setting.indexOf('='));
    assertThatThrownBy(() -> translator(setting).fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("setting " + path + " (")
        .hasMessageEndingWith(
            ") has no effect in TransformerTranslator, which takes pairs as they are and keeps no"
                + " run: leave it out or train with jobs/prepare.sh and jobs/train.sh");
  }

  @Test
  void settingOfSubwordLearningIsRefusedWithSavedSubwords() {
    TransformerTranslator translator = translator().setSubwordPath("anywhere");
    assertThatThrownBy(() -> translator.fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("setting subword.merges (")
        .hasMessageContaining("has no effect in TransformerTranslator with saved subwords");
  }

  @Test
  void modelDoesNotDependOnThePartitions() {
    assertThat(parameters(few().fit(pairs(4)))).isEqualTo(plain);
  }

  @Test
  void rowsWithoutATargetAreLeftOutOfTrainingAndTranslated() {
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
    List<String> settings = new ArrayList<>(List.of(SMALL));
    settings.remove(SUBWORDS);
    translator()
        .setSettings(settings.toArray(String[]::new))
        .setSubwordPath(subwords)
        .setMaximumUpdates(5)
        .setLearningRate(0.02)
        .write()
        .save(estimator);
    TransformerTranslator again = TransformerTranslator.load(estimator);
    assertThat(again.tunedSettings())
        .containsExactly("training.learningRate=0.02", "training.maximumUpdates=5");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {model, again});
    PipelineModel fitted = pipeline.fit(pairs(2));
    String path = folder.resolve("pipeline").toUri().toString();
    fitted.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertThat(loaded.transform(pairs(1)).columns())
        .containsExactly("de", "loud", "sourceIds", "targetIds", "out");
    assertThat(loaded.transform(pairs(1)).orderBy("de").collectAsList())
        .isEqualTo(fitted.transform(pairs(1)).orderBy("de").collectAsList());
    TranslationModel last = (TranslationModel) loaded.stages()[1];
    String stage = folder.resolve("stage").toUri().toString();
    last.write().save(stage);
    assertThatThrownBy(() -> TransformerTranslator.load(stage))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is a saved io.tandem.translation.spark.TranslationModel, expected")
        .hasMessageContaining("io.tandem.run.spark.TransformerTranslator");
    assertThatThrownBy(() -> TranslationModel.load(estimator))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is a saved io.tandem.run.spark.TransformerTranslator, expected");
    assertThat(last.model().subwordFiles()).hasSameSizeAs(model.subwords().files());
  }

  @Test
  void casingIsLearnedFromThePairsWithAnotherToolsSubwords() throws IOException {
    SubwordModel unigram =
        new SubwordEstimator()
            .setSourceCol("de")
            .setTargetCol("loud")
            .setKind(Kind.UNIGRAM)
            .setMaximumVocabularySize(300)
            .fit(pairs(1).na().drop());
    Path file = folder.resolve("sentencepiece.model");
    Files.write(file, unigram.subwords().files().get(SubwordFiles.SENTENCE_PIECE));
    List<String> settings = new ArrayList<>(List.of(SMALL));
    settings.remove(SUBWORDS);
    settings.addAll(
        List.of(
            "subword.kind=sentencepiece",
            "subword.model=" + file,
            "corpus.casing=truecase",
            "corpus.tokenization=moses",
            "corpus.sourceLanguage=de",
            "corpus.targetLanguage=en",
            "training.maximumUpdates=1",
            "averaging.frequency=1"));
    TranslationModel trained =
        translator().setSettings(settings.toArray(String[]::new)).fit(pairs(1));
    byte[] casing = trained.model().subwordFiles().get(SubwordFiles.TARGET_CASING);
    assertThat(new String(casing, StandardCharsets.UTF_8))
        .contains(WORDS[0].toUpperCase(Locale.ROOT) + " (");
  }

  @Test
  void aVocabularyForEachSideIsLearnedAndTrainedWith() {
    TranslationModel trained =
        translator(
                "subword.sides=separate",
                "model.tying=target",
                "training.maximumUpdates=1",
                "averaging.frequency=1")
            .fit(pairs(1));
    assertThat(trained.model().subwordFiles())
        .containsKeys("vocabulary.source.txt", "vocabulary.target.txt");
    assertThat(trained.transform(pairs(1)).where("out is null").count()).isZero();
    assertThatThrownBy(() -> translator("subword.sides=separate").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model.tying = all: source and target have a vocabulary each");
  }

  @Test
  void aShortlistIsLearnedFromThePairsAndUsed() {
    String[] short1 = {
      "training.maximumUpdates=1",
      "averaging.frequency=1",
      "corpus.shortlist.enabled=true",
      "corpus.lexicon.iterations=1",
      "corpus.shortlist.perToken=1",
      "corpus.shortlist.frequent=0",
      "search.shortlist=true"
    };
    TranslationModel learned = translator(short1).fit(pairs(1));
    List<String> found = texts(learned);
    assertThat(texts(learned.copy(ParamMap.empty()).setSettings("search.shortlist=false")))
        .isNotEqualTo(found);
    assertThatThrownBy(() -> translator("search.shortlist=true").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "search.shortlist = true, but no lexical shortlist is learned: set"
                + " corpus.shortlist.enabled = true as well, or leave search.shortlist out");
  }

  private static List<String> texts(TranslationModel model) {
    return model.transform(pairs(1)).select("out").as(Encoders.STRING()).collectAsList();
  }

  @Test
  void refusesSettingsThatCannotBeTrainedWith() {
    assertThatThrownBy(() -> translator("corpus.split.valid=0").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leaves no pairs for validation");
    assertThatThrownBy(() -> translator("model.headz=3").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("model.heads");
    assertThatThrownBy(() -> translator("averaging.outer.momentum=0.5").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has an effect only with averaging.outer.optimizer");
    // Not after the training.
    assertThatThrownBy(() -> translator("search.tags=[\"<2fr>\"]").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("search.tags: unknown tag <2fr>");
  }

  @Test
  void namesOfColumnsMayHaveDots() {
    Dataset<Row> pairs =
        pairs(1).withColumnRenamed("de", "text.de").withColumnRenamed("loud", "text.loud");
    TranslationModel model = few().setSourceCol("text.de").setTargetCol("text.loud").fit(pairs);
    assertThat(parameters(model)).isEqualTo(plain);
    assertThat(model.transform(pairs).columns()).contains("text.de");
  }

  /** Sorting reads the pairs twice: to find ranges, and to exchange them. */
  @Test
  void thePairsAreReadForSortingAndNotAgainAndNothingStaysStored() {
    LongAccumulator read = spark.sparkContext().longAccumulator();
    Dataset<Row> pairs = pairs(2);
    Dataset<Row> counted =
        spark.createDataFrame(
            pairs
                .toJavaRDD()
                .map(
                    row -> {
                      read.add(1);
                      return row;
                    }),
            pairs.schema());
    Set<Integer> stored = Trainings.context(spark).getPersistentRDDs().keySet();
    assertThat(parameters(few().fit(counted))).isEqualTo(plain);
    assertThat(read.value()).isLessThanOrEqualTo(2 * pairs.count());
    assertThat(Trainings.context(spark).getPersistentRDDs().keySet()).isSubsetOf(stored);
  }

  @Test
  void aColumnThatTheModelAddsIsRefusedBeforeTraining() {
    Dataset<Row> taken = pairs(1).withColumn("out", functions.lit(""));
    assertThatThrownBy(() -> translator().fit(taken))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de", "loud"})
  void columnsOfNumbersAreRefused(String column) {
    Dataset<Row> numbers = pairs(1).withColumn(column, functions.col(column).cast("int"));
    assertThatThrownBy(() -> translator().fit(numbers))
        .isInstanceOf(UserException.class)
        .hasMessage("column %s: expected text, found int", column);
    assertThatThrownBy(() -> translator().transformSchema(numbers.schema()))
        .isInstanceOf(UserException.class)
        .hasMessage("column %s: expected text, found int", column);
  }

  private static Subwords subwords(TranslationModel model) {
    return Subwords.of(model.model().subwordFiles(), "the model");
  }

  /** Saves a model as a checkpoint, as runs have them. */
  private static String checkpointOf(TranslationModel model, Path place) throws IOException {
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    org.apache.hadoop.fs.Path directory = new org.apache.hadoop.fs.Path(place.toUri());
    Files.createDirectories(place);
    try (Lease lease =
            Lease.acquire(
                LeaseDirectory.within(conf, directory),
                directory,
                WriterProcess.current(conf, line -> {}));
        CheckpointWriter writer =
            new Checkpoints(conf, directory, () -> lease)
                .begin(/* round= */ 8, /* updates= */ 40)) {
      writer
          .network(model.model().networks().get(0).configuration())
          .settings(model.trainedWith())
          .subwords(model.model().subwordFiles())
          .parameters(parameters(model));
      return writer.publish(Validated.NOT_MEASURED).path().toString();
    }
  }

  private static TransformerTranslator tuning(String model, String... settings) {
    List<String> all = new ArrayList<>(List.of(SMALL));
    all.removeIf(setting -> setting.startsWith("model.") || setting.equals(SUBWORDS));
    all.addAll(List.of(settings));
    return new TransformerTranslator()
        .setSourceCol("de")
        .setTargetCol("loud")
        .setInitialModel(model)
        .setSettings(all.toArray(String[]::new));
  }

  @Test
  void trainingStartsFromTheInitialModel() throws IOException {
    TranslationModel tuned =
        tuning(checkpoint, "training.freeze=[embedding]", "training.maximumUpdates=20")
            .fit(pairs(1));
    assertThat(subwords(tuned)).isEqualTo(subwords(trained));
    assertThat(tuned.trainedWith())
        .contains("modelSize=16  # the model " + checkpoint + " (training.from)");
    assertThat(parameters(tuned)).isNotEqualTo(parameters(trained));
    int frozen = subwords(trained).size() * 16;
    assertThat(Arrays.copyOf(parameters(tuned), frozen))
        .isEqualTo(Arrays.copyOf(parameters(trained), frozen));
    assertThat(meanLogProbability(tuned)).isGreaterThan(meanLogProbability(trained));
  }

  /** The rate throws the network about, so that no validation is as good as the first. */
  @Test
  void theInitialModelStaysTheBestWhereTrainingMakesItWorse() throws IOException {
    TranslationModel tuned =
        tuning(
                checkpoint,
                "training.maximumUpdates=10",
                "validation.everyUpdates=5",
                "training.learningRate=5",
                "training.warmupUpdates=2",
                "divergence.lossFactor=0")
            .fit(pairs(1));
    assertThat(parameters(tuned)).isEqualTo(parameters(trained));
  }

  @Test
  void divergedTrainingReturnsToTheInitialModel() throws IOException {
    String[] few = {"training.maximumUpdates=5", "training.warmupUpdates=1"};
    TranslationModel tuned =
        tuning(
                checkpoint,
                few[0],
                few[1],
                "training.learningRate=1e6",
                "divergence.rateFactor=1e-9",
                "divergence.retries=1")
            .fit(pairs(1));
    TranslationModel slow =
        tuning(checkpoint, few[0], few[1], "training.learningRate=1e-3").fit(pairs(1));
    assertThat(parameters(tuned))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(parameters(slow));
  }

  @Test
  void whatAnInitialModelBringsIsNotSetBesideIt() throws IOException {
    assertThatThrownBy(() -> tuning(checkpoint, "model.heads=4").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has 2, which cannot change; leave it out");
    assertThatThrownBy(() -> tuning(checkpoint, "subword.merges=5").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no effect in TransformerTranslator with an initial model");
    assertThatThrownBy(() -> tuning(checkpoint).setSubwordPath("anywhere").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("subwordPath = anywhere has no effect beside an initial model");
    assertThatThrownBy(() -> tuning(folder + "/nothing").fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("training.from = " + folder + "/nothing: not found");
  }

  @Test
  void aNewNetworkCanHaveTheSubwordsOfAModel() throws IOException {
    TranslationModel first =
        translator("training.maximumUpdates=5", "corpus.casing=lower").fit(pairs(1));
    String model = checkpointOf(first, folder.resolve("run"));
    List<String> settings = new ArrayList<>(List.of(SMALL));
    settings.remove(SUBWORDS);
    settings.addAll(
        List.of("training.maximumUpdates=5", "subword.kind=model", "subword.model=" + model));
    TranslationModel second =
        translator().setSettings(settings.toArray(String[]::new)).fit(pairs(1));
    assertThat(subwords(second)).isEqualTo(subwords(first));
    assertThat(second.trainedWith()).contains("casing=lower  # the model " + model);
    settings.add("corpus.casing=keep");
    assertThatThrownBy(
            () -> translator().setSettings(settings.toArray(String[]::new)).fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.casing = keep (argument): the model ");
    assertThatThrownBy(
            () ->
                new SubwordEstimator()
                    .setSourceCol("de")
                    .setTargetCol("loud")
                    .setKind(Kind.MODEL)
                    .fit(pairs(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("TransformerTranslator.setInitialModel");
  }
}
