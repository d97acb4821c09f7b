package io.tandem.averaging;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.averaging.round.RoundResult;
import io.tandem.config.Settings;
import io.tandem.config.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.PairTexts;
import io.tandem.metrics.Bleu;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.training.DivergenceException;
import io.tandem.training.Shard;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.ClusterTranslation;
import io.tandem.validation.OverlongPairs;
import io.tandem.validation.Shards;
import io.tandem.validation.ValidationLoss;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains on a table of pairs and keeps the best network, in memory. The outcome does not depend on
 * how the table is partitioned. Driver only.
 */
final class TableTraining {
  private static final Logger LOG = LoggerFactory.getLogger(TableTraining.class);

  private final Settings settings;
  private final SubwordModel subwords;
  private final SparkSession session;
  private final JavaSparkContext spark;

  TableTraining(Settings settings, SubwordModel subwords, SparkSession session) {
    this.settings = settings;
    this.subwords = subwords;
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /**
   * The best network for pairs.
   *
   * @param pairs the pairs as {@link CorpusPipeline#split} gives them
   */
  PortableModel.Network train(Dataset<Row> pairs) {
    LOG.info("Training by {}", ExecutorKernels.describe(spark, settings.training().math()));
    Dataset<Row> encoded = subwords.transform(numbered(pairs));
    Dataset<Row> held = encoded.where(col(PairTable.SPLIT).equalTo(PairTable.VALID));
    JavaRDD<Shard> train =
        Shards.toTrain(
            encoded.where(col(PairTable.SPLIT).equalTo(PairTable.TRAIN)),
            settings,
            subwords.subwords());
    try (ValidationLoss loss = ValidationLoss.prepare(held, settings);
        RollbackPoints ends = new RollbackPoints()) {
      if (loss.sizes().stream().allMatch(size -> size.pairs() == 0)) {
        throw new UserException(
            "corpus.split.valid = %s leaves no pairs for validation: give more pairs, or a larger share"
                .formatted(settings.corpus().split().valid()));
      }
      OverlongPairs.of(Shards.sizes(train), loss.sizes(), settings.training()).ifPresent(LOG::warn);
      TaskFailures.unwrapped(() -> train(train, validation(held, loss), ends));
      return network(ends.best().orElseThrow());
    } finally {
      train.unpersist();
    }
  }

  private PortableModel.Network network(RollbackPoint best) {
    return new PortableModel.Network(
        InitialNetwork.configuration(settings, subwords.subwords().size()).toJson(), best.model());
  }

  /** Numbers the pairs in an order that is their own, by hash and text. */
  private Dataset<Row> numbered(Dataset<Row> pairs) {
    Column source = col(PairTable.SOURCE);
    Column target = col(PairTable.TARGET);
    JavaRDD<Row> rows =
        PairTable.select(pairs, PairTable.SPLIT_TEXT)
            .orderBy(xxhash64(source, target), source, target)
            .toJavaRDD()
            .zipWithIndex()
            .map(pair -> PairTable.numbered(pair._2(), pair._1()));
    return session.createDataFrame(rows, PairTable.NUMBERED_TEXT);
  }

  /** Measures a network as {@code validation.metric} has it. */
  @FunctionalInterface
  private interface Measure {
    TrainingLoop.Validation of(ComputationGraph network);
  }

  private Measure validation(Dataset<Row> held, ValidationLoss loss) {
    if (settings.validation().metric() == Metric.LOSS) {
      return network -> {
        double found = loss.of(network).loss();
        return new TrainingLoop.Validation(found, found);
      };
    }
    ClusterTranslation translation =
        new ClusterTranslation(
            spark, subwords.subwords(), settings.search().greedy(), settings.seed());
    PairTexts texts =
        PairTexts.collect(held.orderBy(PairTable.ID).limit(settings.validation().bleuSentences()));
    Bleu bleu = Bleu.standard();
    return network ->
        new TrainingLoop.Validation(
            loss.of(network).loss(),
            bleu.score(
                bleu.corpusStatistics(
                    translation.translate(network, texts.sources()), List.of(texts.targets()))));
  }

  /** Trains to the end, in as many attempts as {@code divergence.retries} grants. */
  private void train(JavaRDD<Shard> shards, Measure validation, RollbackPoints ends) {
    long since = System.nanoTime();
    DivergenceRetries retries = new DivergenceRetries(settings, 0);
    Optional<RollbackPoint> from = Optional.empty();
    while (true) {
      try {
        attempt(retries.lowered(), shards, validation, ends, from, since);
        return;
      } catch (DivergenceException e) {
        if (retries.exhausted()) {
          throw retries.surrender(e, "");
        }
        retries = retries.next();
        from = ends.goBack();
        LOG.warn(retries.describe(e.getMessage(), from.map(RollbackPoint::updates).orElse(0L)));
      }
    }
  }

  private void attempt(
      Settings lowered,
      JavaRDD<Shard> shards,
      Measure validation,
      RollbackPoints ends,
      Optional<RollbackPoint> from,
      long since) {
    int vocabulary = subwords.subwords().size();
    try (TrainingAttempt attempt = TrainingAttempt.of(spark, lowered, vocabulary, shards)) {
      from.ifPresent(end -> end.restoreWithoutMomentum(attempt.training()));
      EarlyStopping stopping =
          from.map(RollbackPoint::stopping)
              .orElse(
                  EarlyStopping.fresh(
                      settings.validation().metric(), settings.validation().patience()));
      DivergenceDetector losses =
          from.map(RollbackPoint::losses)
              .orElse(DivergenceDetector.fresh(settings.divergence().lossFactor(), vocabulary));
      attempt.run(
          new Keeper(attempt.training(), validation, ends, stopping, losses),
          new TrainingLoop.Progress(stopping, losses, since));
    }
  }

  /** Keeps the rounds that training may go back to. */
  private static final class Keeper implements TrainingLoop.Observer {
    private final AveragedTraining training;
    private final Measure validation;
    private final RollbackPoints ends;
    private final Metric metric;
    private DivergenceDetector losses;

    /** The average of past networks, where the latest validation found it better. */
    private Optional<float[]> better = Optional.empty();

    Keeper(
        AveragedTraining training,
        Measure validation,
        RollbackPoints ends,
        EarlyStopping stopping,
        DivergenceDetector losses) {
      this.training = training;
      this.validation = validation;
      this.ends = ends;
      this.metric = stopping.metric();
      this.losses = losses;
    }

    @Override
    public void afterRound(RoundResult round) {
      losses = losses.after(round.updates(), round.loss());
    }

    @Override
    public TrainingLoop.Validation validate(RoundResult round) {
      TrainingLoop.Validation latest = validation.of(training.network());
      Optional<TrainingLoop.Validation> average =
          training
              .ofAverage(validation::of)
              .filter(other -> metric.isBetter(other.metric(), latest.metric()));
      better = average.map(chosen -> training.driverState().average());
      return average.orElse(latest);
    }

    @Override
    public void validated(RoundResult round, EarlyStopping progress) {
      LOG.info(
          "Validated after {} updates; best {}: {}",
          round.updates(),
          progress.metric(),
          progress.best());
      ends.add(RollbackPoint.of(training, better, progress, losses));
    }
  }
}
