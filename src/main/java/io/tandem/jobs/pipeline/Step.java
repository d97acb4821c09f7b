package io.tandem.jobs.pipeline;

import io.tandem.config.InputSettings;
import io.tandem.config.SettingsReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/**
 * A step of a pipeline: from the results of earlier steps, text and models that exist, it makes one
 * artifact in a directory of its own. What it makes depends on {@link StepKey} alone. Driver only.
 */
abstract class Step {
  private final String name;
  private final StepKind kind;
  private final SettingsReader settings;

  /** The earlier steps that it reads, by their role. */
  private final Map<String, String> inputs = new LinkedHashMap<>();

  /** The paths of models that exist, by their role. */
  private final Map<String, String> given = new LinkedHashMap<>();

  /**
   * @param settings those of the pipeline, with the step's own
   */
  Step(String name, StepKind kind, SettingsReader settings) {
    this.name = name;
    this.kind = kind;
    this.settings = settings.ofStep(name, kind.reads());
  }

  final String name() {
    return name;
  }

  final StepKind kind() {
    return kind;
  }

  final SettingsReader settings() {
    return settings;
  }

  final Map<String, String> inputs() {
    return inputs;
  }

  /** Returns the cores that a task of it computes with. */
  int coresOfTask(SparkContext spark) {
    return 1;
  }

  final Map<String, String> given() {
    return given;
  }

  /** Adds a step that it reads. */
  final void reads(String role, String step) {
    inputs.put(role, step);
  }

  /** Returns the step that it reads in a role, from those before it. */
  final Step input(String role, List<Step> steps) {
    String wanted = inputs.get(role);
    return steps.stream()
        .filter(step -> step.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " reads " + wanted));
  }

  /** Adds a model: of a step, or one that exists. */
  final void uses(String role, ModelOfStep model) {
    if (model.isGiven()) {
      given.put(role, model.path());
    } else {
      inputs.put(role, model.step());
    }
  }

  /** Returns the text outside the pipeline that it reads. */
  List<InputSettings> text() {
    return List.of();
  }

  /** Returns whether a setting that steps of its kind read may make a difference to its result. */
  boolean dependsOn(String setting) {
    return StepKind.hasEffect(setting);
  }

  /**
   * Returns the settings by which the step is made, as far as they may differ from the defaults.
   */
  SortedMap<String, String> settingsOfKey(StepContext context) throws IOException {
    return settings.changed(kind.reads());
  }

  /** Returns what else distinguishes it from steps of its kind with the same settings. */
  String form() {
    return "";
  }

  /** Returns the name of the artifact in the step's directory. */
  abstract String artifact();

  /** Returns whether the artifact is complete, as a step may end before that is noted. */
  abstract boolean isComplete(Path artifact, StepContext context) throws IOException;

  /**
   * Makes the artifact, or continues where an earlier process has ended.
   *
   * @return the exit code of the signal that has stopped it, if one did
   */
  abstract Optional<Integer> make(Path artifact, StepContext context) throws IOException;

  /**
   * Checks that a complete artifact was made of what the step's key says.
   *
   * @throws io.tandem.UserException if text that it was made of was other text
   */
  void requireOfKey(Path artifact, StepContext context) {}

  /**
   * Checks a complete artifact, before anything is built on it.
   *
   * @throws io.tandem.UserException if a later step cannot use it
   */
  void requireUsable(Path artifact, StepContext context) {}

  /** Returns figures for people from a complete artifact, in the order in which they are shown. */
  abstract Map<String, Object> figures(Path artifact, StepContext context) throws IOException;
}
