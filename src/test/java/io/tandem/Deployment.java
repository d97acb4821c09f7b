package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The things that a user has after the build: the project folder, the application jar and a Spark
 * home.
 */
public final class Deployment {
  /**
   * JVM options of a process that lives for seconds, in which the optimizing compiler costs more
   * time than it saves. They do not suit a process that trains more than a few updates: vectors are
   * fast only with that compiler.
   */
  public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  /**
   * JVM options of an executor that trains for seconds: the optimizing compiler is there for
   * vectors, but waits for code that is twenty times as hot as by default.
   */
  public static final String TRAINS_BRIEFLY =
      "--add-modules=jdk.incubator.vector -XX:+UseSerialGC -XX:Tier4InvocationThreshold=100000"
          + " -XX:Tier4MinInvocationThreshold=12000 -XX:Tier4CompileThreshold=300000"
          + " -XX:Tier4BackEdgeThreshold=800000";

  private Deployment() {}

  /** Returns the project folder. */
  public static Path home() {
    return Path.of(System.getProperty("tandem.home", "")).toAbsolutePath();
  }

  /** Returns the application jar, which the build has packaged before the integration tests. */
  public static Path jar() {
    Path jar = Path.of(System.getProperty("tandem.jar", home() + "/target/tandem.jar"));
    assertThat(jar).as("the application jar (mvn package makes it)").isRegularFile();
    return jar;
  }

  /**
   * Returns a Spark home: {@code SPARK_HOME}, assembled from Maven jars if it does not exist yet.
   */
  public static Path sparkHome() {
    String set = System.getenv("SPARK_HOME");
    Path spark = set == null ? home().resolve("target/spark") : Path.of(set);
    if (!spark.resolve("bin/spark-submit").toFile().exists()) {
      String assemble = home().resolve("jobs/lib/spark-home/assemble.sh").toString();
      Command assembled = Command.run(home(), Map.of(), List.of(assemble, spark.toString()));
      assertThat(assembled.exitCode()).as(assembled.err()).isZero();
    }
    return spark;
  }

  /**
   * Makes a Spark home in the folder whose parts are links to those of {@link #sparkHome()}. What a
   * local cluster writes into its home, a copy of the jar for each executor, is then the caller's.
   */
  public static Path sparkHome(Path folder) throws IOException {
    Path own = Files.createDirectories(folder.resolve("spark-home"));
    try (Stream<Path> parts = Files.list(sparkHome())) {
      for (Path part : parts.filter(p -> !p.endsWith("work")).toList()) {
        Files.createSymbolicLink(own.resolve(part.getFileName()), part);
      }
    }
    return own;
  }

  /** Returns the environment in which the scripts use that jar and the common Spark home. */
  public static Map<String, String> environment() {
    return environment(sparkHome());
  }

  /** Returns the environment in which the scripts use that jar and the given Spark home. */
  public static Map<String, String> environment(Path sparkHome) {
    return Map.of("TANDEM_JAR", jar().toString(), "SPARK_HOME", sparkHome.toString());
  }
}
