package io.tandem.run;

import io.tandem.config.CorpusSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointAverage;
import io.tandem.training.checkpoint.CheckpointChoice;
import io.tandem.training.checkpoint.CheckpointSearch;
import io.tandem.translation.PortableModel;
import io.tandem.translation.search.Shortlist;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Loads the model at a path: a run directory or one of its checkpoints. Driver only. */
public final class TrainedModels {
  private final HadoopConf conf;

  public TrainedModels(HadoopConf conf) {
    this.conf = conf;
  }

  /** The models on the file systems that the session knows. */
  public static TrainedModels of(SparkSession session) {
    return new TrainedModels(HadoopConf.of(session.sessionState().newHadoopConf()));
  }

  /** The model at the path: of a run the best. */
  public TrainedModel open(String model) throws IOException {
    return open(model, CheckpointChoice.BEST);
  }

  /**
   * The model at the path.
   *
   * @param choice which checkpoints of a run; not applicable to the path of a checkpoint
   * @throws io.tandem.UserException if there is none, or there are fewer checkpoints than requested
   */
  public TrainedModel open(String model, CheckpointChoice choice) throws IOException {
    List<Checkpoint> checkpoints = new CheckpointSearch(conf).find(path(model), choice);
    Checkpoint first = checkpoints.get(0);
    String description =
        checkpoints.size() == 1
            ? first.path().toString()
            : "%s, average of checkpoints %s"
                .formatted(
                    model,
                    String.join(
                        ", ", checkpoints.stream().map(one -> one.path().getName()).toList()));
    PortableModel.Network network =
        new PortableModel.Network(first.network(), CheckpointAverage.parameters(checkpoints));
    PortableModel portable =
        new PortableModel(List.of(network), first.subwords(), first.path().toString())
            .withShortlist(first.file(Shortlist.FILE));
    return new TrainedModel(withLanguages(portable, first), first.settings(), description);
  }

  /** The languages are those of the corpus of the run; the settings name an imported model's. */
  private PortableModel withLanguages(PortableModel portable, Checkpoint checkpoint)
      throws IOException {
    Optional<RunManifest> run = RunDirectory.manifestOf(conf, checkpoint);
    if (run.isPresent()) {
      CorpusReference corpus = run.get().corpus();
      return portable.withLanguages(corpus.sourceLanguage(), corpus.targetLanguage());
    }
    CorpusSettings corpus =
        SettingsReader.overRun(
                checkpoint.settings(),
                SettingsReader.defaults(),
                "corpus.sourceLanguage",
                "corpus.targetLanguage")
            .settings()
            .corpus();
    return portable.withLanguages(corpus.sourceLanguage(), corpus.targetLanguage());
  }

  /**
   * The checkpoint at the path: of a run the best, or its last when none has been marked so.
   *
   * @throws io.tandem.UserException when there is none
   */
  public Checkpoint checkpoint(String model) throws IOException {
    return new CheckpointSearch(conf).best(path(model));
  }

  private static GivenPath path(String model) {
    return GivenPath.option("model", model);
  }
}
