package io.tandem.interop;

import io.tandem.UserException;
import io.tandem.interop.huggingface.HuggingFaceImport;
import io.tandem.interop.marian.MarianImport;
import io.tandem.interop.model.ImportedModel;
import io.tandem.interop.model.ModelFolder;
import io.tandem.interop.model.ModelSource;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import io.tandem.translation.PortableModel;
import io.tandem.translation.search.Shortlist;
import io.tandem.translation.spark.ModelDirectory;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads a model of another tool, or a saved Spark ML stage of ours, and writes it as a checkpoint,
 * which can be used like that of a run:
 *
 * <pre>
 *   ModelImport.of(new Path("opus-mt-en-de"), hadoop).write(new Path("imported"), line -&gt; {});
 *   TrainedModels.of(spark).open("imported");
 * </pre>
 */
public final class ModelImport {
  private final HadoopConf conf;
  private final Path given;

  private ModelImport(HadoopConf conf, Path given) {
    this.conf = conf;
    this.given = given;
  }

  /**
   * @param model the directory of a model, its file of weights, or a saved TranslationModel
   */
  public static ModelImport of(Path model, Configuration hadoop) {
    return new ModelImport(HadoopConf.of(hadoop), model);
  }

  /**
   * Reads the model and writes the checkpoint, which appears whole or not at all.
   *
   * @param target a path where nothing may exist
   * @param tell receives a line about earlier writers
   * @throws UserException if something is there; if files of the model are missing or damaged; or
   *     if no network of ours can represent it. Then nothing is written
   */
  public Checkpoint write(Path target, Consumer<String> tell) throws IOException {
    AtomicDirectory.requireFree(target, AtomicDirectory.Use.OURS, conf.configuration());
    Optional<ModelDirectory> saved = ModelDirectory.in(given, conf.configuration());
    if (saved.isPresent()) {
      return write(saved.get(), target, tell);
    }
    if (RunDirectory.exists(conf, given) || Checkpoint.exists(conf, given)) {
      throw UserException.of(
          "%s is a run of Tandem's own: the other jobs take it as --model as it is", given);
    }
    boolean isFile = conf.fileSystem(given).getFileStatus(given).isFile();
    ModelFolder folder = new ModelFolder(conf, isFile ? parent() : given);
    ImportedModel model = read(folder, isFile ? Optional.of(given.getName()) : Optional.empty());
    ModelSource source =
        new ModelSource(
            model.tool(),
            conf.fileSystem(given).makeQualified(folder.path()).toString(),
            folder.hashes(),
            Instant.now());
    try (CheckpointWriter writer = CheckpointWriter.alone(conf, target, tell)) {
      return writer
          .network(model.network().configuration())
          .settings(model.network().settings().render())
          .subwords(model.subwords().files())
          .file(ModelSource.FILE, StoreJson.indented(source))
          .parameters(model.network().parameters())
          .publish(Validated.NOT_MEASURED);
    }
  }

  /** Writes a model of ours that was saved as a stage of Spark ML. */
  private Checkpoint write(ModelDirectory saved, Path target, Consumer<String> tell)
      throws IOException {
    PortableModel model = saved.read();
    if (model.networks().size() > 1) {
      throw UserException.of(
          "%s: an ensemble of %s networks, but a checkpoint holds one; save a model of one network",
          given, model.networks().size());
    }
    PortableModel.Network network = model.networks().get(0);
    try (CheckpointWriter writer = CheckpointWriter.alone(conf, target, tell)) {
      if (model.shortlist().isPresent()) {
        writer.file(Shortlist.FILE, model.shortlist().get());
      }
      return writer
          .network(network.configuration())
          .settings(saved.settings())
          .subwords(model.subwordFiles())
          .parameters(network.parameters())
          .publish(Validated.NOT_MEASURED);
    }
  }

  private Path parent() {
    return given.getParent() == null ? new Path(Path.CUR_DIR) : given.getParent();
  }

  private static ImportedModel read(ModelFolder folder, Optional<String> file) throws IOException {
    OneWayFormat.refuse(folder, file);
    boolean isMarian = file.isPresent() && MarianImport.isOne(folder, file.get());
    if (!isMarian && HuggingFaceImport.isOne(folder)) {
      return HuggingFaceImport.read(folder, file);
    }
    return MarianImport.read(folder, file);
  }
}
