package io.tandem.config;

import java.util.Map;

/**
 * All settings as one immutable value. {@code conf/reference.conf} documents each setting and is
 * the only place with its default. Driver and executors.
 */
public record Settings(
    long seed,
    CorpusSettings corpus,
    SubwordSettings subword,
    LedgerSettings ledger,
    ModelSettings model,
    TrainingSettings training,
    AveragingSettings averaging,
    WeightAverageSettings weightAverage,
    DivergenceSettings divergence,
    ValidationSettings validation,
    CheckpointSettings checkpoints,
    SearchSettings search,
    RunSettings run) {
  /** The default maximum of updates in a round. */
  private static final int MAX_QSR_UPDATES = 32;

  /** With small batches, a round has one update per this many tokens of a worker's batch. */
  private static final int TOKENS_FOR_UPDATE = 64;

  /**
   * Returns the maximum of updates in a round by QSR, unless the frequency is higher. The default
   * is lower with small batches: gradient noise drives K workers apart, over H updates with batches
   * of b tokens, in proportion to H / b · (1 - 1 / K).
   */
  public int qsrMaximum() {
    int workers = averaging.workers();
    if (averaging.qsrMaximum() > 0 || workers == 1) {
      return averaging.qsrMaximum();
    }
    long alike = (long) training.batchTokens() * workers / (workers - 1) / TOKENS_FOR_UPDATE;
    return (int) Math.max(1, Math.min(alike, MAX_QSR_UPDATES));
  }

  /** Returns whether rounds get longer as the rate falls. */
  public boolean lengthensRounds() {
    return averaging.workers() > 1 && averaging.frequency() < qsrMaximum();
  }

  /** Returns these settings with other ones for the corpus. */
  public Settings withCorpus(CorpusSettings other) {
    return RecordBinder.with(this, Map.of("corpus", other));
  }

  /**
   * Returns these settings with everything in updates that is given in epochs.
   *
   * @param perEpoch updates of a worker in an epoch
   */
  public Settings withEpochsInUpdates(double perEpoch) {
    return RecordBinder.with(
        this,
        Map.of(
            "training",
            training.withEpochsInUpdates(perEpoch),
            "validation",
            validation.everyEpoch((long) Math.ceil(perEpoch))));
  }

  /** Returns whether something is given in epochs. */
  public boolean countsEpochs() {
    return training.maximumEpochs() > 0 || validation.everyUpdates() == 0;
  }

  /** Returns these settings with other ones for the training of a worker. */
  public Settings withTraining(TrainingSettings other) {
    return RecordBinder.with(this, Map.of("training", other));
  }
}
