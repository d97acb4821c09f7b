package io.tandem.training.averaging;

import io.tandem.config.Settings;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.StageShards;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.Shard;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One attempt at the training that the settings describe, from the network's initial parameters or
 * from where {@link AveragedTraining#restore} sets it. All trainings of Transformers go through
 * this class. Driver only.
 */
public final class TrainingAttempt implements AutoCloseable {
  private final Settings settings;
  private final AveragedTraining training;
  private final TrainingStage stage;
  private final AveragingFrequency frequency;

  private TrainingAttempt(Settings settings, AveragedTraining training, TrainingStage stage) {
    this.settings = settings;
    this.training = training;
    this.stage = stage;
    frequency = AveragingFrequency.of(settings);
  }

  /**
   * Returns an attempt of a new network without stages, before its first round.
   *
   * @param shards the shards, one per worker, cached; see {@link Shards}
   */
  public static TrainingAttempt of(
      JavaSparkContext spark,
      Settings settings,
      VocabularySizes vocabularies,
      JavaRDD<Shard> shards) {
    return of(spark, settings, new InitialNetwork(vocabularies), StageShards.whole(shards));
  }

  /** Returns an attempt that starts from this network, before its first round. */
  public static TrainingAttempt of(
      JavaSparkContext spark, Settings given, InitialNetwork start, StageShards pairs) {
    Settings settings = given.countsEpochs() ? inUpdates(given, pairs) : given;
    return new TrainingAttempt(
        settings,
        AveragedTraining.of(
            spark, start.graph(settings), pairs, TrainingPlan.of(settings, pairs.links())),
        pairs.stage());
  }

  private static Settings inUpdates(Settings given, StageShards pairs) {
    double batches = pairs.batchesOfEpoch(given.training());
    return given.withEpochsInUpdates(batches / pairs.batchesOfUpdate(given.training()));
  }

  /** Returns the settings that it trains by: those given, with updates in place of epochs. */
  public Settings settings() {
    return settings;
  }

  public AveragedTraining training() {
    return training;
  }

  /** Returns the stage that it is in, and ends with. */
  public TrainingStage stage() {
    return stage;
  }

  public AveragingFrequency frequency() {
    return frequency;
  }

  /** Makes the round that comes next. */
  public RoundResult nextRound() {
    long updates = training.updates();
    return training.next(frequency.modeAfter(updates), frequency.after(updates));
  }

  /**
   * Trains to the end, or to what another attempt begins with.
   *
   * @throws io.tandem.training.worker.DivergenceException see {@link TrainingLoop#run}
   */
  public TrainingLoop.End run(TrainingLoop.Observer observer, TrainingLoop.Progress progress) {
    return new TrainingLoop(
            training, settings.training(), stage, frequency, settings.validation(), observer)
        .run(progress);
  }

  @Override
  public void close() {
    training.close();
  }
}
