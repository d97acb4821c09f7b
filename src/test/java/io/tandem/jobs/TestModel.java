package io.tandem.jobs;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.search.TestSubwords;
import io.tandem.search.Translator;
import io.tandem.store.Checkpoint;
import io.tandem.store.CheckpointChoice;
import io.tandem.store.CheckpointWriter;
import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
import io.tandem.store.TrainedModel;
import io.tandem.store.TrainedModels;
import io.tandem.subword.Subwords;
import io.tandem.transformer.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/** A run with one checkpoint of a small network with random parameters: it babbles. */
final class TestModel {
  private final RunDirectory run;
  private final Checkpoint checkpoint;

  private TestModel(RunDirectory run, Checkpoint checkpoint) {
    this.run = run;
    this.checkpoint = checkpoint;
  }

  static TestModel in(Path folder) throws IOException {
    RunDirectory run = ExampleRun.empty(folder);
    Subwords subwords = TestSubwords.learned();
    ComputationGraph graph =
        Networks.graph(Networks.model(), subwords.size(), DataType.FLOAT, new NoOp());
    float[] parameters = graph.params().toFloatVector();
    Random random = new Random(3);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = 2 * parameters[i] + 0.6f * (float) random.nextGaussian();
    }
    try (CheckpointWriter writer = run.checkpoints().begin(1, 20)) {
      writer
          .network(graph.getConfiguration().toJson())
          .settings(run.settings())
          .subwords(subwords.files())
          .parameters(parameters);
      return new TestModel(run, writer.publish(5, Double.NaN));
    }
  }

  String runPath() {
    return run.path().toString();
  }

  String checkpointPath() {
    return checkpoint.path().toString();
  }

  /** What the job must agree with. */
  Translator translator(String... overrides) throws IOException {
    TrainedModel model =
        new TrainedModels(HadoopConf.of(new Configuration()))
            .open(runPath(), CheckpointChoice.BEST);
    Settings settings =
        SettingsReader.overRun(model.settings(), SettingsReader.ofText("", List.of(overrides)))
            .settings();
    return model.model().translator(settings.search(), settings.seed());
  }
}
