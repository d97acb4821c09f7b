package io.tandem.training.averaging;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.PairTexts;
import io.tandem.metrics.Bleu;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.training.shards.OverlongPairs;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.ValidationLoss;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.Shard;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.ClusterTranslation;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
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
  private final Optional<PretrainedModel> model;
  private final JavaSparkContext spark;

  /**
   * @param model the model that training starts from; empty for a new network
   */
  TableTraining(
      Settings settings,
      SubwordModel subwords,
      Optional<PretrainedModel> model,
      SparkSession session) {
    this.settings = settings;
    this.subwords = subwords;
    this.model = model;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /**
   * The best network for pairs.
   *
   * @param pairs the pairs as {@link #numbered} gives them
   */
  PortableModel.Network train(Dataset<Row> pairs) {
    if (!subwords.subwords().isJoint()) {
      InitialNetwork.requireUntiedSource(settings);
    }
    SortedMap<String, SortedSet<String>> found =
        ExecutorKernels.find(spark, settings.training().mathMode());
    LOG.info("Training by {}", ExecutorKernels.describe(found));
    KernelWatch kernels = new KernelWatch(List.of(), found);
    kernels.atStart().ifPresent(LOG::warn);
    Dataset<Row> encoded = subwords.transform(pairs);
    Dataset<Row> held = encoded.where(col(PairTable.SPLIT).equalTo(PairTable.VALID));
    JavaRDD<Shard> train =
        Shards.toTrain(
            encoded.where(col(PairTable.SPLIT).equalTo(PairTable.TRAIN)),
            settings,
            subwords.subwords());
    RollbackPoints ends = new RollbackPoints();
    try (ValidationLoss loss = ValidationLoss.prepare(held, settings)) {
      if (loss.sizes().stream().allMatch(size -> size.pairs() == 0)) {
        throw UserException.of(
            "corpus.split.valid = %s leaves no pairs for validation: give more pairs, or a larger share",
            settings.corpus().split().valid());
      }
      OverlongPairs.of(Shards.sizes(train), loss.sizes(), settings.training()).ifPresent(LOG::warn);
      TaskFailures.unwrapped(
          () -> new Course(train, validation(held, loss), ends, kernels).train());
      return network(ends.best().orElseThrow());
    } finally {
      train.unpersist();
    }
  }

  private PortableModel.Network network(RollbackPoint best) {
    return new PortableModel.Network(
        InitialNetwork.configuration(settings, vocabularies()).toJson(), best.model());
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
    Bleu bleu = Bleu.of(settings.validation(), settings.corpus().targetLanguage());
    return network ->
        new TrainingLoop.Validation(
            loss.of(network).loss(),
            bleu.score(
                bleu.corpusStatistics(
                    translation.translate(network, texts.sources()), List.of(texts.targets()))));
  }

  /**
   * A training from its start to its end, in as many attempts as {@code divergence.retries} grants;
   * an attempt also ends when the updates over which the learning rate falls have been decided.
   */
  private final class Course {
    private final JavaRDD<Shard> shards;
    private final Measure validation;
    private final RollbackPoints ends;
    private final PlateauWatch plateau;
    private final KernelWatch kernels;
    private final LostRounds lostRounds = new LostRounds(settings.run().retryMinutes());
    private final long since = System.nanoTime();

    /** The part of the time since then that was spent on rounds which training went back behind. */
    private long lostNanos;

    private DivergenceRetries retries = new DivergenceRetries(settings, 0);
    private Optional<FallDecision> fall = Optional.empty();

    Course(JavaRDD<Shard> shards, Measure validation, RollbackPoints ends, KernelWatch kernels) {
      this.shards = shards;
      this.validation = validation;
      this.ends = ends;
      this.kernels = kernels;
      plateau = PlateauWatch.of(shards, settings, vocabularies().target());
    }

    void train() {
      Optional<RollbackPoint> from = Optional.empty();
      TrainingLoop.End end = TrainingLoop.End.FALL_DECIDED;
      while (end == TrainingLoop.End.FALL_DECIDED) {
        try {
          end = attempt(from);
          from = ends.atDecision();
        } catch (DivergenceException e) {
          if (retries.exhausted()) {
            throw retries.surrender(e, "");
          }
          retries = retries.next();
          from = ends.goBack();
          LOG.warn(retries.describe(e.getMessage(), from.map(RollbackPoint::updates).orElse(0L)));
        } catch (LostRoundException e) {
          from = recover(e);
        }
      }
    }

    /** Back to the latest round that is kept, or to the start, by the same settings. */
    private Optional<RollbackPoint> recover(LostRoundException lost) {
      if (spark.sc().isStopped()) {
        throw lost.why();
      }
      lostRounds.pauseAfter(lost);
      Optional<RollbackPoint> back = ends.latest();
      LOG.warn(
          Text.format(
              "%s; rolling back to update %,d",
              lost.getMessage(), back.map(RollbackPoint::updates).orElse(0L)),
          lost.why());
      return back;
    }

    void decide(FallDecision decision, RollbackPoint here) {
      LOG.info(decision.withRepetition());
      fall = Optional.of(decision);
      ends.addDecision(here);
    }

    long trainedNanos() {
      return System.nanoTime() - since - lostNanos;
    }

    private Settings inEffect() {
      Settings lowered = retries.lowered();
      return fall.map(decision -> lowered.withTraining(decision.in(lowered.training())))
          .orElse(lowered);
    }

    private TrainingLoop.End attempt(Optional<RollbackPoint> from) {
      InitialNetwork start =
          from.isPresent() ? new InitialNetwork(vocabularies()) : initialNetwork();
      try (TrainingAttempt attempt = TrainingAttempt.of(spark, inEffect(), start, shards)) {
        from.ifPresent(end -> end.restore(attempt.training()));
        lostNanos = System.nanoTime() - since - from.map(RollbackPoint::trainedNanos).orElse(0L);
        EarlyStopping stopping =
            from.map(RollbackPoint::stopping)
                .orElse(
                    EarlyStopping.fresh(
                        settings.validation().metric(), settings.validation().patience()));
        DivergenceDetector losses =
            from.map(RollbackPoint::losses)
                .orElse(
                    DivergenceDetector.fresh(
                        settings.divergence().lossFactor(), vocabularies().target()));
        return run(attempt, stopping, losses);
      }
    }

    private TrainingLoop.End run(
        TrainingAttempt attempt, EarlyStopping stopping, DivergenceDetector losses) {
      try {
        return attempt.run(
            new Keeper(this, attempt.training(), stopping, losses),
            new TrainingLoop.Progress(stopping, losses, since, lostNanos));
      } catch (DivergenceException e) {
        throw e;
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        throw TaskFailures.userMistake(e)
            .map(RuntimeException.class::cast)
            .orElse(LostRoundException.in(e, attempt.training().round() + 1));
      }
    }
  }

  private InitialNetwork initialNetwork() {
    return new InitialNetwork(vocabularies(), model);
  }

  private VocabularySizes vocabularies() {
    return new VocabularySizes(
        subwords.subwords().source().size(), subwords.subwords().target().size());
  }

  /** Keeps the rounds that training may go back to, or continue from. */
  private static final class Keeper implements TrainingLoop.Observer {
    private final Course course;
    private final AveragedTraining training;
    private EarlyStopping stopping;
    private DivergenceDetector losses;
    private TrainingLoop.Validation validation;

    /** The average of past networks, where the latest validation found it better. */
    private Optional<float[]> better = Optional.empty();

    Keeper(
        Course course,
        AveragedTraining training,
        EarlyStopping stopping,
        DivergenceDetector losses) {
      this.course = course;
      this.training = training;
      this.stopping = stopping;
      this.losses = losses;
    }

    @Override
    public void afterRound(RoundResult round) {
      losses = losses.after(round.updates(), round.loss());
      course.kernels.after(round).ifPresent(LOG::warn);
    }

    @Override
    public TrainingLoop.Validation validate(RoundResult round) {
      Metric metric = stopping.metric();
      TrainingLoop.Validation latest = course.validation.of(training.network());
      Optional<TrainingLoop.Validation> average =
          training
              .ofAverage(course.validation::of)
              .filter(other -> metric.isBetter(other.metric(), latest.metric()));
      better = average.map(chosen -> training.driverState().average());
      validation = average.orElse(latest);
      return validation;
    }

    @Override
    public void validated(RoundResult round, EarlyStopping progress) {
      LOG.info(
          "Validated after {} updates; best {}: {}",
          round.updates(),
          progress.metric(),
          progress.best());
      stopping = progress;
      course.plateau.after(round.updates(), validation.loss()).ifPresent(LOG::warn);
      course.ends.add(RollbackPoint.of(training, better, course.trainedNanos(), progress, losses));
    }

    @Override
    public void decided(RoundResult round, FallDecision decision) {
      course.decide(
          decision,
          RollbackPoint.of(training, Optional.empty(), course.trainedNanos(), stopping, losses));
    }
  }
}
