package io.tandem.run.spark;

import io.tandem.corpus.document.format.Languages;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.translation.spark.TranslationFunctions;
import io.tandem.translation.spark.TranslationModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The models that queries name. Spark analyzes a query several times, and queries repeat: the
 * latest models stay loaded, and on the executors, as long as the checkpoint at the path is the
 * same. Driver only.
 */
final class NamedModels {
  private static final int KEPT = 4;

  private static final Map<List<String>, NamedModel> LOADED =
      new LinkedHashMap<>(KEPT, 1, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, NamedModel> eldest) {
          return size() > KEPT;
        }
      };

  private NamedModels() {}

  /**
   * A model, which stays on the executors.
   *
   * @param languages those of the corpus of its run; empty where they are not known
   * @param functions the functions that the model's settings make
   */
  record NamedModel(TranslationModel model, Languages languages, TranslationFunctions functions) {}

  /**
   * Returns the model of a run, by its best checkpoint, or of a checkpoint.
   *
   * @param settings those that differ from the model's, such as {@code search.beam=8}
   * @throws io.tandem.UserException if there is none
   */
  static NamedModel of(String path, List<String> settings) {
    SparkSession spark = SparkSession.active();
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    TrainedModels models = new TrainedModels(conf);
    synchronized (LOADED) {
      try {
        Checkpoint checkpoint = models.checkpoint(path);
        List<String> key =
            List.of(
                spark.sparkContext().applicationId(),
                checkpoint.path().toString(),
                checkpoint.header().toString(),
                settings.toString());
        NamedModel named = LOADED.get(key);
        if (named == null) {
          TranslationModel model =
              models
                  .open(checkpoint.path().toString())
                  .translationModel()
                  .setSettings(settings.toArray(String[]::new));
          named = new NamedModel(model, languages(conf, checkpoint), model.functions(spark));
          LOADED.put(key, named);
        }
        return named;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the model of " + path, e);
      }
    }
  }

  private static Languages languages(HadoopConf conf, Checkpoint checkpoint) throws IOException {
    return RunDirectory.manifestOf(conf, checkpoint)
        .map(RunManifest::corpus)
        .map(corpus -> new Languages(corpus.sourceLanguage(), corpus.targetLanguage()))
        .orElse(new Languages("", ""));
  }
}
