package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.subword.Subwords;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.TranslationModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages of Spark ML that were saved become checkpoints, which a training can start from. */
class SavedModelImportIT {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path dir;

  private Path save(PortableModel model, String settings) throws IOException {
    SparkTest.session();
    Path saved = dir.resolve("saved");
    new TranslationModel(model, settings).write().save(saved.toString());
    return saved;
  }

  private static org.apache.hadoop.fs.Path path(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  @Test
  void aSavedModelBecomesACheckpointThatATrainingCanStartFrom() throws IOException {
    Subwords subwords = RandomModel.separate();
    TrainedModel model = RandomModel.of(subwords, "model.tying=target");
    Path saved = save(model.model(), model.settings());
    Path checkpoint = dir.resolve("checkpoint");

    ModelImport.of(path(saved), HADOOP).write(path(checkpoint), line -> {});

    HadoopConf conf = HadoopConf.of(HADOOP);
    TrainedModel back = new TrainedModels(conf).open(checkpoint.toString());
    assertThat(back.model().networks().get(0).parameters())
        .isEqualTo(model.model().networks().get(0).parameters());
    assertThat(back.settings()).isEqualTo(model.settings());
    assertThat(PretrainedModel.toTrain(checkpoint.toString(), conf).subwords()).isEqualTo(subwords);
  }

  @Test
  void anEnsembleIsRefused() throws IOException {
    TrainedModel model = RandomModel.of(RandomModel.unigram());
    PortableModel.Network network = model.model().networks().get(0);
    Path saved =
        save(
            new PortableModel(
                List.of(network, network), model.model().subwordFiles(), "two networks"),
            model.settings());

    assertThatThrownBy(
            () ->
                ModelImport.of(path(saved), HADOOP)
                    .write(path(dir.resolve("checkpoint")), line -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("an ensemble of 2 networks, but a checkpoint holds one");
    assertThat(dir.resolve("checkpoint")).doesNotExist();
  }
}
