package io.tandem.run.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.training.RunContext;
import io.tandem.run.training.TrainingAttempts;
import io.tandem.run.training.TrainingWatcher;
import io.tandem.run.training.Validator;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.SparkLayout;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.training.averaging.InitialNetwork;
import io.tandem.training.averaging.KernelWatch;
import io.tandem.training.averaging.TrainingAttempt;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.training.shards.StagedPairs;
import io.tandem.training.worker.PairVariation;
import io.tandem.translation.PortableModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains on a table of pairs and returns the best network. The checkpoints of the training lie
 * among Spark's temporary files on the driver, and only until it ends. The outcome does not depend
 * on how the table is partitioned. Driver only.
 */
final class TableTraining {
  private static final Logger LOG = LoggerFactory.getLogger(TableTraining.class);

  private final Settings settings;
  private final String hocon;
  private final SubwordModel subwords;
  private final InitialNetwork initial;
  private final JavaSparkContext spark;
  private final HadoopConf hadoop;

  /**
   * @param hocon the same settings as text
   * @param model the model that training starts from; empty for a new network
   */
  TableTraining(
      Settings settings,
      String hocon,
      SubwordModel subwords,
      Optional<PretrainedModel> model,
      SparkSession session) {
    this.settings = settings;
    this.hocon = hocon;
    this.subwords = subwords;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.hadoop = HadoopConf.of(session.sessionState().newHadoopConf());
    this.initial =
        new InitialNetwork(
            new VocabularySizes(
                subwords.subwords().source().size(), subwords.subwords().target().size()),
            model);
  }

  /**
   * The best network for pairs.
   *
   * @param pairs the pairs as {@link #numbered} gives them
   */
  PortableModel.Network train(Dataset<Row> pairs) throws IOException {
    if (!subwords.subwords().isJoint()) {
      InitialNetwork.requireUntiedSource(settings);
    }
    PairVariation.requireEffect(settings, subwords.subwords());
    SortedMap<String, SortedSet<String>> kernels = ExecutorKernels.find(spark, settings.training());
    LOG.info("Training by {}", ExecutorKernels.describe(kernels));
    Dataset<Row> encoded = subwords.transform(pairs);
    Path directory = temporaryDirectory();
    StagedPairs training =
        StagedPairs.whole(
            encoded.where(col(PairTable.SPLIT).equalTo(PairTable.TRAIN)),
            settings,
            subwords.subwords(),
            links ->
                PairVariation.of(
                    settings,
                    subwords.subwords(),
                    links,
                    settings.corpus().sourceLanguage(),
                    settings.corpus().targetLanguage()));
    try (Validator validator =
            validator(encoded.where(col(PairTable.SPLIT).equalTo(PairTable.VALID)));
        RunDirectory run = run(directory)) {
      RunContext context =
          new RunContext(
              run,
              hocon,
              validator,
              new LogWatcher(),
              new KernelWatch(List.of(), kernels),
              /* stop= */ Optional::empty,
              /* resume= */ "");
      TaskFailures.unwrapped(() -> train(context, training));
      return new PortableModel.Network(
          configuration().toJson(), run.bestCheckpoint().orElseThrow().model());
    } finally {
      training.close();
      hadoop.fileSystem(directory).delete(directory, /* recursive= */ true);
    }
  }

  private void train(RunContext context, StagedPairs training) {
    try {
      new TrainingAttempts(context, settings, initial, training)
          .train(Optional.empty(), MetricRow.Event.STARTED);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Validator validator(Dataset<Row> held) {
    Validator validator =
        new Validator(
            spark,
            new Validator.HeldOut(
                held, subwords.subwords(), Optional.empty(), settings.corpus().targetLanguage()),
            settings,
            settings.validation().metric() == Metric.BLEU
                ? settings.validation().bleuSentences()
                : 0,
            /* samples= */ 0);
    if (validator.sizes().stream().allMatch(size -> size.pairs() == 0)) {
      validator.close();
      throw UserException.of(
          "corpus.split.valid = %s leaves no pairs for validation: give more pairs, or a larger share",
          settings.corpus().split().valid());
    }
    return validator;
  }

  private static Path temporaryDirectory() throws IOException {
    // Spark deletes what is left there when it stops.
    return new Path(
        Files.createTempDirectory(java.nio.file.Path.of(SparkFiles.getRootDirectory()), "training-")
            .toUri());
  }

  private RunDirectory run(Path directory) throws IOException {
    RunManifest manifest =
        RunManifest.of(
            TransformerTranslator.class.getName(),
            hocon,
            settings.seed(),
            new CorpusReference(
                /* dir= */ "",
                /* manifestSha256= */ "",
                settings.corpus().sourceLanguage(),
                settings.corpus().targetLanguage(),
                Map.of()),
            SparkLayout.of(spark.sc()),
            TransformerGraph.parameters(configuration()),
            initial.vocabularies().source(),
            initial.vocabularies().target());
    return RunDirectory.create(
        hadoop,
        directory,
        hocon,
        initial.model().isPresent()
            ? manifest.startedFrom(initial.model().get().origin())
            : manifest,
        LOG::info);
  }

  private ComputationGraphConfiguration configuration() {
    return InitialNetwork.configuration(settings, initial.vocabularies());
  }

  /**
   * Numbers pairs in an order that is their own, by hash and text.
   *
   * @param pairs the pairs as {@link CorpusPipeline#split} gives them
   */
  static Dataset<Row> numbered(Dataset<Row> pairs) {
    Column source = col(PairTable.SOURCE);
    Column target = col(PairTable.TARGET);
    JavaRDD<Row> rows =
        PairTable.select(pairs, PairTable.SPLIT_TEXT)
            .orderBy(xxhash64(source, target), source, target)
            .toJavaRDD()
            .zipWithIndex()
            .map(pair -> PairTable.numbered(pair._2(), pair._1()));
    return pairs.sparkSession().createDataFrame(rows, PairTable.NUMBERED_TEXT);
  }

  /** Tells the log of a training. */
  private static final class LogWatcher implements TrainingWatcher {
    @Override
    public void begins(TrainingAttempt attempt, SparkContext context, List<String> notes) {
      notes.forEach(LOG::warn);
    }

    @Override
    public void continues(String how, long updates) {
      LOG.warn(how);
    }

    @Override
    public void warn(String what) {
      LOG.warn(what);
    }

    @Override
    public void refused(String what) {
      LOG.warn(what);
    }

    @Override
    public void validation(MetricRow.Validation validation) {
      LOG.info(
          "Validated after {} updates: loss {}{}",
          validation.updates(),
          validation.loss(),
          validation.best() ? ", the best so far" : "");
    }
  }
}
