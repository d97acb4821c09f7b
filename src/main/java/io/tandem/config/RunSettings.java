package io.tandem.config;

/** Where a training run is written. {@code dir} may be empty until a job asks for it. */
public record RunSettings(String dir) {
  public String requiredDir() {
    return Check.given("run.dir", dir);
  }
}
