package io.tandem.config;

import java.util.Map;

/**
 * Everything that can be set, as one immutable value. {@code conf/reference.conf} documents each
 * setting and is the only place with its default. Driver and executors.
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
  /** The most updates of a round by QSR, unless a number is given. */
  private static final int QSR_MAXIMUM = 32;

  /** The tokens of a worker's batch that allow one update of a round, where batches are small. */
  private static final int TOKENS_FOR_UPDATE = 64;

  /**
   * Returns the most updates of a round by QSR, unless the frequency is higher. Where the number is
   * not given, it is lower with small batches: by the noise of gradients, H updates of K workers
   * with batches of b tokens put a distance between them that grows with H / b · (1 - 1 / K).
   */
  public int qsrMaximum() {
    int workers = averaging.workers();
    if (averaging.qsrMaximum() > 0 || workers == 1) {
      return averaging.qsrMaximum();
    }
    long alike = (long) training.batchTokens() * workers / (workers - 1) / TOKENS_FOR_UPDATE;
    return (int) Math.max(1, Math.min(alike, QSR_MAXIMUM));
  }

  /** Returns whether rounds get longer as the rate falls. */
  public boolean lengthensRounds() {
    return averaging.workers() > 1 && averaging.frequency() < qsrMaximum();
  }

  /** Returns these settings with other ones for the corpus. */
  public Settings withCorpus(CorpusSettings other) {
    return RecordBinder.with(this, Map.of("corpus", other));
  }

  /** Returns these settings with other ones for the training of a worker. */
  public Settings withTraining(TrainingSettings other) {
    return RecordBinder.with(this, Map.of("training", other));
  }
}
