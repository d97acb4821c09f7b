package io.tandem.jobs;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.RunDirectory;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointChoice;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import io.tandem.translation.PortableModel;
import io.tandem.translation.TestModels;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.TrainedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** A run with one checkpoint of a small network, which is random unless it is the trained one. */
public final class TestModel {
  private static final Configuration HADOOP = new Configuration();

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

  /** Makes a run of the {@link TrainedNetwork}. */
  static TestModel trained(Path folder) throws IOException {
    PortableModel model = TrainedNetwork.model();
    return new TestModel(ExampleRun.empty(folder), model.networks().get(0), model.subwordFiles());
  }

  /** Adds a checkpoint whose parameters are multiplied by a factor. */
  public Checkpoint addCheckpoint(long updates, float factor, double loss) throws IOException {
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
      return writer.publish(new Validated(Validated.Network.LATEST, loss, Double.NaN));
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

  /** Returns the translator with which the job must agree. */
  public Translator translator(String... overrides) throws IOException {
    TrainedModel model =
        new TrainedModels(HadoopConf.of(HADOOP)).open(runPath(), CheckpointChoice.BEST);
    Settings settings =
        SettingsReader.overRun(
                model.settings(), SettingsReader.ofText("", List.of(overrides)), "search", "seed")
            .settings();
    return model.model().translator(settings.search(), settings.seed());
  }
}
