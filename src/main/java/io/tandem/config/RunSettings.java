package io.tandem.config;

/**
 * The settings of a run: where it is written, and whether it may start.
 *
 * @param dir may be empty until a job asks for it
 * @param retryMinutes the minutes for which a write that the file system refuses is tried again
 */
public record RunSettings(String dir, TooLarge memoryPlan, double retryMinutes) {
  public RunSettings {
    Check.atLeast("run.retryMinutes", retryMinutes, 0);
  }

  /** The treatment of a training that by its plan does not fit into memory. */
  public enum TooLarge {
    /** It does not start. */
    REFUSE,

    /** It starts; the plan says so. */
    WARN
  }

  /**
   * Returns the directory where the run is, or will be.
   *
   * @throws UserException when {@code dir} is not set, or can be no directory
   */
  public GivenPath requiredDir() {
    return GivenPath.setting("run.dir", Check.given("run.dir", dir)).asDirectory();
  }
}
