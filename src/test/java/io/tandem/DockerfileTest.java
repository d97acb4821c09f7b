package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The Dockerfile agrees with the project: nothing here builds an image, which takes Docker and base
 * images from a registry.
 */
class DockerfileTest {
  private static final Path HOME = Deployment.home();
  private static final Pattern CONTINUED = Pattern.compile("\\\\\\n\\s*");
  private static final Set<String> INSTRUCTIONS =
      Set.of("ARG", "FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV");

  private static List<String> instructions() throws IOException {
    String text = Files.readString(HOME.resolve("src/docker/Dockerfile"));
    String whole = CONTINUED.matcher(text.replaceAll("(?m)^#.*\\n", "")).replaceAll("");
    return whole.lines().filter(line -> !line.isBlank()).toList();
  }

  private static List<String> arguments(String instruction) throws IOException {
    return instructions().stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .toList();
  }

  private static String inPom(String property) throws IOException {
    Matcher value =
        Pattern.compile("<%1$s>(.*)</%1$s>".formatted(Pattern.quote(property)))
            .matcher(Files.readString(HOME.resolve("pom.xml")));
    assertThat(value.find()).as(property).isTrue();
    return value.group(1);
  }

  @Test
  void hasOnlyInstructionsThatAreCheckedHere() throws IOException {
    assertThat(instructions()).allMatch(line -> INSTRUCTIONS.contains(line.split(" ")[0]));
  }

  @Test
  void takesTheVersionsOfTheProject() throws IOException {
    assertThat(arguments("ARG"))
        .containsExactly(
            "SPARK_VERSION=" + inPom("spark.version"), "SCALA_VERSION=" + inPom("scala.binary"));
    List<String> images = arguments("FROM");
    assertThat(images).hasSize(2);
    assertThat(images.get(0)).matches("maven:\\d+\\.\\d+\\.\\d+-eclipse-temurin-17 AS build");
    assertThat(images.get(1))
        .isEqualTo("apache/spark:${SPARK_VERSION}-scala${SCALA_VERSION}-java17-ubuntu");
  }

  @Test
  void copiesWhatIsThereAndWhatItsIgnoreFileLetsThrough() throws IOException {
    List<String> let =
        Files.readAllLines(HOME.resolve("src/docker/Dockerfile.dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    List<String> copied = new ArrayList<>();
    for (String arguments : arguments("COPY")) {
      String[] paths = arguments.split(" ");
      if (!paths[0].startsWith("--from=")) {
        copied.add(paths[0]);
      }
    }
    assertThat(copied).contains("pom.xml", "src/main", "jobs", "conf");
    assertThat(copied).allMatch(path -> Files.exists(HOME.resolve(path)));
    assertThat(copied)
        .allMatch(path -> let.stream().anyMatch(each -> (path + "/").startsWith(each + "/")));
    assertThat(let).allMatch(path -> copied.stream().anyMatch(each -> each.startsWith(path)));
  }

  @Test
  void leavesNeitherRootNorPackageListsBehind() throws IOException {
    List<String> users = arguments("USER");
    assertThat(users.get(users.size() - 1)).isEqualTo("spark");
    assertThat(arguments("RUN"))
        .filteredOn(command -> command.contains("apt-get install"))
        .hasSize(1)
        .allMatch(command -> command.contains("--no-install-recommends"))
        .allMatch(command -> command.endsWith("rm -rf /var/lib/apt/lists/*"));
  }

  @Test
  void putsJarAndSettingsWhereTheConfigurationForKubernetesLooksForThem() throws IOException {
    String kubernetes = Files.readString(HOME.resolve("conf/kubernetes.conf"));
    assertThat(arguments("COPY"))
        .contains(
            "conf /opt/tandem/conf",
            "jobs /opt/tandem/jobs",
            "--from=build /build/target/tandem.jar /opt/tandem/tandem.jar");
    assertThat(kubernetes)
        .contains("TANDEM_JAR=local:///opt/tandem/tandem.jar")
        .contains("--config file:///opt/tandem/conf/kubernetes.conf");
    assertThat(arguments("ENV"))
        .containsExactly("SPARK_HOME=/opt/spark TANDEM_JAR=/opt/tandem/tandem.jar");
  }
}
