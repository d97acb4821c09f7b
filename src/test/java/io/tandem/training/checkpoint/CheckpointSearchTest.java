package io.tandem.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSearchTest {
  @TempDir private Path dir;

  @Test
  void aSavedStageIsToldHowItIsLoaded() throws IOException {
    Path metadata = Files.createDirectories(dir.resolve("stage/metadata"));
    Files.writeString(metadata.resolve("part-00000"), "{}");
    CheckpointSearch search = new CheckpointSearch(HadoopConf.of(new Configuration()));
    GivenPath stage = GivenPath.option("--model", dir.resolve("stage").toString());

    assertThatThrownBy(() -> search.best(stage))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--model "
                + dir
                + "/stage is a saved Spark ML stage, expected a run directory of jobs/train.sh or"
                + " one of its checkpoints; load it with TranslationModel.load, or a pipeline with"
                + " PipelineModel.load; jobs/import.sh makes a checkpoint of a saved"
                + " TranslationModel");
  }
}
