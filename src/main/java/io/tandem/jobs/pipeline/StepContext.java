package io.tandem.jobs.pipeline;

import io.tandem.UserException;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.Terminal;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The surroundings of steps: Spark, the terminal, and the artifacts of the steps before them. */
final class StepContext {
  private final SparkSession spark;
  private final HadoopConf conf;
  private final JobOptions options;
  private final PrintWriter out;
  private final PipelineDirectory directory;
  private final Map<String, Path> artifacts = new HashMap<>();
  private final Map<String, StepRecord> done = new LinkedHashMap<>();
  private final Map<String, StepKey> keys = new HashMap<>();

  StepContext(
      SparkSession spark, JobOptions options, PrintWriter out, PipelineDirectory directory) {
    this.spark = spark;
    this.options = options;
    this.out = out;
    this.directory = directory;
    conf = directory.conf();
  }

  PipelineDirectory directory() {
    return directory;
  }

  SparkSession spark() {
    return spark;
  }

  HadoopConf conf() {
    return conf;
  }

  PrintWriter out() {
    return out;
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Returns the display of a step's progress, until it is closed. */
  JobProgress progress() {
    return options.progress(Terminal.of(out), line -> line, spark);
  }

  /** Remembers the key of a step, and where its artifact is or is to be. */
  void planned(String step, StepKey key, Path artifact) {
    keys.put(step, key);
    artifacts.put(step, artifact);
  }

  /** Remembers a step that is done. */
  void done(StepRecord record) {
    done.put(record.name(), record);
  }

  /** Returns the steps that are done, in their order: key and figures by name. */
  Map<String, String> history() {
    Map<String, String> history = new LinkedHashMap<>();
    done.forEach(
        (step, record) ->
            history.put(step, StepKey.shortened(record.key()) + ": " + record.summary()));
    return history;
  }

  StepKey key(String step) {
    return keys.get(step);
  }

  /** Returns the artifact of an earlier step. */
  Path artifact(String step) {
    Path artifact = artifacts.get(step);
    if (artifact == null) {
      throw new IllegalStateException("the step " + step + " comes later");
    }
    return artifact;
  }

  /**
   * Opens the model that a step uses.
   *
   * @throws UserException if it is one that exists, and is no longer that of the step's key
   */
  TrainedModel open(Step step, String role) throws IOException {
    TrainedModel model = TrainedModels.of(spark).open(model(step, role));
    String planned = key(step.name()).ingredients().get(StepKey.MODEL + role);
    if (planned != null && !planned.equals(model.model().fingerprint())) {
      throw changed(step, model(step, role) + " has changed");
    }
    return model;
  }

  /** Returns the refusal of what is no longer what a step's key was made of. */
  static UserException changed(Step step, String what) {
    return UserException.of("step %s: %s while the pipeline ran: run it again", step.name(), what);
  }

  /** Returns the path of a model that a step uses. */
  String model(Step step, String role) {
    String given = step.given().get(role);
    return given != null ? given : artifact(step.inputs().get(role)).toString();
  }
}
