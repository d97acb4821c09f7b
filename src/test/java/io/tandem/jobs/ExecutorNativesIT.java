package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Command;
import io.tandem.Deployment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application jar under real submits: native libraries load in the JVMs of executors, arrays
 * travel by Kryo, and the options that the scripts set arrive there.
 */
@Tag("text")
@Tag("process")
class ExecutorNativesIT {
  private static final List<String> PROBE_CLASSES =
      List.of("NativesProbe", "NativesProbe$Product", "NativesProbe$Finding");

  @TempDir private Path folder;

  private Path sparkHome;

  @BeforeEach
  void makeSparkHome() throws IOException {
    sparkHome = Deployment.sparkHome(folder);
  }

  @Test
  void executorsOfTheirOwnMultiplyMatricesWithTheOptionsOfTheScripts() throws IOException {
    List<JsonNode> found =
        probe(
            "--master",
            "local-cluster[2,1,1024]",
            // Writes the event log, which needs Jackson in the versions that Spark was built with.
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=" + folder.toUri());

    assertThat(found).extracting(f -> f.get("executor").asText()).contains("0", "1");
    assertThat(found).extracting(f -> f.get("process").asLong()).doesNotContain(ownProcess());
    assertThat(found).allMatch(f -> f.get("vectorModule").asBoolean());
    assertThat(found).extracting(f -> f.get("nativeThreads").asInt()).containsOnly(1);
  }

  @Test
  void theJarMayComeBeforeSparksOwnClasses() throws IOException {
    probe(
        "--master",
        "local[2]",
        "--conf",
        "spark.driver.userClassPathFirst=true",
        "--conf",
        "spark.executor.userClassPathFirst=true");
  }

  /** Submits the probe through the scripts' library and checks what holds under every master. */
  private List<JsonNode> probe(String... sparkOptions) throws IOException {
    Path result = folder.resolve("found.json");
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of("bash", "-c", "set -euo pipefail; . jobs/lib/submit.sh; run_on_spark \"$@\""));
    line.addAll(List.of("probe", NativesProbe.class.getName()));
    line.addAll(List.of("--jars", probeJar().toString()));
    line.addAll(List.of(sparkOptions));
    line.addAll(List.of("--", result.toString()));

    Command submitted = Command.run(Deployment.home(), Deployment.environment(sparkHome), line);

    assertThat(submitted.exitCode()).as(submitted.err()).isZero();
    List<JsonNode> found = new ArrayList<>();
    new ObjectMapper().readTree(result.toFile()).forEach(found::add);
    assertThat(found).hasSize(4);
    assertThat(found).extracting(f -> f.get("sum").asDouble()).containsOnly(sumOfProduct());
    assertThat(found)
        .extracting(f -> f.get("kryo").asText())
        .allMatch(source -> source.startsWith(Deployment.sparkHome().toString()));
    return found;
  }

  /**
   * Returns the sum of the product, whose element (i, j) is n i j: n times the square of 1 + ... +
   * n.
   */
  private static double sumOfProduct() {
    double sumOfNumbers = NativesProbe.SIZE * (NativesProbe.SIZE + 1) / 2.0;
    return NativesProbe.SIZE * sumOfNumbers * sumOfNumbers;
  }

  private static long ownProcess() {
    return ProcessHandle.current().pid();
  }

  /** Makes a second jar for the probe, which is not part of the application jar. */
  private Path probeJar() throws IOException {
    Path jar = folder.resolve("probe.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (String name : PROBE_CLASSES) {
        String entry = "io/tandem/jobs/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = NativesProbe.class.getClassLoader().getResourceAsStream(entry)) {
          assertThat(in).as(entry).isNotNull();
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
    return jar;
  }
}
