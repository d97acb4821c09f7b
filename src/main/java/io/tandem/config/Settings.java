package io.tandem.config;

import java.util.Locale;
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

  /** A round may have an update for so many tokens in the batch of one worker among many. */
  private static final int TOKENS_FOR_UPDATE = 64;

  /** The begin of a tail that there is not, or that is not known yet. */
  public static final long NO_TAIL = Long.MAX_VALUE;

  public Settings {
    if (averaging.tailUpdates() > 0
        && training.maximumUpdates() == 0
        && !training.fallsByMinutes()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "averaging.tailUpdates = %d: gradients are averaged at the last updates, but"
                  + " training.maximumUpdates = 0 does not say which these are; set it, or"
                  + " training.cooldownShare",
              averaging.tailUpdates()));
    }
    if (averaging.master() == AveragingSettings.Master.DL4J && training.microBatches() > 1) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "training.microBatches = %d: DL4J's master computes every update in one piece; set"
                  + " averaging.master = tandem, or training.microBatches = 1",
              training.microBatches()));
    }
    if (averaging.master() == AveragingSettings.Master.DL4J && training.rDrop() > 0) {
      throw new UserException(
          "training.rDrop = %s: DL4J's master passes over every batch once; set averaging.master = tandem, or training.rDrop = 0"
              .formatted(Check.plain(training.rDrop())));
    }
    if (averaging.master() == AveragingSettings.Master.DL4J
        && weightAverage.kind() != WeightAverageSettings.Kind.NONE) {
      throw new UserException(
          "weightAverage.kind = %s: DL4J's master keeps no average of past networks; set averaging.master = tandem, or leave weightAverage.kind out"
              .formatted(weightAverage.kind().name().toLowerCase(Locale.ROOT)));
    }
    if (averaging.master() == AveragingSettings.Master.DL4J && !training.freeze().isEmpty()) {
      throw new UserException(
          "training.freeze = %s: DL4J's master rounds what it averages, so that nothing keeps its bits; set averaging.master = tandem, or leave training.freeze out"
              .formatted(training.freeze()));
    }
  }

  /**
   * Returns the update after which gradients are averaged until training ends; {@link #NO_TAIL} if
   * they are not, or if measuring is yet to show when that is.
   */
  public long beginOfTail() {
    return averaging.tailUpdates() == 0 || averaging.workers() == 1 || training.fallsByMinutes()
        ? NO_TAIL
        : Math.max(0, training.maximumUpdates() - averaging.tailUpdates());
  }

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
    return averaging.schedule() == AveragingSettings.Schedule.QSR
        && averaging.workers() > 1
        && averaging.frequency() < qsrMaximum();
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
