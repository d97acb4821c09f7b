package io.tandem.jobs;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.search.PortableModel;
import io.tandem.search.TestModels;
import io.tandem.search.TestSubwords;
import io.tandem.search.TrainedNetwork;
import io.tandem.search.Translator;
import io.tandem.store.Checkpoint;
import io.tandem.store.CheckpointChoice;
import io.tandem.store.CheckpointWriter;
import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
import io.tandem.store.TrainedModel;
import io.tandem.store.TrainedModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** A run with one checkpoint of a small network: it babbles, unless it is the trained one. */
public final class TestModel {
  private final RunDirectory run;
  private final Checkpoint checkpoint;
  private final PortableModel.Network network;
  private final Map<String, byte[]> subwords;

  private TestModel(RunDirectory run, PortableModel.Network network, Map<String, byte[]> subwords)
      throws IOException {
    this.run = run;
    this.network = network;
    this.subwords = subwords;
    checkpoint = addCheckpoint(20, 1, 5);
  }

  /**
   * @param settings of the run, key=value
   */
  public static TestModel in(Path folder, String... settings) throws IOException {
    return new TestModel(
        ExampleRun.empty(folder, settings), TestModels.network(3), TestSubwords.learned().files());
  }

  /** A run that has {@link TrainedNetwork}. */
  static TestModel trained(Path folder) throws IOException {
    PortableModel model = TrainedNetwork.model();
    return new TestModel(ExampleRun.empty(folder), model.networks().get(0), model.subwordFiles());
  }

  /** A checkpoint of so many times the parameters. */
  Checkpoint addCheckpoint(long updates, float factor, double loss) throws IOException {
    float[] scaled = network.parameters().clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    try (CheckpointWriter writer = run.checkpoints().begin(1, updates)) {
      writer
          .network(network.configuration())
          .settings(run.settings())
          .subwords(subwords)
          .parameters(scaled);
      return writer.publish(loss, Double.NaN);
    }
  }

  int translateWith(Path input, Path output, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--model", runPath(), "--input", input.toString(), "--output", output.toString()));
    arguments.addAll(List.of(further));
    return ExitCodes.run(new TranslateJob(), arguments.toArray(String[]::new));
  }

  public String runPath() {
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
        SettingsReader.overRun(
                model.settings(), SettingsReader.ofText("", List.of(overrides)), "search", "seed")
            .settings();
    return model.model().translator(settings.search(), settings.seed());
  }
}
