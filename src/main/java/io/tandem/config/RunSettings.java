package io.tandem.config;

/**
 * Where a training run is written, and whether it may start.
 *
 * @param dir may be empty until a job asks for it
 * @param retryMinutes for which a write is tried again that the file system refuses
 */
public record RunSettings(String dir, TooLarge memoryPlan, double retryMinutes) {
  public RunSettings {
    Check.atLeast("run.retryMinutes", retryMinutes, 0);
  }

  /** What becomes of a training that does not fit into memory by its plan. */
  public enum TooLarge {
    /** It does not start. */
    REFUSE,

    /** It starts; the plan says so. */
    WARN
  }

  /**
   * Where the run is, or will be.
   *
   * @throws UserException when {@code dir} is not set, or can be no directory
   */
  public GivenPath requiredDir() {
    return GivenPath.setting("run.dir", Check.given("run.dir", dir)).asDirectory();
  }
}
