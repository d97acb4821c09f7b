package io.tandem.jobs.prepare;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.corpus.PairScorer;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.interop.model.Provenance;
import io.tandem.run.RunManifest;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.text.LanguageTag;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointChoice;
import io.tandem.training.checkpoint.CheckpointSearch;
import io.tandem.training.shards.ModelScores;
import io.tandem.training.shards.ModelScores.ScoringModel;
import java.io.IOException;
import java.util.Optional;

/** Finds the models of the rule {@code model-score}, and compares their languages. */
final class ScoringModels {
  private final CorpusSettings corpus;
  private final HadoopConf conf;

  ScoringModels(CorpusSettings corpus, HadoopConf conf) {
    this.corpus = corpus;
    this.conf = conf;
  }

  /**
   * Returns the models that the rule names.
   *
   * @throws UserException if one is missing, or is known to translate between other languages
   */
  PairScorer of(ModelScore rule) throws IOException {
    return new ModelScores(
        model("forward", rule.forward(), corpus.sourceLanguage(), corpus.targetLanguage()),
        model("backward", rule.backward(), corpus.targetLanguage(), corpus.sourceLanguage()));
  }

  private Optional<ScoringModel> model(String parameter, String path, String from, String to)
      throws IOException {
    if (path.isBlank()) {
      return Optional.empty();
    }
    GivenPath given = GivenPath.setting("corpus.rules model-score: " + parameter, path);
    Checkpoint checkpoint = new CheckpointSearch(conf).best(given);
    Optional<CorpusReference> trainedOn =
        Provenance.find(conf, given.in(conf.configuration()), CheckpointChoice.BEST)
            .run()
            .map(RunManifest::corpus);
    if (trainedOn.isPresent()) {
      requireLanguages(given, trainedOn.get(), from, to);
    }
    return Optional.of(new ScoringModel(checkpoint.originByHeader(path), checkpoint));
  }

  private static void requireLanguages(
      GivenPath given, CorpusReference trainedOn, String from, String to) {
    if (differ(trainedOn.sourceLanguage(), from) || differ(trainedOn.targetLanguage(), to)) {
      throw UserException.of(
          "%s: the model translates from %s to %s, expected one from %s to %s: forward translates from corpus.sourceLanguage to corpus.targetLanguage, backward the other way round",
          given.label(), trainedOn.sourceLanguage(), trainedOn.targetLanguage(), from, to);
    }
  }

  /** Returns whether both are known, and not the same language. */
  private static boolean differ(String one, String other) {
    return !one.isBlank()
        && !other.isBlank()
        && !LanguageTag.of(one).code().equals(LanguageTag.of(other).code());
  }
}
