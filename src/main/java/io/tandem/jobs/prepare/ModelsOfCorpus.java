package io.tandem.jobs.prepare;

import io.tandem.config.CorpusSettings;
import io.tandem.config.Settings;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.directory.CorpusModels;
import io.tandem.corpus.directory.ModelSubwords;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.util.Optional;

/** The trained models that the settings of a corpus name. */
public final class ModelsOfCorpus {
  private ModelsOfCorpus() {}

  /**
   * Returns the models.
   *
   * @throws io.tandem.UserException if one is missing or translates between other languages
   */
  public static CorpusModels of(Settings settings, HadoopConf conf) throws IOException {
    Optional<ModelScore> rule =
        Cleaning.of(settings.corpus()).modelScore().map(named -> (ModelScore) named.rule());
    return new CorpusModels(
        subwords(settings, conf),
        rule.isEmpty()
            ? Optional.empty()
            : Optional.of(new ScoringModels(settings.corpus(), conf).of(rule.get())));
  }

  private static Optional<ModelSubwords> subwords(Settings settings, HadoopConf conf)
      throws IOException {
    if (settings.corpus().kind() == CorpusSettings.Kind.MONOLINGUAL
        || settings.subword().kind() != SubwordSettings.Kind.MODEL) {
      return Optional.empty();
    }
    PretrainedModel model = PretrainedModel.ofSubwords(settings.subword().model(), conf);
    return Optional.of(new ModelSubwords(model.subwords(), model.originOfSubwords()));
  }
}
