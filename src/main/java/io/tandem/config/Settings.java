package io.tandem.config;

import java.util.Map;

/**
 * Everything that can be set, as one immutable value. {@code conf/reference.conf} documents each
 * setting and holds its default, in that place only. Driver and executors.
 */
public record Settings(
    long seed,
    CorpusSettings corpus,
    SubwordSettings subword,
    LedgerSettings ledger,
    ModelSettings model,
    TrainingSettings training,
    AveragingSettings averaging,
    DivergenceSettings divergence,
    ValidationSettings validation,
    CheckpointSettings checkpoints,
    SearchSettings search,
    RunSettings run) {

  /** Returns the same settings with others for a worker's training. */
  public Settings withTraining(TrainingSettings other) {
    return RecordBinder.with(this, Map.of("training", other));
  }
}
