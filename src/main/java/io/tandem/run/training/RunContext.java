package io.tandem.run.training;

import io.tandem.run.RunDirectory;
import io.tandem.training.averaging.KernelWatch;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The surroundings of a run's training, which all of its attempts share. Driver only.
 *
 * @param hocon the run's settings as they are kept with each checkpoint
 * @param kernels told of the rounds of all attempts
 * @param stop supplies the signal to stop after the current round; empty without one
 * @param resume how to resume the run, as in "rerun with --resume"; empty if the run directory does
 *     not outlive the process
 */
public record RunContext(
    RunDirectory run,
    String hocon,
    Validator validator,
    TrainingWatcher watcher,
    KernelWatch kernels,
    Supplier<Optional<String>> stop,
    String resume) {
  /** Returns whether the run directory outlives the process, and has a report and a model. */
  boolean lasts() {
    return !resume.isEmpty();
  }

  /** Returns what to do when the run directory has refused writes for too long. */
  String remedy() {
    return lasts()
        ? "once %s is writable again, %s; the result will be bit-identical to an uninterrupted run"
            .formatted(run.path(), resume)
        : "train again when %s is writable".formatted(run.path().getParent());
  }

  /** Returns what to do besides allowing more retries after divergences. */
  String retryRemedy() {
    return lasts() ? " and resume the run" : "";
  }
}
