package io.tandem.run.spark;

import static org.apache.spark.sql.functions.col;

import io.tandem.UserException;
import io.tandem.config.DependentSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.lexical.ShortlistLearner;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.SavedStage;
import io.tandem.storage.tables.ColumnName;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.TableColumns;
import io.tandem.translation.spark.TranslationCounts;
import io.tandem.translation.spark.TranslationModel;
import io.tandem.translation.spark.TranslationParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a Transformer on pairs of sentences, text in two columns: learns subwords, or takes saved
 * ones or those of the model that it starts from, encodes, and trains by averaging rounds as the
 * settings say until validations get no better. The model is the network of the best validation by
 * {@code validation.metric}. A source sentence validates, is held out or is trained on as {@code
 * corpus.split} and the seed have it where {@code jobs/prepare.sh} splits a corpus. Nothing is
 * kept: the checkpoints of the training lie in {@code spark.local.dir} on the driver until it ends.
 * For runs with checkpoints, metrics and a report there is {@code jobs/train.sh}. Driver only.
 */
public final class TransformerTranslator extends Estimator<TranslationModel>
    implements TranslationParams, TrainingParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Own own;
  private final Tuned tuned;
  private final Param<String> targetCol;
  private final Param<String> subwordPath;
  private final Param<String> initialModel;

  public TransformerTranslator() {
    this(Identifiable$.MODULE$.randomUID("translator"));
  }

  /** Creates a stage as Spark's persistence does. */
  public TransformerTranslator(String uid) {
    this.uid = uid;
    own = Own.of(this);
    tuned = Tuned.of(uid);
    targetCol = new Param<>(uid, "targetCol", "column with the target text");
    subwordPath =
        new Param<>(
            uid, "subwordPath", "path of a saved SubwordModel to use; empty: learn subwords");
    initialModel =
        new Param<>(
            uid,
            "initialModel",
            "run or checkpoint to start from, with its network and subwords; empty: a new network");
    setDefaultParams();
    setDefault(targetCol(), PairTable.TARGET);
    setDefault(subwordPath(), "");
    setDefault(initialModel(), "");
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Own own() {
    return own;
  }

  @Override
  public Tuned tuned() {
    return tuned;
  }

  public Param<String> targetCol() {
    return targetCol;
  }

  public Param<String> subwordPath() {
    return subwordPath;
  }

  public Param<String> initialModel() {
    return initialModel;
  }

  private <T> TransformerTranslator with(Param<T> parameter, T value) {
    set(parameter, value);
    return this;
  }

  public TransformerTranslator setSourceCol(String column) {
    return with(sourceCol(), column);
  }

  public TransformerTranslator setTargetCol(String column) {
    return with(targetCol(), column);
  }

  public TransformerTranslator setTranslationCol(String column) {
    return with(translationCol(), column);
  }

  public TransformerTranslator setSubwordPath(String path) {
    return with(subwordPath(), path);
  }

  /**
   * Sets the model that training starts from, as {@code training.from} does: a run directory, whose
   * best checkpoint is taken, or a checkpoint. What the settings leave open of the network is the
   * model's; its subwords and the form of its text are.
   */
  public TransformerTranslator setInitialModel(String path) {
    return with(initialModel(), path);
  }

  /**
   * Sets what differs from {@code conf/reference.conf}.
   *
   * @param settings the settings as {@code model.preset=small}; those under {@code search} become
   *     the model's. Settings of cleaning, files and run directories are refused, as they have no
   *     effect here. A setting that also has a parameter, such as {@code training.learningRate}, is
   *     the parameter's where that is set
   */
  public TransformerTranslator setSettings(String... settings) {
    return with(settings(), settings);
  }

  public TransformerTranslator setPreset(String preset) {
    return with(preset(), preset);
  }

  public TransformerTranslator setDropout(double dropout) {
    return with(dropout(), dropout);
  }

  public TransformerTranslator setMerges(int merges) {
    return with(merges(), merges);
  }

  public TransformerTranslator setLearningRate(double learningRate) {
    return with(learningRate(), learningRate);
  }

  public TransformerTranslator setWarmupUpdates(int warmupUpdates) {
    return with(warmupUpdates(), warmupUpdates);
  }

  public TransformerTranslator setBatchTokens(int batchTokens) {
    return with(batchTokens(), batchTokens);
  }

  public TransformerTranslator setMaximumUpdates(long maximumUpdates) {
    return with(maximumUpdates(), maximumUpdates);
  }

  public TransformerTranslator setMaximumMinutes(double maximumMinutes) {
    return with(maximumMinutes(), maximumMinutes);
  }

  public TransformerTranslator setWorkers(int workers) {
    return with(workers(), workers);
  }

  public TransformerTranslator setPatience(int patience) {
    return with(patience(), patience);
  }

  public TransformerTranslator setSeed(long seed) {
    return with(seed(), seed);
  }

  /**
   * Trains; rows with a null are left out.
   *
   * @throws UserException when a column is missing or is no text, or one that the model adds is
   *     there, a setting is wrong or there are too few pairs
   */
  @Override
  public TranslationModel fit(Dataset<?> data) {
    transformSchema(data.schema());
    HadoopConf conf = HadoopConf.of(data.sparkSession().sessionState().newHadoopConf());
    try {
      return fit(data, conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private TranslationModel fit(Dataset<?> data, HadoopConf conf) throws IOException {
    SettingsReader complete =
        PretrainedModel.corpusSettings(PretrainedModel.trainingSettings(reader(), conf), conf);
    InstructionLimit.set(complete.settings().training().instructions());
    SettingsReader reader =
        ExecutorKernels.decideMath(
            JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()), complete);
    DependentSettings.OF_CORPUS.requireEffect(reader);
    DependentSettings.OF_TRAINING.requireEffect(reader);
    Settings settings = reader.settings();
    Optional<PretrainedModel> model =
        settings.training().startsFromModel()
            ? Optional.of(PretrainedModel.toTrain(settings.training().from(), conf))
            : Optional.empty();
    Dataset<Row> texts =
        data.select(
                data.col(ColumnName.quoted(getOrDefault(sourceCol()))).as(PairTable.SOURCE),
                data.col(ColumnName.quoted(getOrDefault(targetCol()))).as(PairTable.TARGET))
            .na()
            .drop();
    requireShortlist(settings);
    Dataset<Row> pairs =
        TableTraining.numbered(
                CorpusPipeline.split(texts, settings.corpus().split(), settings.seed()))
            .persist();
    try {
      return fit(pairs, reader, model, conf);
    } finally {
      pairs.unpersist();
    }
  }

  /**
   * Trains on numbered pairs, which are persisted: all readers see the same pairs, even if the
   * query behind them gives others when it runs again.
   */
  private TranslationModel fit(
      Dataset<Row> pairs, SettingsReader reader, Optional<PretrainedModel> model, HadoopConf conf)
      throws IOException {
    Settings settings = reader.settings();
    SubwordModel subwords =
        model.isPresent()
            ? new SubwordModel(uid, model.get().subwords().ofNormalizedText(false))
            : subwords(pairs.where(col(PairTable.SPLIT).equalTo(PairTable.TRAIN)), settings, conf);
    // Training would not notice that one is unknown.
    subwords.subwords().idsOfTags("search.tags", settings.search().tags());
    PortableModel.Network network =
        new TableTraining(settings, reader.render(), subwords, model, pairs.sparkSession())
            .train(pairs);
    PortableModel trained =
        new PortableModel(List.of(network), subwords.subwords().files(), "the model of " + uid)
            .withLanguages(settings.corpus().sourceLanguage(), settings.corpus().targetLanguage());
    TranslationModel translation =
        new TranslationModel(
            uid, trained.withShortlist(shortlist(settings, subwords, pairs)), reader.render());
    translation.setParent(this);
    copyValues(translation, ParamMap.empty());
    // The settings of the training are in the model itself.
    translation.clear(translation.settings());
    return translation;
  }

  private static void requireShortlist(Settings settings) {
    if (settings.search().shortlist() && !settings.corpus().shortlist().enabled()) {
      throw new UserException(
          "search.shortlist = true, but no lexical shortlist is learned: set"
              + " corpus.shortlist.enabled = true as well, or leave search.shortlist out");
    }
  }

  private static Optional<byte[]> shortlist(
      Settings settings, SubwordModel subwords, Dataset<Row> pairs) {
    if (!settings.corpus().shortlist().enabled()) {
      return Optional.empty();
    }
    Dataset<Row> train = pairs.where(col(PairTable.SPLIT).equalTo(PairTable.TRAIN));
    return Optional.of(
        new ShortlistLearner(settings.corpus(), subwords.subwords())
            .learn(subwords.transform(train), train.count())
            .bytes());
  }

  /** Returns the settings, of which those of single parameters come last and win. */
  SettingsReader reader() {
    String initial = getOrDefault(initialModel());
    Stream<String> from =
        initial.isEmpty() ? Stream.of() : Stream.of(PretrainedModel.FROM + "=" + initial);
    return TranslatorSettings.of(
        Stream.of(Stream.of(getOrDefault(settings())), from, tunedSettings().stream())
            .flatMap(given -> given)
            .toList(),
        getOrDefault(subwordPath()));
  }

  private SubwordModel subwords(Dataset<Row> pairs, Settings settings, HadoopConf conf)
      throws IOException {
    String path = getOrDefault(subwordPath());
    if (!path.isEmpty()) {
      // The columns are called so here, whatever they were when it was saved.
      return new SubwordModel(uid, SubwordModel.load(path).subwords().ofNormalizedText(false));
    }
    if (settings.subword().kind() == SubwordSettings.Kind.MODEL) {
      return new SubwordModel(
          uid,
          PretrainedModel.ofSubwords(settings.subword().model(), conf)
              .subwords()
              .ofNormalizedText(false));
    }
    return CorpusPipeline.outsideSubwords(
            settings.subword(), settings.corpus(), conf.configuration())
        .map(imported -> CorpusPipeline.withCasingOf(pairs, imported))
        .map(imported -> new SubwordModel(uid, imported))
        .orElseGet(
            () -> CorpusPipeline.learnSubwords(pairs, settings.subword(), settings.corpus()));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    TableColumns.text(schema, getOrDefault(targetCol()));
    return columns(TranslationCounts.local()).schema(schema);
  }

  @Override
  public TransformerTranslator copy(ParamMap extra) {
    return copyValues(new TransformerTranslator(uid), extra);
  }

  public static MLReader<TransformerTranslator> read() {
    return SavedStage.reader(TransformerTranslator.class);
  }

  public static TransformerTranslator load(String path) {
    return read().load(path);
  }
}
