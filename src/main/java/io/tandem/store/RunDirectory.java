package io.tandem.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.config.UserException;
import io.tandem.config.ValidationSettings.Metric;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/**
 * One training run on any Hadoop file system:
 *
 * <pre>
 * effective.conf   the settings
 * manifest.json    {@link RunManifest}
 * checkpoints/     {@link Checkpoints}
 * metrics/         {@link MetricsLog}
 * rollbacks.json   {@link Rollback}s, if there were any
 * samples/         {@link Samples}
 * report.html
 * model.zip        the best network in DL4J's own format, once training has ended
 * </pre>
 *
 * Driver only.
 */
public final class RunDirectory {
  static final String MANIFEST = "manifest.json";
  private static final String SETTINGS = "effective.conf";
  private static final String REPORT = "report.html";
  private static final String MODEL = "model.zip";

  private final HadoopConf conf;
  private final Path path;

  private RunDirectory(HadoopConf conf, Path path) {
    this.conf = conf;
    this.path = path;
  }

  /** Makes a new run; the path must not exist or be an empty directory. */
  public static RunDirectory create(
      HadoopConf conf, Path path, String settings, RunManifest manifest) throws IOException {
    requireFree(conf, path);
    RunDirectory run = new RunDirectory(conf, path);
    run.writeSettings(settings);
    // The manifest comes last: with it the directory is a run.
    AtomicFile.write(conf, new Path(path, MANIFEST), StoreJson.indented(manifest));
    return run;
  }

  /** Fails when the path holds a run or anything else; a job asks before it starts long work. */
  public static void requireFree(HadoopConf conf, Path path) throws IOException {
    if (exists(conf, path)) {
      throw new UserException(
          "%s holds a training run already: give --resume to go on with it, or another run.dir"
              .formatted(path));
    }
    FileSystem fileSystem = conf.fileSystem(path);
    if (fileSystem.exists(path)
        && (!fileSystem.getFileStatus(path).isDirectory() || hasForeignContent(fileSystem, path))) {
      throw new UserException(
          "%s exists and is not a training run: give another run.dir, or remove it"
              .formatted(path));
    }
  }

  /** What a crash while the run was made leaves is no obstacle. */
  private static boolean hasForeignContent(FileSystem fileSystem, Path path) throws IOException {
    return fileSystem.listStatus(path, child -> !isOurs(child.getName())).length > 0;
  }

  private static boolean isOurs(String name) {
    return name.equals(SETTINGS)
        || AtomicFile.isTemporaryOf(SETTINGS, name)
        || AtomicFile.isTemporaryOf(MANIFEST, name);
  }

  /** Whether the path is a run. */
  public static boolean exists(HadoopConf conf, Path path) throws IOException {
    return conf.fileSystem(path).exists(new Path(path, MANIFEST));
  }

  /** Opens an existing run for reading or to go on with it. */
  public static RunDirectory open(HadoopConf conf, Path path) throws IOException {
    RunDirectory run = new RunDirectory(conf, path);
    if (!exists(conf, path)) {
      throw new UserException(
          "%s is not a training run: it has no %s. Expected the run.dir of jobs/train.sh"
              .formatted(path, MANIFEST));
    }
    run.manifest();
    return run;
  }

  public Path path() {
    return path;
  }

  public HadoopConf conf() {
    return conf;
  }

  public RunManifest manifest() throws IOException {
    Path file = new Path(path, MANIFEST);
    try {
      JsonNode json = StoreJson.tree(read(file));
      if (json.path("formatVersion").asInt() > RunManifest.FORMAT_VERSION) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s has format version %d, this Tandem reads up to %d: use the Tandem that wrote it or a newer one",
                file,
                json.path("formatVersion").asInt(),
                RunManifest.FORMAT_VERSION));
      }
      if (!json.path("kind").asText().equals(RunManifest.KIND)) {
        throw new UserException(
            "%s is not a training run: expected \"kind\": \"%s\" in its %s, found %s"
                .formatted(path, RunManifest.KIND, MANIFEST, json.path("kind")));
      }
      return StoreJson.MAPPER.treeToValue(json, RunManifest.class);
    } catch (JsonProcessingException e) {
      throw new UserException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** The settings in effect, HOCON. */
  public String settings() throws IOException {
    return new String(read(new Path(path, SETTINGS)), StandardCharsets.UTF_8);
  }

  /** Replaces the settings, when a run is resumed with others. */
  public void writeSettings(String hocon) throws IOException {
    AtomicFile.write(conf, new Path(path, SETTINGS), hocon.getBytes(StandardCharsets.UTF_8));
  }

  public Checkpoints checkpoints() {
    return new Checkpoints(conf, new Path(path, "checkpoints"));
  }

  public Optional<Checkpoint> lastCheckpoint() throws IOException {
    return checkpoints().last();
  }

  public Optional<Checkpoint> bestCheckpoint() throws IOException {
    return checkpoints().best();
  }

  /** The newest checkpoint that is as it was written; see {@link Checkpoints#newestIntact}. */
  public Optional<Checkpoint> newestIntact() throws IOException {
    return checkpoints().newestIntact();
  }

  /**
   * Makes the newest intact checkpoint the present, and the start of the run when it was lost
   * before its first one: removes checkpoints, metrics and samples of a lost future.
   *
   * @param metric by which the best checkpoint of those that stay is marked
   * @return the checkpoint to go on from; empty at the start
   */
  public Optional<Checkpoint> rewind(Metric metric) throws IOException {
    Optional<Checkpoint> checkpoint = newestIntact();
    if (checkpoint.isPresent()) {
      rewindTo(checkpoint.get(), metric);
    } else {
      rewindToStart();
    }
    return checkpoint;
  }

  /** As {@link #rewind}, to the best checkpoint if there is one and it is intact. */
  public Optional<Checkpoint> rewindToBest(Metric metric) throws IOException {
    Optional<Checkpoint> best = checkpoints().best(metric);
    if (best.isEmpty() || best.get().damage().isPresent()) {
      return rewind(metric);
    }
    rewindTo(best.get(), metric);
    return best;
  }

  void rewindTo(Checkpoint checkpoint, Metric metric) throws IOException {
    checkpoints().rewindTo(checkpoint, metric);
    metrics().rewindTo(checkpoint.header().round());
    samples().rewindTo(checkpoint.header().updates());
  }

  void rewindToStart() throws IOException {
    checkpoints().clear();
    metrics().rewindTo(0);
    samples().rewindTo(0);
  }

  /** In the order in which they were made. */
  public List<Rollback> rollbacks() throws IOException {
    Path file = new Path(path, Rollback.FILE);
    if (!conf.fileSystem(path).exists(file)) {
      return List.of();
    }
    try {
      return List.of(StoreJson.value(read(file), Rollback[].class));
    } catch (JsonProcessingException e) {
      throw new UserException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  public void writeRollbacks(List<Rollback> rollbacks) throws IOException {
    AtomicFile.write(conf, new Path(path, Rollback.FILE), StoreJson.indented(rollbacks));
  }

  public MetricsLog metrics() {
    return new MetricsLog(conf, new Path(path, "metrics"));
  }

  public Samples samples() {
    return new Samples(conf, new Path(path, "samples"));
  }

  /** Where the report lies or will lie. */
  public Path reportPath() {
    return new Path(path, REPORT);
  }

  public void writeReport(String html) throws IOException {
    AtomicFile.write(conf, reportPath(), html.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes the network as DL4J saves its models, for whoever knows DL4J and not Tandem; Tandem
   * itself reads checkpoints. Without the updater's state.
   */
  public void writeModel(ComputationGraph network) throws IOException {
    Path target = new Path(path, MODEL);
    Path temporary = AtomicFile.temporaryBeside(target);
    try {
      try (OutputStream out = conf.fileSystem(temporary).create(temporary)) {
        ModelSerializer.writeModel(network, out, false);
      }
      AtomicFile.replace(conf, temporary, target);
    } catch (IOException | RuntimeException | FSError e) {
      AtomicFile.discard(conf, temporary, e);
      throw e;
    }
  }

  private byte[] read(Path file) throws IOException {
    try (FSDataInputStream in = conf.fileSystem(file).open(file)) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      throw new UserException(file + " is missing: the run directory is not complete", e);
    }
  }
}
