package io.tandem.training.checkpoint;

import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.SavedStage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Finds the checkpoints of a path: that at the path itself, or those of the run there. */
public final class CheckpointSearch {
  /** The directory of a run that holds its checkpoints. */
  public static final String DIRECTORY = "checkpoints";

  private static final String EXPECTED =
      "expected a run directory of jobs/train.sh or one of its checkpoints";

  private final HadoopConf conf;

  public CheckpointSearch(HadoopConf conf) {
    this.conf = conf;
  }

  /**
   * The checkpoint at the path: of a run the best, or its last when none has been marked so.
   *
   * @throws UserException when there is none
   */
  public Checkpoint best(GivenPath path) throws IOException {
    return find(path, CheckpointChoice.BEST).get(0);
  }

  /**
   * The checkpoints at the path.
   *
   * @param choice the choice among those of a run; ignored where the path is a checkpoint itself
   * @throws UserException when there are fewer than chosen
   */
  public List<Checkpoint> find(GivenPath given, CheckpointChoice choice) throws IOException {
    Path path = given.in(conf.configuration());
    if (!conf.fileSystem(path).exists(path)) {
      throw UserException.of("%s: not found; %s", given.label(), EXPECTED);
    }
    if (Checkpoint.exists(conf, path)) {
      if (choice.count() > 1) {
        throw UserException.of(
            "%s is a single checkpoint; to average %d, give the run directory",
            given.label(), choice.count());
      }
      return List.of(Checkpoint.open(conf, path));
    }
    if (ManifestHead.read(conf, path).filter(ManifestHead::isRun).isEmpty()) {
      if (SavedStage.isAt(path, conf)) {
        throw UserException.of(
            "%s is a saved Spark ML stage, %s; load it with TranslationModel.load, or a pipeline with PipelineModel.load; jobs/import.sh makes a checkpoint of a saved TranslationModel",
            given.label(), EXPECTED);
      }
      throw UserException.of(
          "%s is neither a training run nor a checkpoint; %s; jobs/import.sh makes one of a saved Spark ML stage or of another tool's model",
          given.label(), EXPECTED);
    }
    Checkpoints ofRun =
        new Checkpoints(
            conf,
            new Path(path, DIRECTORY),
            () -> {
              throw new IllegalStateException(path + " is only read");
            });
    return choice.equals(CheckpointChoice.BEST)
        ? List.of(best(ofRun, given))
        : ofRun.chosen(choice);
  }

  private static Checkpoint best(Checkpoints ofRun, GivenPath given) throws IOException {
    Optional<Checkpoint> best = ofRun.best();
    return (best.isPresent() ? best : ofRun.last())
        .orElseThrow(
            () ->
                UserException.of(
                    "%s: the run has no checkpoint yet; wait for its first validation",
                    given.label()));
  }
}
