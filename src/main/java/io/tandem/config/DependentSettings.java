package io.tandem.config;

import io.tandem.UserException;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.SubwordSettings.Kind;
import java.util.List;
import java.util.function.Predicate;

/** Settings that have an effect only with certain values of other settings. */
public enum DependentSettings {
  /** Settings of the preparation of a corpus. */
  OF_CORPUS(
      beside(
          settings -> settings.corpus().kind() == CorpusSettings.Kind.PARALLEL,
          "corpus.kind = parallel",
          "corpus.mixing",
          "corpus.split",
          "corpus.punctuation",
          "corpus.tokenization",
          "corpus.lexicon",
          "corpus.shortlist",
          "subword"),
      beside(
          settings ->
              settings.corpus().kind() == CorpusSettings.Kind.PARALLEL
                  || settings.corpus().casing() != CorpusSettings.Casing.TRUECASE,
          "corpus.kind = parallel, or as corpus.casing = lower",
          "corpus.casing"),
      beside(
          settings -> learns(settings, Kind.BPE),
          "learned BPE: set subword.kind = bpe, without subword.model",
          "subword.merges",
          "subword.minimumPairFrequency"),
      beside(
          settings -> learns(settings, Kind.UNIGRAM),
          "learned unigram pieces: set subword.kind = unigram",
          "subword.vocabularySize"),
      beside(
          settings -> settings.subword().kind() == Kind.BPE || learns(settings, Kind.UNIGRAM),
          "subword.kind = bpe or unigram",
          "subword.minimumPieceFrequency"),
      beside(
          settings -> settings.corpus().duplicates().near().enabled(),
          "corpus.duplicates.near.enabled = true",
          "corpus.duplicates.near.threshold",
          "corpus.duplicates.near.ngram",
          "corpus.duplicates.near.bands",
          "corpus.duplicates.near.rows"),
      beside(
          settings -> settings.corpus().leakage().action() != LeakageAction.OFF,
          "corpus.leakage.action = report or remove",
          "corpus.leakage.side",
          "corpus.leakage.ngram",
          "corpus.leakage.containment"),
      beside(
          settings -> settings.corpus().shortlist().enabled(),
          "corpus.shortlist.enabled = true",
          "corpus.shortlist.perToken",
          "corpus.shortlist.frequent")),

  /** Settings of training. */
  OF_TRAINING(
      beside(
          settings -> settings.training().rDrop() == 0 || hasDropout(settings),
          "model.dropout above 0, as the two passes are the same without",
          "training.rDrop"),
      beside(
          settings -> settings.training().optimizer() == TrainingSettings.Optimizer.MUON,
          "training.optimizer = muon",
          "training.muonMomentum"),
      beside(
          settings -> !settings.training().modifiers().isEmpty(),
          "an element of training.modifiers",
          "training.modifierDefaults"),
      beside(settings -> settings.ledger().isUsed(), "a ledger.path", "ledger.maximumLoss"),
      beside(
          settings -> settings.averaging().outer().hasMomentum(),
          "averaging.outer.optimizer = nesterov",
          "averaging.outer.learningRate",
          "averaging.outer.momentum"),
      beside(
          Settings::lengthensRounds,
          "several workers and an averaging.qsrMaximum above averaging.frequency (0: by the batch)",
          "averaging.qsrFactor"),
      beside(
          settings ->
              settings.averaging().mode() == Mode.LOCAL && settings.averaging().workers() > 1,
          "averaging.mode = local and several workers",
          "averaging.qsrMaximum"),
      beside(
          settings -> settings.weightAverage().kind() == WeightAverageSettings.Kind.EXPONENTIAL,
          "weightAverage.kind = exponential",
          "weightAverage.updates"));

  private final List<Dependence> dependences;

  DependentSettings(Dependence... dependences) {
    this.dependences = List.of(dependences);
  }

  /**
   * @param condition whether the settings have an effect
   * @param requirement the condition for messages
   * @param settings single ones and groups
   */
  private record Dependence(
      Predicate<Settings> condition, String requirement, List<String> settings) {}

  private static Dependence beside(
      Predicate<Settings> condition, String requirement, String... settings) {
    return new Dependence(condition, requirement, List.of(settings));
  }

  private static boolean hasDropout(Settings settings) {
    ModelSettings model = settings.model();
    return model.dropout() > 0 || model.attentionDropout() > 0 || model.feedForwardDropout() > 0;
  }

  /** Subwords of a model are refused later, when the model is read. */
  private static boolean learns(Settings settings, Kind kind) {
    SubwordSettings subword = settings.subword();
    return subword.kind() == Kind.MODEL || (subword.kind() == kind && subword.model().isEmpty());
  }

  /**
   * Refuses arguments without effect. Files are not checked: calls with other settings may share
   * them.
   */
  public void requireEffect(SettingsReader reader) {
    requireEffect(reader, List.of(reader.settings()));
  }

  /** Refuses arguments without effect in any of several trainings. */
  public void requireEffect(SettingsReader reader, List<Settings> trainings) {
    for (Dependence dependence : dependences) {
      if (trainings.stream().anyMatch(dependence.condition)) {
        continue;
      }
      for (String setting : dependence.settings) {
        reader
            .overridden(setting)
            .ifPresent(
                given -> {
                  throw UserException.of(
                      "setting %s (argument) has an effect only with %s; or leave it out",
                      given, dependence.requirement);
                });
      }
    }
  }
}
