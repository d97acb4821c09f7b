package io.tandem.jobs;

import io.tandem.config.UserException;
import io.tandem.search.PortableTranslator;
import io.tandem.store.Checkpoint;
import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Finds the checkpoint that {@code --model} means. Driver only. */
final class ModelFiles {
  private ModelFiles() {}

  /**
   * The checkpoint at the path, or the best one of the run at the path, or its last one when none
   * has been marked as the best.
   */
  static Checkpoint find(String model, HadoopConf conf) throws IOException {
    Path path = new Path(model);
    if (!conf.fileSystem(path).exists(path)) {
      throw new UserException(
          "--model %s: there is nothing; expected a run directory of jobs/train.sh or one of its checkpoints"
              .formatted(model));
    }
    if (Checkpoint.exists(conf, path)) {
      return Checkpoint.open(conf, path);
    }
    if (!RunDirectory.exists(conf, path)) {
      throw new UserException(
          "--model %s is neither a run (it has no manifest.json) nor a checkpoint (no checkpoint.json); expected a run directory of jobs/train.sh or one of its checkpoints"
              .formatted(model));
    }
    RunDirectory run = RunDirectory.open(conf, path);
    Optional<Checkpoint> best = run.bestCheckpoint();
    return (best.isPresent() ? best : run.lastCheckpoint())
        .orElseThrow(
            () ->
                new UserException(
                    "--model %s: the run has no checkpoint yet; wait for its first validation"
                        .formatted(model)));
  }

  /**
   * @param settings HOCON with the search settings in effect
   */
  static PortableTranslator load(Checkpoint checkpoint, String settings) throws IOException {
    return new PortableTranslator(
        checkpoint.network(),
        checkpoint.parameters(),
        checkpoint.subwords(),
        settings,
        checkpoint.path() + "/subword");
  }
}
