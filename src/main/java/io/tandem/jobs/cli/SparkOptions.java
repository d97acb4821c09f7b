package io.tandem.jobs.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The options given to spark-submit before {@code --}, as passed on by the scripts in jobs/. */
public final class SparkOptions {
  /** Set by the scripts: the names of options, or the settings of --conf, one per line. */
  private static final String GIVEN = "TANDEM_SPARK_OPTIONS";

  /** The options that concern this process rather than executors or a cluster. */
  private static final Set<String> OF_THE_DRIVER =
      Set.of(
          "--jars",
          "--packages",
          "--exclude-packages",
          "--repositories",
          "--properties-file",
          "--name",
          "--verbose");

  private SparkOptions() {}

  /** Returns the first option that has no effect in a process that does not start Spark. */
  public static Optional<String> withoutEffectHere() {
    return withoutEffect(System.getenv().getOrDefault(GIVEN, ""));
  }

  static Optional<String> withoutEffect(String given) {
    return Arrays.stream(given.split("\\R"))
        .filter(option -> !option.isBlank())
        .filter(option -> !OF_THE_DRIVER.contains(option))
        .filter(option -> !option.startsWith("--driver-"))
        .filter(option -> !option.startsWith("spark.driver."))
        .filter(option -> !option.startsWith("spark.hadoop."))
        .filter(option -> !option.startsWith("spark.jars"))
        .findFirst();
  }
}
