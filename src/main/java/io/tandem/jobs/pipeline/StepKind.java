package io.tandem.jobs.pipeline;

import io.tandem.jobs.cli.JobSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kinds of steps. Each is the work of one job.
 *
 * <p>The version of a kind is part of the keys of its steps, in place of the build and of settings
 * that are left to their defaults: raise it when the same text and settings give another result, or
 * when a default changes that matters. {@code PipelineJobIT} shows when that is so.
 */
enum StepKind {
  /** The work of {@code jobs/prepare.sh}. */
  CORPUS(1, JobSettings.PREPARE.read()),

  /** The work of {@code jobs/train.sh}. */
  TRAINING(1, JobSettings.TRAIN.read()),

  /** The work of {@code jobs/translate.sh}. */
  TRANSLATION(1, JobSettings.TRANSLATE.read()),

  /** The test pairs translated, and the work of {@code jobs/evaluate.sh}. */
  TEST(
      2,
      Stream.concat(JobSettings.TRANSLATE.read().stream(), Stream.of("validation.bleuTokenizer"))
          .toList()),

  /** The work of {@code jobs/export.sh}. */
  EXPORT(1, List.of());

  /**
   * Settings that make no difference to a result, or name files and directories, whose contents are
   * in the key.
   */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "corpus.dir",
          "corpus.inputs",
          "corpus.inputDefaults",
          "corpus.ruleDefaults",
          "corpus.reuse",
          "corpus.leakage.against",
          "corpus.duplicates.against",
          "subword.model",
          "subword.targetModel",
          "subword.vocabularies",
          "training.from",
          "training.modifierDefaults",
          "presets",
          "checkpoints.everyMinutes",
          "run");

  private final int version;
  private final List<String> reads;

  StepKind(int version, List<String> reads) {
    this.version = version;
    this.reads = reads;
  }

  int version() {
    return version;
  }

  /** Returns the groups of settings that such a step reads, and single settings. */
  List<String> reads() {
    return reads;
  }

  /** Returns whether the setting may make a difference to a result by its own value. */
  static boolean hasEffect(String setting) {
    return WITHOUT_EFFECT.stream()
        .noneMatch(without -> setting.equals(without) || setting.startsWith(without + "."));
  }
}
