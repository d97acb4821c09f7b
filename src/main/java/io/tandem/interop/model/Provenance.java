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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The known origin of a model.
 *
 * @param settings of its training, HOCON
 * @param checkpoint its checkpoint; empty of an average of several
 * @param run the run that trained it
 * @param origin of an imported model
 * @param steps the steps of the pipeline that made it, in their order, and what came of each
 */
public record Provenance(
    String settings,
    Optional<CheckpointHeader> checkpoint,
    Optional<RunManifest> run,
    Optional<ModelSource> origin,
    Map<String, String> steps) {
  public Provenance {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
  }

  /** Returns the origin of a model of which only the settings are known. */
  public static Provenance of(TrainedModel model) {
    return new Provenance(
        model.settings(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }

  /**
   * Finds the run and checkpoint at a model's path.
   *
   * @param path a run directory or a checkpoint
   */
  public static Provenance find(HadoopConf conf, Path path, CheckpointChoice choice)
      throws IOException {
    TrainedModels models = new TrainedModels(conf);
    Checkpoint checkpoint = models.checkpoint(path.toString());
    return new Provenance(
        checkpoint.settings(),
        choice.count() == 1 ? Optional.of(checkpoint.header()) : Optional.empty(),
        RunDirectory.manifestOf(conf, checkpoint),
        ModelSource.of(checkpoint),
        Map.of());
  }

  /** Returns this origin with the steps of a pipeline. */
  public Provenance through(Map<String, String> pipeline) {
    return new Provenance(settings, checkpoint, run, origin, pipeline);
  }
}
