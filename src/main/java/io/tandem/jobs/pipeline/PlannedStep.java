package io.tandem.jobs.pipeline;

import io.tandem.UserException;
import io.tandem.config.SettingsText;
import io.tandem.jobs.cli.FailureLine;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * A step with its key, and whether it is done.
 *
 * @param id the key as text; of a trusted result the one that it was made with
 * @param artifact where its artifact is, or is to be
 * @param record what it was done with; empty if it is not done
 * @param reused whether it was done before this call
 * @param trusted whether the result of another key is taken, as the user has asked for
 * @param why why it has to be made, where it is taken from, or why it has failed
 * @param state as it stands
 */
record PlannedStep(
    Step step,
    StepKey key,
    String id,
    Path artifact,
    Optional<StepRecord> record,
    boolean reused,
    boolean trusted,
    String why,
    State state) {
  /** The states of a step. */
  enum State {
    PENDING,
    RUNNING,
    DONE,
    STOPPED,
    FAILED
  }

  String name() {
    return step.name();
  }

  boolean isDone() {
    return state == State.DONE;
  }

  /** Returns the state in a word; of a step that was done before this call, reused. */
  String label() {
    return isDone() && reused ? "reused" : SettingsText.name(state);
  }

  PlannedStep in(State other) {
    return new PlannedStep(step, key, id, artifact, record, reused, trusted, why, other);
  }

  PlannedStep failed(Exception failure) {
    String reason =
        failure instanceof UserException ? failure.getMessage() : FailureLine.ofRoot(failure);
    return new PlannedStep(step, key, id, artifact, record, reused, trusted, reason, State.FAILED);
  }

  PlannedStep doneWith(StepRecord made) {
    return new PlannedStep(
        step, key, id, artifact, Optional.of(made), /* reused= */ false, trusted, why, State.DONE);
  }

  /**
   * Returns the step for {@code pipeline.json}.
   *
   * @param directory the directory of the pipeline
   */
  SortedMap<String, Object> manifest(PipelineDirectory directory) {
    SortedMap<String, Object> entry = new TreeMap<>();
    entry.put("name", name());
    entry.put("kind", SettingsText.name(step.kind()));
    entry.put("key", id);
    entry.put("state", SettingsText.name(state));
    entry.put("reused", reused);
    entry.put("trusted", trusted);
    entry.put("artifact", directory.relative(artifact));
    entry.put("inputs", step.inputs().values().stream().distinct().sorted().toList());
    entry.put("models", Map.copyOf(step.given()));
    entry.put("seconds", record.map(StepRecord::seconds).orElse(0.0));
    entry.put("taskSeconds", record.map(StepRecord::taskSeconds).orElse(0.0));
    record.ifPresent(made -> entry.put("figures", made.figures()));
    return entry;
  }
}
