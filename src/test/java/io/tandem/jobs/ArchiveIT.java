package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Command;
import io.tandem.Deployment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code src/archive.sh} makes once the jars of both lines of Spark are there. */
@Tag("text")
@Tag("process")
class ArchiveIT {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)[^)]*\\)");

  @TempDir private static Path folder;
  private static Path archive;
  private static Path home;

  @BeforeAll
  static void unpack() throws IOException {
    Path target = Deployment.home().resolve("target");
    assumeTrue(
        Files.exists(target.resolve("tandem.jar"))
            && Files.exists(target.resolve("spark-4/tandem.jar")),
        "the jars of both lines of Spark are not built");
    archive = pack();
    run(Map.of(), folder, "tar", "-xzf", archive.toString());
    try (Stream<Path> unpacked = Files.list(folder)) {
      home = unpacked.toList().get(0);
    }
  }

  /** JUnit would warn of each. */
  @AfterAll
  static void removeLinks() throws IOException {
    FileUtils.deleteDirectory(folder.resolve("programs").toFile());
  }

  private static Path pack() {
    String script = Deployment.home().resolve("src/archive.sh").toString();
    Command packed = run(Map.of(), folder, script, "--built");
    String line = packed.out().strip();
    return Deployment.home().resolve(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static Command run(Map<String, String> environment, Path directory, String... line) {
    Command command = Command.run(directory, environment, List.of(line));
    assertThat(command.exitCode()).as(command.err()).isZero();
    return command;
  }

  @Test
  void isTheSameToTheByteWhenItIsPackedAgain() throws IOException {
    Path first = Files.move(archive, archive.resolveSibling("first.tar.gz"));
    try {
      assertThat(Files.mismatch(first, pack())).isEqualTo(-1);
    } finally {
      Files.delete(first);
    }
  }

  @Test
  void hasThePagesThatItsReadmeNames() throws IOException {
    String readme = Files.readString(home.resolve("README.md"));
    assertThat(LINK.matcher(readme).results().map(link -> link.group(1)))
        .hasSizeGreaterThan(20)
        .filteredOn(page -> !page.startsWith("http"))
        .allMatch(page -> Files.exists(home.resolve(page)));
  }

  @Test
  void runsAJobWithoutBuildingAnything() throws IOException {
    Path sample = folder.resolve("eng-fra.tsv");
    Files.copy(
        ArchiveIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    Path corpus = folder.resolve("corpus");
    run(
        Map.of("PATH", withoutMaven(), "TANDEM_JAR", "", "SPARK_HOME", Deployment.sparkHome() + ""),
        folder,
        home.resolve("jobs/prepare.sh").toString(),
        "--driver-java-options",
        Deployment.shortLived(),
        "--",
        "--master",
        "local[2]",
        "corpus.dir=" + corpus,
        "corpus.inputs=[{path=\"" + sample + "\"}]",
        "corpus.split.valid=0.05",
        "subword.merges=50");
    assertThat(corpus.resolve("manifest.json")).content().contains("eng-fra.tsv");
  }

  @Test
  void withoutSparkAndMavenItSaysWhereSparkIsToBeHad() throws IOException {
    Command refused =
        Command.run(
            folder,
            Map.of("PATH", withoutMaven(), "TANDEM_JAR", "", "SPARK_HOME", ""),
            List.of(home.resolve("jobs/quickstart.sh").toString()));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("tandem: found no Spark: set SPARK_HOME to a Spark ")
        .contains("https://spark.apache.org/downloads.html")
        .hasLineCount(1);
  }

  @Test
  void withoutItsJarItDoesNotTryToBuildOne() throws IOException {
    Path jar = home.resolve("target/tandem.jar");
    Path away = Files.move(jar, folder.resolve("away.jar"));
    Command refused =
        Command.run(
            folder,
            Map.of("TANDEM_JAR", "", "SPARK_HOME", "", "TANDEM_SPARK", "3.5"),
            List.of(home.resolve("jobs/train.sh").toString(), "--help"));
    Files.move(away, jar);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("is missing; unpack the archive anew").hasLineCount(1);
  }

  /** A path with all programs of this machine but Maven. */
  private static String withoutMaven() throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String part : System.getenv("PATH").split(":")) {
      File[] files = new File(part).listFiles((parent, name) -> !name.equals("mvn"));
      for (File file : files == null ? new File[0] : files) {
        Path link = programs.resolve(file.getName());
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(link, file.toPath());
        }
      }
    }
    return programs.toString();
  }
}
