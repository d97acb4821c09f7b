package io.tandem.jobs.prepare;

import io.tandem.config.CorpusSettings;
import io.tandem.config.Settings;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.directory.ModelSubwords;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.util.Optional;

/** The model whose subwords a corpus takes. */
public final class ModelOfCorpus {
  private ModelOfCorpus() {}

  /** Returns its subwords; empty where the settings name none, or the text gets none. */
  public static Optional<ModelSubwords> of(Settings settings, HadoopConf conf) throws IOException {
    if (settings.corpus().kind() == CorpusSettings.Kind.MONOLINGUAL
        || settings.subword().kind() != SubwordSettings.Kind.MODEL) {
      return Optional.empty();
    }
    PretrainedModel model = PretrainedModel.ofSubwords(settings.subword().model(), conf);
    return Optional.of(new ModelSubwords(model.subwords(), model.originOfSubwords()));
  }
}
