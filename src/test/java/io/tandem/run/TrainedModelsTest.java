package io.tandem.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.interop.RandomModel;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelsTest {
  private static final HadoopConf CONF = HadoopConf.of(new Configuration());

  @Test
  void aNetworkThatCannotBeReadIsNamedByTheModelAndNotByItsSubwords(@TempDir java.nio.file.Path dir)
      throws IOException {
    TrainedModel model = RandomModel.of(RandomModel.unigram());
    Path saved = new Path(dir.toUri().toString(), "model");
    try (CheckpointWriter writer = CheckpointWriter.alone(CONF, saved, line -> {})) {
      writer
          .network("{}")
          .settings(model.settings())
          .subwords(model.model().subwordFiles())
          .parameters(model.model().networks().get(0).parameters())
          .publish(Validated.NOT_MEASURED);
    }
    TrainedModel opened = new TrainedModels(CONF).open(saved.toString());
    assertThatThrownBy(
            () ->
                opened
                    .model()
                    .translator(SettingsReader.defaults().settings().search().greedy(), 1))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            opened.description() + ": the network's description is damaged, or not Tandem's");
  }
}
