package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;

/**
 * The settings of a run: where it is written, and whether it may start.
 *
 * @param dir may be empty until a job asks for it
 * @param retryMinutes the minutes for which a refused write, or a round that lost executors, is
 *     retried
 */
public record RunSettings(String dir, TooLarge memoryPlan, double retryMinutes) {
  public RunSettings {
    Check.within("run.retryMinutes", retryMinutes, 0, 1_000_000);
  }

  /** The treatment of a training that, by its estimate, does not fit into memory. */
  public enum TooLarge {
    /** The training is refused. */
    REFUSE,

    /** The training starts with a warning. */
    WARN
  }

  /**
   * Returns the directory of the run, which may not exist yet.
   *
   * @throws UserException when {@code dir} is not set, or cannot be a directory
   */
  public GivenPath requiredDir() {
    return GivenPath.setting("run.dir", Check.given("run.dir", dir)).asDirectory();
  }
}
