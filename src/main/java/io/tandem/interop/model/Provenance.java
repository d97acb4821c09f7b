package io.tandem.interop.model;

import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointChoice;
import io.tandem.training.checkpoint.CheckpointHeader;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where a model comes from, as far as it is known.
 *
 * @param settings those that it was trained with, HOCON
 * @param checkpoint its checkpoint; empty of an average of several
 * @param run the run that made it
 * @param origin of an imported model what it was imported from
 */
public record Provenance(
    String settings,
    Optional<CheckpointHeader> checkpoint,
    Optional<RunManifest> run,
    Optional<ModelSource> origin) {
  /** Returns what a model itself says: its settings. */
  public static Provenance of(TrainedModel model) {
    return new Provenance(model.settings(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Finds what there is at the path of a model, and around it: a checkpoint lies in its run.
   *
   * @param path a run directory or a checkpoint
   */
  public static Provenance find(HadoopConf conf, Path path, CheckpointChoice choice)
      throws IOException {
    TrainedModels models = new TrainedModels(conf);
    Checkpoint checkpoint = models.checkpoint(path.toString());
    Path run = checkpoint.path().getParent().getParent();
    return new Provenance(
        checkpoint.settings(),
        choice.count() == 1 ? Optional.of(checkpoint.header()) : Optional.empty(),
        run != null && RunDirectory.exists(conf, run)
            ? Optional.of(RunDirectory.open(conf, run).manifest())
            : Optional.empty(),
        ModelSource.of(checkpoint));
  }
}
