package io.tandem.jobs.pipeline;

/**
 * A model that steps use: that of a training step, or one that exists.
 *
 * @param system its name in gates and on the page, such as teacher
 * @param step the step that trains it; empty if it exists
 * @param path the path of one that exists; empty otherwise
 */
record ModelOfStep(String system, String step, String path) {
  /** Returns the model of the training step with the system's name. */
  static ModelOfStep trained(String system) {
    return new ModelOfStep(system, system, "");
  }

  static ModelOfStep given(String system, String path) {
    return new ModelOfStep(system, "", path);
  }

  boolean isGiven() {
    return step.isEmpty();
  }
}
