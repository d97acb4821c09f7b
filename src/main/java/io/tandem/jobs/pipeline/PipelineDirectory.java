package io.tandem.jobs.pipeline;

import io.tandem.UserException;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.Lease;
import io.tandem.storage.publish.LeaseDirectory;
import io.tandem.storage.publish.WriterProcess;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a pipeline, on any Hadoop file system:
 *
 * <pre>
 * pipeline.json               the steps and gates as they stand; written last, makes it a pipeline
 * pipeline.html               the same for people
 * files.json                  SHA-256 of text outside, with length and time
 * retries.json                how often a step was to be made again, by name
 * steps/NAME/KEY/step.json    a step that is done
 * steps/NAME/KEY/spent.json   the time of attempts, until they have finished the step
 * steps/NAME/KEY/ARTIFACT     what it has made: a corpus, a run, a table, scores, exported models
 * translations/KEY/           what a model has translated with a search, for all steps
 * </pre>
 *
 * Nothing in it is replaced by something of another key. Driver only.
 */
record PipelineDirectory(HadoopConf conf, Path path) {
  static final String MANIFEST = "pipeline.json";
  static final String PAGE = "pipeline.html";
  private static final String KIND = "tandem-pipeline";
  private static final String FILES = "files.json";
  private static final String RETRIES = "retries.json";
  private static final String STEP = "step.json";
  private static final String SPENT = "spent.json";

  /** The time that a step has taken so far; see {@link StepRecord}. */
  record Spent(double seconds, double taskSeconds) {
    Spent plus(Spent more) {
      return new Spent(seconds + more.seconds, taskSeconds + more.taskSeconds);
    }
  }

  /**
   * Requires the path to be free, or a pipeline.
   *
   * @param given the path as it is given
   * @throws UserException if it is something else
   */
  void requireOurs(String given) throws IOException {
    if (!conf.fileSystem(path).exists(path) || isPipeline()) {
      return;
    }
    for (FileStatus child : conf.fileSystem(path).listStatus(path)) {
      if (!LeaseDirectory.isOne(child.getPath().getName())) {
        throw UserException.of(
            "pipeline.dir = %s exists but is not a pipeline (no %s): give a directory that does not"
                + " exist yet, or that of a pipeline to continue",
            given, MANIFEST);
      }
    }
  }

  /**
   * @param setting the setting that names it
   * @throws UserException if it is not a pipeline
   */
  void requirePipeline(String setting) throws IOException {
    if (!isPipeline()) {
      throw UserException.of(
          "%s: %s is not a pipeline (no %s); give the pipeline.dir of one, or leave it out",
          setting, path, MANIFEST);
    }
  }

  private boolean isPipeline() throws IOException {
    return read(MANIFEST).map(manifest -> KIND.equals(manifest.get("kind"))).orElse(Boolean.FALSE);
  }

  /** Holds the directory for writing, until it is closed. */
  Lease hold(Consumer<String> tell) throws IOException {
    AtomicStep.makeDirectories(conf, path);
    return Lease.acquire(
        LeaseDirectory.within(conf, path), path, WriterProcess.current(conf, tell));
  }

  /** Returns the directory of a step with a key. */
  Path step(String name, String key) {
    return new Path(path, "steps/%s/%s".formatted(name, StepKey.shortened(key)));
  }

  /** Returns the directory of what a model has translated. */
  Path translations(String key) {
    return new Path(path, "translations/" + StepKey.shortened(key));
  }

  /** Returns a path in the directory as relative to it, and any other path as it is. */
  String relative(Path other) {
    String below = path + "/";
    return other.toString().startsWith(below)
        ? other.toString().substring(below.length())
        : other.toString();
  }

  Path page() {
    return new Path(path, PAGE);
  }

  /** Returns a step that is done; empty if it is not. */
  Optional<StepRecord> done(String name, String key) throws IOException {
    return record(step(name, key)).filter(found -> found.key().equals(key));
  }

  /** Returns the results of the step with any key, newest first. */
  List<StepRecord> all(String name) throws IOException {
    Path keys = new Path(path, "steps/" + name);
    List<StepRecord> found = new ArrayList<>();
    try {
      for (FileStatus key : conf.fileSystem(keys).listStatus(keys)) {
        record(key.getPath()).ifPresent(found::add);
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    found.sort(Comparator.comparing(StepRecord::finished).reversed());
    return found;
  }

  private Optional<StepRecord> record(Path step) throws IOException {
    Path file = new Path(step, STEP);
    return conf.fileSystem(file).exists(file)
        ? Optional.of(StoreJson.value(AtomicFile.read(conf, file), StepRecord.class))
        : Optional.empty();
  }

  void write(StepRecord record) throws IOException {
    AtomicFile.write(
        conf, new Path(step(record.name(), record.key()), STEP), StoreJson.indented(record));
  }

  /** Returns the time of attempts that have not finished a step. */
  Spent spent(PlannedStep step) throws IOException {
    Path file = new Path(step(step.name(), step.id()), SPENT);
    return conf.fileSystem(file).exists(file)
        ? StoreJson.value(AtomicFile.read(conf, file), Spent.class)
        : new Spent(0, 0);
  }

  void write(PlannedStep step, Spent spent) throws IOException {
    AtomicFile.write(
        conf, new Path(step(step.name(), step.id()), SPENT), StoreJson.indented(spent));
  }

  /** Writes the manifest. */
  void write(Map<String, Object> manifest) throws IOException {
    Map<String, Object> whole = new TreeMap<>(manifest);
    whole.put("kind", KIND);
    AtomicFile.write(conf, new Path(path, MANIFEST), StoreJson.indented(whole));
  }

  /** Returns the SHA-256 of files, by a text that names the file, its length and its time. */
  Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    read(FILES).ifPresent(all -> all.forEach((file, hash) -> hashes.put(file, hash.toString())));
    return hashes;
  }

  void writeHashes(Map<String, String> hashes) throws IOException {
    AtomicFile.write(conf, new Path(path, FILES), StoreJson.indented(hashes));
  }

  /** Returns how often steps were to be made again, by name. */
  Map<String, Integer> retries() throws IOException {
    Map<String, Integer> retries = new TreeMap<>();
    read(RETRIES).ifPresent(all -> all.forEach((step, n) -> retries.put(step, (Integer) n)));
    return retries;
  }

  void writeRetries(Map<String, Integer> retries) throws IOException {
    AtomicFile.write(conf, new Path(path, RETRIES), StoreJson.indented(retries));
  }

  @SuppressWarnings("unchecked") // An object of JSON has names of text.
  private Optional<Map<String, Object>> read(String name) throws IOException {
    Path file = new Path(path, name);
    if (!conf.fileSystem(file).exists(file)) {
      return Optional.empty();
    }
    return Optional.of(StoreJson.value(AtomicFile.read(conf, file), Map.class));
  }
}
