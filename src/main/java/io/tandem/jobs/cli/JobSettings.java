package io.tandem.jobs.cli;

import io.tandem.config.SettingsReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The settings that each job reads; as arguments of another job they would have no effect. */
public enum JobSettings {
  PREPARE(
      "seed",
      "corpus",
      "subword.kind",
      "subword.model",
      "subword.targetModel",
      "subword.vocabularies",
      "subword.sides",
      "subword.merges",
      "subword.vocabularySize",
      "subword.minimumPairFrequency",
      "subword.minimumPieceFrequency",
      "subword.splitting"),
  TRAIN(
      "seed",
      "corpus.dir",
      "subword.sampling",
      "presets",
      "model",
      "training",
      "ledger",
      "averaging",
      "weightAverage",
      "divergence",
      "validation",
      "checkpoints",
      "search",
      "run"),
  QUICKSTART(PREPARE, TRAIN.read.toArray(String[]::new)),
  SWEEP(TRAIN, "sweep"),
  PIPELINE(QUICKSTART, "pipeline"),
  TRANSLATE("seed", "search"),
  LEDGER("training.maximumSentenceTokens", "training.batchTokens", "training.microBatches"),
  BENCH(
      "seed",
      "presets",
      "model",
      "training.optimizer",
      "training.learningRate",
      "training.warmupUpdates",
      "training.adamBeta1",
      "training.adamBeta2",
      "training.adamEpsilon",
      "training.muonMomentum",
      "training.labelSmoothing",
      "training.clipNorm",
      "training.math",
      "training.instructions"),
  DECODING(
      "seed",
      "presets",
      "model",
      "search.strategy",
      "search.beam",
      "search.nBest",
      "search.stopping",
      "search.lengthNormalization",
      "search.lengthPenalty",
      "search.minimumLength",
      "search.maximumLength",
      "search.maximumLengthFactor",
      "search.maximumLengthExtra",
      "search.shortlist",
      "search.math",
      "corpus.shortlist.perToken",
      "corpus.shortlist.frequent"),
  AVERAGING(BENCH, "averaging", "training.microBatches");

  private final List<String> read;

  JobSettings(String... read) {
    this.read = List.of(read);
  }

  JobSettings(JobSettings like, String... more) {
    this.read = Stream.concat(like.read.stream(), Arrays.stream(more)).toList();
  }

  /** Refuses settings that would make no difference between the trainings of a sweep. */
  public static SettingsReader refuseOtherParts(SettingsReader settings) {
    return settings.refusePartsOthersThan(
        TRAIN.read, "leave it out, as all train on the corpus as it was prepared");
  }

  /** Groups such as {@code search}, and single settings. */
  public List<String> read() {
    return read;
  }

  /**
   * Rejects arguments that this job would not read. Files are not checked, because jobs may share
   * them.
   */
  void refuseOthers(SettingsReader settings) {
    settings.refuseOthersThan(
        read,
        this == DECODING ? "bench --decode" : name().toLowerCase(Locale.ROOT),
        switch (this) {
          case PREPARE -> " or give it to jobs/train.sh";
          case TRAIN, SWEEP ->
              " or give it to jobs/prepare.sh, because a corpus stays as it was prepared";
          default -> "";
        });
  }
}
