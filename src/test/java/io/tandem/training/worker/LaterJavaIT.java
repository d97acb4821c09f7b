package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.config.Instructions;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.onednn.OneDnn;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Short trainings on the Javas from 21 on that the machine has: those that TANDEM_JAVAS names, with
 * colons between, or those beside the one that runs the tests.
 */
@Tag("process")
class LaterJavaIT {
  private static final Path HERE = Path.of(System.getProperty("java.home"));
  private static final String OPENED = "--add-opens=java.base/java.nio=ALL-UNNAMED";
  private static List<Path> later;

  @BeforeAll
  static void find() throws IOException {
    later = new ArrayList<>();
    Optional<String> named = Optional.ofNullable(System.getenv("TANDEM_JAVAS"));
    try (Stream<Path> beside = Files.list(HERE.toRealPath().getParent())) {
      Stream<Path> homes =
          named.map(all -> Stream.of(all.split(File.pathSeparator)).map(Path::of)).orElse(beside);
      for (Path home : homes.sorted().toList()) {
        if (feature(home) >= 21) {
          later.add(home);
        }
      }
    }
    assumeTrue(!later.isEmpty(), "no Java 21 or later here: its vectors were not tested");
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
  }

  private static int feature(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    Properties properties = new Properties();
    properties.load(Files.newBufferedReader(release));
    return Runtime.Version.parse(properties.getProperty("JAVA_VERSION").replace("\"", ""))
        .feature();
  }

  private static String train(Path home, MathMode math, String activation, String... options) {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("bin/java").toString());
    line.addAll(List.of("--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC"));
    line.addAll(List.of(options));
    line.add("-cp");
    line.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    line.add(CommonInstructionsIT.Main.class.getName());
    line.addAll(List.of(Instructions.FASTEST.name(), math.name(), activation));
    Command trained = Command.run(Deployment.home(), Map.of(), line);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    return trained.out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gelu", "swish"})
  void theVectorsOfLaterJavasGiveTheBitsOfThisOne(String activation) {
    String expected = train(HERE, MathMode.FLOAT32, activation);
    assertThat(expected).contains("the rest in vectors of");
    for (Path each : later) {
      assertThat(train(each, MathMode.FLOAT32, activation, OPENED))
          .as(each.toString())
          .isEqualTo(expected);
    }
  }

  @Test
  void withoutAccessToBuffersTheyUseNativeKernels() {
    assertThat(train(later.get(0), MathMode.FLOAT32, "relu")).doesNotContain("in vectors of");
  }
}
