package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The things that a user has after the build: the project folder, the application jar and a Spark
 * home.
 */
public final class Deployment {
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final String TRAINS_BRIEFLY =
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
    Path spark = set == null ? jar().resolveSibling("spark") : Path.of(set);
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

  /**
   * Returns the JVM options of a process that lives for seconds, in which the optimizing compiler
   * costs more time than it saves. They do not suit a process that trains more than a few updates:
   * vectors are fast only with that compiler.
   */
  public static String shortLived() {
    return SHORT_LIVED + sharedClasses();
  }

  /**
   * Returns the JVM options of an executor that trains for seconds: the optimizing compiler is
   * there for vectors, but waits for code that is twenty times as hot as by default.
   */
  public static String trainsBriefly() {
    return TRAINS_BRIEFLY + sharedClasses();
  }

  /**
   * Returns the option by which a process takes Spark's classes as an earlier one has parsed and
   * verified them (class data sharing), which saves a quarter of the time of a short job. It has no
   * effect where the class path does not begin as spark-submit's does.
   */
  private static String sharedClasses() {
    Path archive = jar().resolveSibling("spark-classes.jsa");
    if (archive.toString().contains(" ")) {
      return "";
    }
    if (!Files.exists(archive)) {
      Exclusive.run(
          jar().resolveSibling("spark-classes.lock"),
          () -> Files.exists(archive) || writeSharedClasses(archive));
    }
    return " -Xlog:cds=off -Xlog:cds+dynamic=off -XX:SharedArchiveFile=" + archive;
  }

  private static boolean writeSharedClasses(Path archive) throws IOException {
    Path folder = Files.createTempDirectory("spark-classes");
    try {
      Path sample = folder.resolve("eng-fra.tsv");
      Files.copy(
          Deployment.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
      Path written = Path.of(archive + ".unfinished");
      Files.deleteIfExists(written);
      Command job =
          Command.run(
              home(),
              environment(),
              List.of(
                  home().resolve("jobs/prepare.sh").toString(),
                  "--master",
                  "local[2]",
                  "--driver-java-options",
                  SHORT_LIVED + " -Xlog:cds=off -XX:ArchiveClassesAtExit=" + written,
                  "--",
                  "corpus.dir=" + folder.resolve("corpus"),
                  "corpus.inputs=[{path=\"" + sample + "\"}]",
                  "corpus.split.valid=0.05",
                  "subword.merges=50"));
      assertThat(job.exitCode()).as(job.err()).isZero();
      if (!Files.exists(written)) {
        Files.createFile(written); // The JVM cannot write one; it does not mind an empty one.
      }
      Files.move(written, archive, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
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
