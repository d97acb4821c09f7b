package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.PrintingSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the scripts do before a job begins, {@code jobs/lib/submit.sh}: with programs in place of
 * Maven, Spark and Java that say how they were called.
 */
@Tag("text")
@Timeout(120)
@Tag("process")
class SubmitScriptIT {
  @TempDir private Path folder;
  private Path project;
  private Path spark;

  @BeforeEach
  void copyScripts() throws IOException {
    project = Files.createDirectory(folder.resolve("a project"));
    for (String part : List.of("jobs", "conf")) {
      FileUtils.copyDirectory(
          Deployment.home().resolve(part).toFile(), project.resolve(part).toFile());
    }
    Files.delete(project.resolve("jobs/lib/prepare-start.sh")); // Nothing runs after a job.
    Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    spark = PrintingSpark.home(folder);
  }

  private static void program(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("SPARK_HOME", spark.toString());
    environment.put("TANDEM_JAR", "");
    environment.put("SPARK_LOCAL_IP", "");
    return environment;
  }

  private Command train(String... arguments) {
    List<String> line =
        Stream.concat(Stream.of(project.resolve("jobs/train.sh").toString()), Stream.of(arguments))
            .toList();
    return Command.run(folder, environment(), line);
  }

  /** Both lines can be built in one checkout. */
  @Test
  void theSparkDecidesWhichJarIsBuiltAndWhere() throws IOException {
    haveMaven("printf '%s\\n' \"$@\" >> '" + folder.resolve("arguments") + "'");
    assertThat(train().exitCode()).isZero();
    assertThat(Files.readAllLines(folder.resolve("arguments"))).contains("-Pspark-3.5");

    Path jars = spark.resolve("jars");
    Files.move(
        jars.resolve("spark-core_2.12-3.5.9.jar"), jars.resolve("spark-core_2.13-4.1.0.jar"));
    Command built = train();
    assertThat(built.exitCode()).as(built.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("arguments"))).contains("-Pspark-4");
    assertThat(project.resolve("target/spark-4/tandem.jar")).hasContent("whole");
    assertThat(built.out()).contains("target/spark-4/tandem.jar");

    Files.move(
        jars.resolve("spark-core_2.13-4.1.0.jar"), jars.resolve("spark-core_2.13-3.5.9.jar"));
    Command refused = train();
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("is not a Spark 3.5 for Scala 2.12").hasLineCount(1);
  }

  @Test
  void refusesALineOfSparkThatThereIsNot() {
    Map<String, String> environment = environment();
    environment.put("SPARK_HOME", "");
    environment.put("TANDEM_SPARK", "5");
    Command refused =
        Command.run(
            folder, environment, List.of(project.resolve("jobs/train.sh").toString(), "x=1"));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo("tandem: TANDEM_SPARK=5 is no line of Spark; expected 3.5 or 4\n");
  }

  private Path jar() {
    return project.resolve("target/tandem.jar");
  }

  private void haveAJar() throws IOException {
    Files.createDirectories(jar().getParent());
    Files.writeString(jar(), "built");
  }

  /** Makes a Maven that writes the jar in two halves, and has a line for each call in a file. */
  private void haveMaven(String between) throws IOException {
    program(
        folder.resolve("bin/mvn"),
        "echo called >> '%s'".formatted(folder.resolve("calls")),
        "for argument; do [[ $argument != -Dapplication.jar=* ]] || jar=${argument#*=}; done",
        "printf half > \"$jar\"",
        between,
        "printf whole > \"$jar\"");
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  @Test
  void aBuildThatFailsOrIsKilledLeavesNoJar() throws IOException {
    haveMaven("exit 1");
    assertThat(train().exitCode()).isEqualTo(2);
    assertThat(jar()).doesNotExist();

    haveMaven("kill -9 $PPID $$"); // Nobody is left to tidy up.
    assertThat(train().exitCode()).isNotZero();
    assertThat(jar()).doesNotExist();

    haveMaven("");
    Command built = train();
    assertThat(built.exitCode()).as(built.err()).isZero();
    assertThat(jar()).hasContent("whole");
    assertThat(calls()).hasSize(3);
    assertThat(train().exitCode()).isZero();
    assertThat(calls()).as("it is up to date").hasSize(3);
  }

  @Test
  void ofTwoScriptsOneBuildsAndTheOtherWaits() throws IOException {
    haveMaven("sleep 2");
    CompletableFuture<Command> first = CompletableFuture.supplyAsync(this::train);
    CompletableFuture<Command> second = CompletableFuture.supplyAsync(this::train);
    assertThat(first.join().exitCode()).as(first.join().err()).isZero();
    assertThat(second.join().exitCode()).as(second.join().err()).isZero();
    assertThat(calls()).hasSize(1);
  }

  /** In a container that was killed during a build, the script has the same number again. */
  @Test
  void aLockWithTheNumberOfTheScriptItselfIsOfAnotherTime() throws IOException {
    haveMaven("");
    Files.createDirectories(project.resolve("target"));
    Command built =
        Command.run(
            project,
            environment(),
            List.of("bash", "-c", "ln -s $$ target/building; exec jobs/train.sh x=1"));
    assertThat(built.exitCode()).as(built.err()).isZero();
    assertThat(jar()).hasContent("whole");
    assertThat(project.resolve("target/building")).doesNotExist();
  }

  /** A job that runs from the old jar goes on reading it. */
  @Test
  void aNewJarTakesThePlaceOfTheOldOneAndDoesNotChangeIt() throws IOException {
    haveAJar();
    Path running = Files.createLink(folder.resolve("running.jar"), jar());
    Path source = Files.writeString(project.resolve("src/main/java/A.java"), "");
    assertThat(source.toFile().setLastModified(System.currentTimeMillis() + 60_000)).isTrue();
    haveMaven("");
    assertThat(train().exitCode()).isZero();
    assertThat(jar()).hasContent("whole");
    assertThat(running).hasContent("built");
  }

  /** Executors elsewhere have to reach the driver; those of a local master are in its process. */
  @ParameterizedTest
  @CsvSource({
    "--master spark://head:7077,                             <>",
    "--conf spark.master=spark://head:7077,                  <>",
    "--conf=spark.master=spark://head:7077,                  <>",
    "--properties-file other.conf,                           <>",
    "--properties-file other.conf --conf spark.master=local, <127.0.0.1>",
    "--master local[2] --conf spark.master=spark://h:1,      <127.0.0.1>",
    "--name none,                                            <127.0.0.1>",
  })
  void theDriverIsOnLoopbackWithALocalMasterAlone(String options, String address)
      throws IOException {
    haveAJar();
    Files.writeString(
        folder.resolve("other.conf"), "# master\nspark.master: spark://head:7077  \n");
    program(spark.resolve("bin/spark-submit"), "echo \"<$SPARK_LOCAL_IP>\"");
    Command command = train((options + " -- x=1").split(" "));
    assertThat(command.exitCode()).as(command.err()).isZero();
    assertThat(command.out().strip()).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "spark.master spark://head:7077, <>",
    "'spark.master   =  spark://head:7077  ', <>",
    "spark.master.rest.enabled true, <127.0.0.1>",
  })
  void soItIsByTheDefaultsOfSpark(String line, String address) throws IOException {
    haveAJar();
    Path defaults = Files.createDirectories(spark.resolve("conf")).resolve("spark-defaults.conf");
    Files.writeString(defaults, line + "\n");
    program(spark.resolve("bin/spark-submit"), "echo \"<$SPARK_LOCAL_IP>\"");
    assertThat(train("x=1").out().strip()).isEqualTo(address);
  }

  /** If it were not found, Spark would log to the terminal. */
  @Test
  void theConfigurationOfLoggingIsFoundBelowAnyFolder() throws IOException {
    haveAJar();
    Path odd = Files.move(project, folder.resolve("50% [v2] {a}"));
    Command command =
        Command.run(folder, environment(), List.of(odd.resolve("jobs/train.sh").toString(), "x=1"));
    Matcher url = Pattern.compile("log4j2.configurationFile=(\\S+)").matcher(command.out());
    assertThat(url.find()).as(command.out()).isTrue();
    assertThat(Path.of(URI.create(url.group(1)))).exists();
  }

  /** In cluster mode Spark prefers an option of its own to any setting. */
  @Test
  void theUsersMemoryOfTheDriverComesAfterOurs() throws IOException {
    haveAJar();
    Command command = train("--conf", "spark.driver.memory=8g", "--", "x=1");
    assertThat(command.out())
        .contains("spark.driver.memory=2g")
        .doesNotContain("--driver-memory")
        .containsSubsequence("spark.driver.memory=2g", "spark.driver.memory=8g");
  }

  @Test
  void theMemoryOfTheDriverMayBeInTheDefaultsOfSpark() throws IOException {
    haveAJar();
    Path defaults = Files.createDirectories(spark.resolve("conf")).resolve("spark-defaults.conf");
    Files.writeString(defaults, "spark.driver.memory 5g\n");
    assertThat(train("x=1").out()).contains("spark.driver.memory=5g").doesNotContain("=2g");
    Files.writeString(folder.resolve("other.conf"), "spark.driver.memory=6g\n");
    assertThat(train("--properties-file", "other.conf", "--", "x=1").out())
        .contains("spark.driver.memory=6g");
  }

  /** Values such as those of --driver-java-options begin with dashes, too. */
  @Test
  void namesOfSparkOptionsAreTakenWithoutTheirValues() throws IOException {
    haveAJar();
    program(spark.resolve("bin/spark-submit"), "echo \"$TANDEM_SPARK_OPTIONS\"");
    String[] options = {
      "--driver-java-options",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--verbose",
      "--conf",
      "spark.jars.ivySettings=x.xml",
      "--master=local[2]",
      "--",
      "x=1"
    };
    assertThat(train(options).out().strip().lines())
        .containsExactly(
            "--driver-java-options", "--verbose", "spark.jars.ivySettings", "--master");
  }

  /** Spark's own scripts read them from there. */
  @Test
  void jobsWithoutSparkSeeTheHadoopThatSparkSees() throws IOException {
    haveAJar();
    Files.writeString(
        Files.createDirectories(spark.resolve("conf")).resolve("spark-env.sh"),
        "HADOOP_CONF_DIR=/etc/hadoop\nexport SPARK_DIST_CLASSPATH=/opt/hadoop/*\n");
    haveJava("  *) echo \"$@\" ;;");
    Map<String, String> environment = environment();
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("HADOOP_CONF_DIR", "");
    environment.put("YARN_CONF_DIR", "/etc/yarn");
    Command command =
        Command.run(
            folder, environment, List.of(project.resolve("jobs/evaluate.sh").toString(), "x"));
    assertThat(command.out()).contains("/conf:/etc/hadoop:/etc/yarn:/opt/hadoop/* ");
  }

  /** Classes compiled with the Vector API of another Java would not link on 17. */
  @Test
  void laterJavasRunTheJarAndDoNotBuildIt() throws IOException {
    haveMaven("");
    haveJava(21, "  *) echo ran ;;");
    Map<String, String> environment = environment();
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    List<String> line = List.of(project.resolve("jobs/evaluate.sh").toString(), "x");
    Command refused = Command.run(folder, environment, line);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("Java 17 builds target/tandem.jar, but this is Java 21")
        .hasLineCount(1);
    assertThat(folder.resolve("calls")).doesNotExist();

    haveAJar();
    Command ran = Command.run(folder, environment, line);
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("ran\n");
  }

  private void haveJava(String otherwise) throws IOException {
    haveJava(17, otherwise);
  }

  /** Makes a Java that does this when it is to run something. */
  private void haveJava(int version, String otherwise) throws IOException {
    program(
        folder.resolve("jdk/bin/java"),
        "case $* in",
        "  *-XshowSettings*) printf '    java.specification.version = "
            + version
            + "\\n    java.home = %s\\n' '"
            + folder.resolve("jdk")
            + "' ;;",
        otherwise,
        "esac");
  }

  /** It might be another one's Zeppelin. */
  @Test
  void zeppelinDoesNotTakeAServerThatIsThereForItsOwn() throws IOException {
    haveAJar();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Command refused =
          Command.run(
              folder,
              environment(),
              List.of(project.resolve("jobs/zeppelin.sh").toString(), "start", "--port", port));
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("port %s is in use".formatted(port));
    }
  }

  /** Such as that of a full disk, by which a failure is recognized. */
  @Test
  void theSystemsMessagesAreInEnglish() throws IOException {
    haveAJar();
    program(spark.resolve("bin/spark-submit"), "echo \"<$LANGUAGE>\"");
    assertThat(train("x=1").out().strip()).isEqualTo("<C>");
  }

  @Test
  void aSecondZeppelinIsNotStartedBesideOneThatRuns() throws Exception {
    haveAJar();
    Process server = new ProcessBuilder("bash", "-c", "exec -a ZeppelinServer sleep 60").start();
    try {
      Path pid = Files.createDirectories(project.resolve("target/zeppelin")).resolve("pid");
      Files.writeString(pid, String.valueOf(server.pid()));
      for (String command : List.of("start", "check")) {
        Command refused =
            Command.run(
                folder,
                environment(),
                List.of(
                    project.resolve("jobs/zeppelin.sh").toString(), command, "--port", "19100"));
        assertThat(refused.exitCode()).as(command).isEqualTo(2);
        assertThat(refused.err()).contains("a server started earlier is running");
        assertThat(pid).hasContent(String.valueOf(server.pid()));
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void zeppelinsNotesOutliveItsAssembly() throws IOException {
    program(
        folder.resolve("bin/mvn"),
        "for argument; do [[ $argument != -DoutputDirectory=* ]] || out=${argument#*=}; done",
        "mkdir -p \"$out\"; touch \"$out/zeppelin-interpreter-shaded-0.10.jar\"");
    for (String tool : List.of("javac", "jar")) {
      program(folder.resolve("jdk/bin").resolve(tool), "");
    }
    Path home = folder.resolve("zeppelin");
    Path note = Files.createDirectories(home.resolve("notebook")).resolve("mine.zpln");
    Files.writeString(note, "results");
    Map<String, String> environment = environment();
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    Command assembled =
        Command.run(
            folder,
            environment,
            List.of(project.resolve("jobs/lib/zeppelin/assemble.sh").toString(), home.toString()));
    assertThat(assembled.exitCode()).as(assembled.err()).isZero();
    assertThat(home.resolve("VERSION")).exists();
    assertThat(note).hasContent("results");
  }

  @Test
  void aSparkOfAnotherVersionIsAssembledAnew() throws IOException {
    program(
        folder.resolve("bin/mvn"),
        "for argument; do [[ $argument != -DoutputDirectory=* ]] || mkdir -p \"${argument#*=}\"; done");
    Path home = folder.resolve("assembled");
    for (String version : List.of("3.5.8", "3.5.9")) {
      Files.writeString(
          project.resolve("pom.xml"), "<spark.version>%s</spark.version>".formatted(version));
      Command assembled = assembleSpark(home);
      assertThat(assembled.exitCode()).as(assembled.err()).isZero();
      assertThat(home.resolve("RELEASE")).content().startsWith("Spark " + version);
    }
  }

  @Test
  void aSparkHomeIsNeverReplacedByAnAssembledOne() throws IOException {
    Path home = Files.createDirectories(folder.resolve("opt/spark"));
    Files.writeString(home.resolve("RELEASE"), "Spark 3.5.1 built for Hadoop 3.3.4\n");
    Command refused = assembleSpark(home);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(home + " is not empty and was not made by this script");
    assertThat(home.resolve("RELEASE")).exists();
  }

  private Command assembleSpark(Path home) {
    String script = project.resolve("jobs/lib/spark-home/assemble.sh").toString();
    return Command.run(folder, environment(), List.of(script, home.toString()));
  }

  /** A signal to the script has to reach the job. */
  @Test
  void jobsWithoutSparkTakeThePlaceOfTheScript() throws Exception {
    haveAJar();
    haveJava("  *) echo $$ ;;");
    ProcessBuilder builder =
        new ProcessBuilder(project.resolve("jobs/evaluate.sh").toString())
            .directory(folder.toFile());
    builder.environment().putAll(environment());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Process script = builder.start();
    String pid = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(pid).isEqualTo(String.valueOf(script.pid()));
  }
}
