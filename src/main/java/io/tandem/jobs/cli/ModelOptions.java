package io.tandem.jobs.cli;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.CheckpointChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** The options that choose a job's model; mixed into its command. */
public final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "a run directory (its best checkpoint is used) or a checkpoint")
  private String model;

  @Option(
      names = "--average-last",
      paramLabel = "N",
      description = "average the parameters of the run's last N checkpoints")
  private Integer averageLast;

  @Option(
      names = "--average-best",
      paramLabel = "N",
      description = "average the parameters of the run's N best checkpoints")
  private Integer averageBest;

  /** Returns the path of the model as given. */
  public GivenPath path() {
    return GivenPath.option("--model", model);
  }

  /** Returns the choice of checkpoints. Rejects contradictions before anything is started. */
  public CheckpointChoice choice() {
    if (averageLast != null && averageBest != null) {
      throw new UserException("--average-last and --average-best: give only one of them");
    }
    if (averageLast != null) {
      Check.option("--average-last", averageLast, 1);
      return new CheckpointChoice(CheckpointChoice.Order.LAST, averageLast);
    }
    if (averageBest != null) {
      Check.option("--average-best", averageBest, 1);
      return new CheckpointChoice(CheckpointChoice.Order.BEST, averageBest);
    }
    return CheckpointChoice.BEST;
  }

  private TrainedModel open(TrainedModels models, GivenPath path, Configuration hadoop)
      throws IOException {
    return models.open(path.in(hadoop).toString(), choice());
  }

  /** Loads the model. */
  public TrainedModel load(Configuration hadoop) throws IOException {
    return load(hadoop, List.of());
  }

  /**
   * Loads the model, or an ensemble with others.
   *
   * @param ensemble the paths of the others, by the option --ensemble
   */
  public TrainedModel load(Configuration hadoop, List<String> ensemble) throws IOException {
    TrainedModels models = new TrainedModels(HadoopConf.of(hadoop));
    List<TrainedModel> loaded = new ArrayList<>();
    loaded.add(open(models, path(), hadoop));
    for (String further : ensemble) {
      loaded.add(open(models, GivenPath.option("--ensemble", further), hadoop));
    }
    return loaded.size() == 1 ? loaded.get(0) : TrainedModel.ensemble(loaded);
  }
}
