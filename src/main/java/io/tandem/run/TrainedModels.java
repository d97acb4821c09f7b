package io.tandem.run;

import io.tandem.config.GivenPath;
import io.tandem.config.UserException;
import io.tandem.run.checkpoint.Checkpoint;
import io.tandem.run.checkpoint.CheckpointAverage;
import io.tandem.run.checkpoint.CheckpointChoice;
import io.tandem.storage.HadoopConf;
import io.tandem.translation.PortableModel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Finds the model that a path means: a run directory or one of its checkpoints. Driver only. */
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
   * @param choice which checkpoints of a run; a path that is a checkpoint itself leaves no choice
   * @throws UserException when there is none, or not as many checkpoints as are wanted
   */
  public TrainedModel open(String model, CheckpointChoice choice) throws IOException {
    List<Checkpoint> checkpoints = find(path(model), choice);
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
    return new TrainedModel(
        new PortableModel(List.of(network), first.subwords(), first.path() + "/subword"),
        first.settings(),
        description);
  }

  /**
   * The checkpoint at the path: of a run the best, or its last when none has been marked so.
   *
   * @throws UserException when there is none
   */
  public Checkpoint checkpoint(String model) throws IOException {
    return find(path(model), CheckpointChoice.BEST).get(0);
  }

  private Path path(String model) {
    return GivenPath.option("model", model).in(conf.configuration());
  }

  private List<Checkpoint> find(Path path, CheckpointChoice choice) throws IOException {
    if (!conf.fileSystem(path).exists(path)) {
      throw new UserException(
          "model not found: %s; expected a run directory of jobs/train.sh or one of its checkpoints"
              .formatted(path));
    }
    if (Checkpoint.exists(conf, path)) {
      if (choice.count() > 1) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "model %s is a single checkpoint; to average %d, give the run directory",
                path,
                choice.count()));
      }
      return List.of(Checkpoint.open(conf, path));
    }
    if (!RunDirectory.exists(conf, path)) {
      throw new UserException(
          "model %s is neither a training run nor a checkpoint; expected a run directory of jobs/train.sh or one of its checkpoints"
              .formatted(path));
    }
    RunDirectory run = RunDirectory.open(conf, path);
    return choice.equals(CheckpointChoice.BEST)
        ? List.of(best(run))
        : run.checkpoints().chosen(choice);
  }

  private static Checkpoint best(RunDirectory run) throws IOException {
    Optional<Checkpoint> best = run.bestCheckpoint();
    return (best.isPresent() ? best : run.lastCheckpoint())
        .orElseThrow(
            () ->
                new UserException(
                    "model %s: the run has no checkpoint yet; wait for its first validation"
                        .formatted(run.path())));
  }
}
