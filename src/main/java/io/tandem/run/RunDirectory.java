package io.tandem.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.config.SettingsText;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.Lease;
import io.tandem.storage.publish.LeaseDirectory;
import io.tandem.storage.publish.WriterProcess;
import io.tandem.training.averaging.FallDecision;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointSearch;
import io.tandem.training.checkpoint.Checkpoints;
import io.tandem.training.shards.StageEnd;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
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
 * fall.json        the {@link FallDecision}, if there was one
 * stages.json      {@link StageEnd}s, if there were any
 * samples/         {@link Samples}
 * report.html
 * model.zip        the best network in DL4J's own format, once training has ended
 * .writer/         {@link Lease} of the process that writes the run, while there is one
 * </pre>
 *
 * It can be read at any time and written by one process at a time. Driver only.
 */
public final class RunDirectory implements AutoCloseable {
  static final String MANIFEST = ManifestHead.FILE;
  private static final String SETTINGS = "effective.conf";
  private static final String REPORT = "report.html";
  private static final String MODEL = "model.zip";
  private static final String FALL = "fall.json";
  private static final String STAGES = "stages.json";
  private static final String CHECKPOINTS = CheckpointSearch.DIRECTORY;
  private static final String METRICS = "metrics";
  private static final String SAMPLES = "samples";

  /** The paths of all files that Tandem writes into a run. */
  private static final Pattern OURS =
      Pattern.compile(
          "manifest\\.json|effective\\.conf|rollbacks\\.json|fall\\.json|stages\\.json|report\\.html|model\\.zip"
              + "|test\\.(source|reference|hypothesis|search)|\\.writer"
              + "|checkpoints(/\\d{8,}|/best\\.json|/\\.\\d{8,}\\.(staging-|unfinished).*)?"
              + "|metrics(/(start|from-round-\\d{8,})(-\\d{4,})?\\.jsonl)?"
              + "|samples(/\\d{8,}\\.json)?"
              + "|(\\w+/)?(_.+-[0-9a-f-]{36}|\\..+\\.crc)");

  private final HadoopConf conf;
  private final Path path;

  /** The lease; null when the run was opened for reading. */
  private final Lease lease;

  private RunDirectory(HadoopConf conf, Path path, Lease lease) {
    this.conf = conf;
    this.path = path;
    this.lease = lease;
  }

  /**
   * Makes a new run and holds it for writing until it is closed; the path must not exist or be an
   * empty directory.
   *
   * @param tell receives a line about earlier writers, which can only have begun to make the run
   */
  public static RunDirectory create(
      HadoopConf conf, Path path, String settings, RunManifest manifest, Consumer<String> tell)
      throws IOException {
    return create(conf, path, settings, manifest, WriterProcess.current(conf, tell));
  }

  public static RunDirectory create(
      HadoopConf conf, Path path, String settings, RunManifest manifest, WriterProcess process)
      throws IOException {
    requireFree(conf, path);
    AtomicStep.makeDirectories(conf, path);
    try {
      return held(
          conf,
          path,
          process,
          run -> {
            requireFree(conf, path); // Another process may have made one before.
            run.writeSettings(settings);
            // The manifest comes last: with it the directory is a run.
            run.lease.write(new Path(path, MANIFEST), StoreJson.indented(manifest));
            run.makePlaces();
          });
    } catch (IOException | RuntimeException e) {
      AtomicStep.removeEmpty(conf, path);
      throw e;
    }
  }

  private interface Beginning {
    void begin(RunDirectory run) throws IOException;
  }

  private static RunDirectory held(
      HadoopConf conf, Path given, WriterProcess process, Beginning beginning) throws IOException {
    Path path = conf.fileSystem(given).makeQualified(given);
    Lease lease = lease(conf, path, process);
    RunDirectory run = new RunDirectory(conf, path, lease);
    try {
      lease.clearLeft();
      beginning.begin(run);
      return run;
    } catch (IOException | RuntimeException e) {
      try {
        lease.requireHeldAfter(e);
      } finally {
        run.close();
      }
      throw e;
    }
  }

  private static Lease lease(HadoopConf conf, Path path, WriterProcess process) {
    try {
      return Lease.acquire(LeaseDirectory.within(conf, path), path, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + path, e);
    }
  }

  private void makePlaces() throws IOException {
    for (String place : List.of(CHECKPOINTS, METRICS, SAMPLES)) {
      AtomicStep.makeDirectory(conf, new Path(path, place));
    }
  }

  /** Fails if the path holds a run or anything else; for jobs to call before long work. */
  public static void requireFree(HadoopConf conf, Path given) throws IOException {
    FileSystem fileSystem = conf.fileSystem(given);
    Path path = fileSystem.makeQualified(given);
    if (!fileSystem.exists(path)
        || (fileSystem.getFileStatus(path).isDirectory() && !hasForeignContent(fileSystem, path))) {
      return;
    }
    Optional<ManifestHead> found = ManifestHead.read(conf, path);
    if (found.filter(ManifestHead::isRun).isPresent()) {
      throw UserException.of(
          "%s already holds a training run: give --resume to continue it, or another run.dir",
          path);
    }
    if (found.filter(ManifestHead::isCorpus).isPresent()) {
      throw UserException.of(
          "%s is a corpus directory, not a place for a training run: give another run.dir", path);
    }
    throw UserException.of(
        "%s exists but is not a training run: give a run.dir that does not exist yet", path);
  }

  /**
   * Returns whether the directory has foreign content; leftovers of a crash while the run was
   * created do not count.
   */
  private static boolean hasForeignContent(FileSystem fileSystem, Path path) throws IOException {
    return fileSystem.listStatus(path, child -> !isOurs(child.getName())).length > 0;
  }

  private static boolean isOurs(String name) {
    return name.equals(SETTINGS)
        || LeaseDirectory.isOne(name)
        || AtomicFile.isTemporaryOf(SETTINGS, name)
        || AtomicFile.isTemporaryOf(MANIFEST, name);
  }

  /** Returns whether the path is a run. */
  public static boolean exists(HadoopConf conf, Path path) throws IOException {
    return ManifestHead.read(conf, path).filter(ManifestHead::isRun).isPresent();
  }

  /** Returns the manifest of a checkpoint's run; empty if the checkpoint lies elsewhere. */
  public static Optional<RunManifest> manifestOf(HadoopConf conf, Checkpoint checkpoint)
      throws IOException {
    Path run = checkpoint.path().getParent().getParent();
    return run != null && exists(conf, run)
        ? Optional.of(open(conf, run).manifest())
        : Optional.empty();
  }

  /**
   * Opens an existing run to resume it, and holds it until it is closed.
   *
   * @param tell receives a line about earlier writers
   * @throws io.tandem.storage.publish.HeldException when a living process writes it
   */
  public static RunDirectory openForWriting(HadoopConf conf, Path path, Consumer<String> tell)
      throws IOException {
    return openForWriting(conf, path, WriterProcess.current(conf, tell));
  }

  public static RunDirectory openForWriting(HadoopConf conf, Path path, WriterProcess process)
      throws IOException {
    open(conf, path);
    return held(conf, path, process, RunDirectory::makePlaces);
  }

  /** Opens an existing run for reading. */
  public static RunDirectory open(HadoopConf conf, Path path) throws IOException {
    RunDirectory run = new RunDirectory(conf, path, null);
    if (!conf.fileSystem(path).exists(new Path(path, MANIFEST))) {
      throw UserException.of(
          "%s is not a training run (no %s); expected the run.dir of jobs/train.sh",
          path, MANIFEST);
    }
    run.manifest();
    return run;
  }

  /**
   * Fails if another process is known to have taken over the run.
   *
   * @throws LeaseLostException then
   */
  public void requireHeld() {
    lease().requireHeld();
  }

  /**
   * Registers an action for when another process is found to have taken over.
   *
   * @param action done at most once, by another thread
   */
  public void whenLost(Runnable action) {
    lease().whenLost(action);
  }

  private Lease lease() {
    if (lease == null) {
      throw new IllegalStateException(path + " was opened for reading");
    }
    return lease;
  }

  /** Returns the apparent writer of the run. */
  public Optional<String> apparentWriter() throws IOException {
    return LeaseDirectory.within(conf, path).apparentHolder();
  }

  /** Returns the paths in the run that are not Tandem's. */
  public List<String> foreignPaths() throws IOException {
    List<String> foreign = new ArrayList<>();
    FileSystem fileSystem = conf.fileSystem(path);
    for (FileStatus child : fileSystem.listStatus(path)) {
      String name = child.getPath().getName();
      if (!OURS.matcher(name).matches()) {
        foreign.add(name);
      } else if (List.of(CHECKPOINTS, METRICS, SAMPLES).contains(name)) {
        for (FileStatus grandchild : fileSystem.listStatus(child.getPath())) {
          String below = name + "/" + grandchild.getPath().getName();
          if (!OURS.matcher(below).matches()) {
            foreign.add(below);
          }
        }
      }
    }
    return foreign;
  }

  /** Deletes the whole run. */
  public void remove() throws IOException {
    Lease held = lease();
    if (ObjectStores.have(conf, path)) {
      held.delete(new Path(path, MANIFEST)); // Without it the directory is not a run.
      held.delete(path);
      return;
    }
    Path removed =
        new Path(path.getParent(), ".%s.removed-%s".formatted(path.getName(), UUID.randomUUID()));
    AtomicStep.rename(conf, path, removed);
    if (!held.isHeldIn(path, removed)) {
      AtomicStep.rename(conf, removed, path); // Another run has taken its place.
      throw held.loss();
    }
    conf.fileSystem(removed).delete(removed, true);
  }

  /** Releases the run to other writers. */
  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
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
        throw UserException.of(
            "%s has format version %d, but this version of Tandem reads up to %d: use the"
                + " version that wrote it or a newer one",
            file, json.path("formatVersion").asInt(), RunManifest.FORMAT_VERSION);
      }
      if (!json.path("kind").asText().equals(RunManifest.KIND)) {
        throw UserException.of(
            "%s is not a training run: expected \"kind\": \"%s\" in its %s, found %s",
            path, RunManifest.KIND, MANIFEST, json.path("kind"));
      }
      return StoreJson.MAPPER.treeToValue(json, RunManifest.class);
    } catch (JsonProcessingException e) {
      throw new UserException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /**
   * The settings in effect, HOCON.
   *
   * @throws UserException if the file has changed: truncated text would mean defaults
   */
  public String settings() throws IOException {
    Path file = new Path(path, SETTINGS);
    String text = new String(read(file), StandardCharsets.UTF_8);
    try {
      Set<String> found = SettingsText.kept(text, file.toString()).root().keySet();
      for (String section : new TreeSet<>(manifest().settings().keySet())) {
        if (!found.contains(section)) {
          throw UserException.of("%s is damaged: it has no %s", file, section);
        }
      }
      return text;
    } catch (UserException e) {
      throw new UserException(
          "%s; replace it with the %s of a checkpoint in %s"
              .formatted(e.getMessage(), SETTINGS, checkpointsPath()),
          e);
    }
  }

  /** Replaces the settings, when a run is resumed with others. */
  public void writeSettings(String hocon) throws IOException {
    lease().write(new Path(path, SETTINGS), hocon.getBytes(StandardCharsets.UTF_8));
  }

  public Checkpoints checkpoints() {
    return new Checkpoints(conf, checkpointsPath(), this::lease);
  }

  private Path checkpointsPath() {
    return new Path(path, CHECKPOINTS);
  }

  public Optional<Checkpoint> lastCheckpoint() throws IOException {
    return checkpoints().last();
  }

  public Optional<Checkpoint> bestCheckpoint() throws IOException {
    return checkpoints().best();
  }

  /** The newest undamaged checkpoint; see {@link Checkpoints#newestIntact}. */
  public Optional<Checkpoint> newestIntact() throws IOException {
    return checkpoints().newestIntact();
  }

  /**
   * Rewinds to the newest intact checkpoint, or to the start if there is none: removes later
   * checkpoints, metrics and samples.
   *
   * @param metric the metric by which the best of the remaining checkpoints is marked
   * @return the checkpoint to resume from; empty at the start
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

  /** Rewinds to the best checkpoint if it is intact; else like {@link #rewind}. */
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
    metrics().clear();
    samples().rewindTo(0);
  }

  /** The rollbacks in the order in which they happened. */
  public List<Rollback> rollbacks() throws IOException {
    return json(Rollback.FILE, Rollback[].class).map(List::of).orElse(List.of());
  }

  /** Reads a file of JSON; empty if it does not exist. */
  private <T> Optional<T> json(String name, Class<T> type) throws IOException {
    Path file = new Path(path, name);
    if (!conf.fileSystem(path).exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoreJson.value(read(file), type));
    } catch (JsonProcessingException e) {
      throw new UserException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  public void writeRollbacks(List<Rollback> rollbacks) throws IOException {
    lease().write(new Path(path, Rollback.FILE), StoreJson.indented(rollbacks));
  }

  /**
   * The updates over which the learning rate falls, if decided during the run. A rewind keeps them.
   */
  public Optional<FallDecision> fallDecision() throws IOException {
    return json(FALL, FallDecision.class);
  }

  public void writeFallDecision(FallDecision decision) throws IOException {
    lease().write(new Path(path, FALL), StoreJson.indented(decision));
  }

  /**
   * Returns the stages of training that had ended by an update. A rewind keeps the later ones,
   * which then end again.
   *
   * @param updates updates of each worker
   */
  public List<StageEnd> stageEnds(long updates) throws IOException {
    return json(STAGES, StageEnd[].class).stream()
        .flatMap(Stream::of)
        .filter(end -> end.updates() <= updates)
        .toList();
  }

  /** Adds the end of a stage to those before it. */
  public void writeStageEnd(StageEnd end) throws IOException {
    List<StageEnd> all = new ArrayList<>(stageEnds(end.updates() - 1));
    all.add(end);
    lease().write(new Path(path, STAGES), StoreJson.indented(all));
  }

  public MetricsLog metrics() {
    return new MetricsLog(conf, new Path(path, METRICS), this::lease);
  }

  public Samples samples() {
    return new Samples(conf, new Path(path, SAMPLES), this::lease);
  }

  /** Returns the path of the report, existing or not. */
  public Path reportPath() {
    return new Path(path, REPORT);
  }

  public void writeReport(String html) throws IOException {
    write(REPORT, html.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file derived from the run. Allowed also when opened for reading: the last writer
   * replaces it as a whole.
   */
  public void write(String name, byte[] content) throws IOException {
    if (lease == null) {
      AtomicFile.write(conf, new Path(path, name), content);
    } else {
      lease.write(new Path(path, name), content);
    }
  }

  /**
   * Writes the network in DL4J's own format, for use without Tandem, which itself reads
   * checkpoints. Omits the updater's state.
   */
  public void writeModel(ComputationGraph network) throws IOException {
    lease().write(new Path(path, MODEL), out -> ModelSerializer.writeModel(network, out, false));
  }

  /**
   * Returns whether {@link #writeModel} was called at a time or later, to the second, as some file
   * systems have no finer times.
   */
  public boolean hasModelSince(Instant time) throws IOException {
    Path file = new Path(path, MODEL);
    FileSystem fileSystem = conf.fileSystem(file);
    return fileSystem.exists(file)
        && fileSystem.getFileStatus(file).getModificationTime() / 1000 >= time.getEpochSecond();
  }

  private byte[] read(Path file) throws IOException {
    try {
      return AtomicFile.read(conf, file);
    } catch (FileNotFoundException e) {
      throw new UserException(file + " is missing: the run directory is incomplete", e);
    }
  }
}
