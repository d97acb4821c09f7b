package io.tandem.config;

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
    ValidationSettings validation,
    CheckpointSettings checkpoints,
    SearchSettings search,
    RunSettings run) {}
