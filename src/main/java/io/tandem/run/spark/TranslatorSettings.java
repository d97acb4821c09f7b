package io.tandem.run.spark;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.training.checkpoint.PretrainedModel;
import java.util.List;
import java.util.stream.Stream;

/** The settings of a {@link TransformerTranslator}, and which ones it has. */
final class TranslatorSettings {
  /**
   * The settings that have an effect here, besides those for learning subwords; any other is
   * refused.
   */
  private static final List<String> EFFECTIVE =
      List.of(
          "seed",
          "corpus.split",
          "corpus.lexicon",
          "corpus.shortlist",
          "subword.sampling",
          "model",
          "presets",
          "training",
          "averaging",
          "weightAverage",
          "divergence",
          "validation.everyUpdates",
          "validation.lossPairs",
          "validation.bleuSentences",
          "validation.bleuTokenizer",
          "validation.patience",
          "validation.metric",
          "search");

  /** The stages of mixtures, whose shares are of inputs of a corpus. */
  private static final String STAGES = "training.stages";

  /** The settings that saved subwords bring with them. */
  private static final List<String> OF_SUBWORDS =
      List.of(
          "subword",
          "corpus.sourceLanguage",
          "corpus.targetLanguage",
          "corpus.casing",
          "corpus.punctuation",
          "corpus.tokenization");

  private TranslatorSettings() {}

  /**
   * Reads settings.
   *
   * @param given settings as {@code key=value}; of equal ones the last applies
   * @param subwordPath the path of saved subwords; empty for none
   * @throws UserException if one is wrong, or has no effect here
   */
  static SettingsReader of(List<String> given, String subwordPath) {
    SettingsReader reader = SettingsReader.ofText("", given);
    if (reader.isGiven(STAGES)) {
      throw UserException.of(
          "setting %s (argument) has no effect in TransformerTranslator, whose pairs are one table: leave it out, or train with jobs/prepare.sh and jobs/train.sh",
          STAGES);
    }
    if (!reader.text(PretrainedModel.FROM).isEmpty()) {
      if (!subwordPath.isEmpty()) {
        throw UserException.of(
            "subwordPath = %s has no effect beside an initial model, which has subwords of its own: leave one of them out",
            subwordPath);
      }
      return reader.refuseOthersThan(
          EFFECTIVE,
          "TransformerTranslator with an initial model, which has its own subwords and form of"
              + " text",
          "");
    }
    if (!subwordPath.isEmpty()) {
      return reader.refuseOthersThan(
          EFFECTIVE, "TransformerTranslator with saved subwords", " or set no subwordPath");
    }
    return reader.refuseOthersThan(
        Stream.concat(EFFECTIVE.stream(), OF_SUBWORDS.stream()).toList(),
        "TransformerTranslator, which takes pairs as they are and keeps no run",
        " or train with jobs/prepare.sh and jobs/train.sh");
  }
}
