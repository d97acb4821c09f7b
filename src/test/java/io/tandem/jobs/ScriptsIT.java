package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.PrintingSpark;
import io.tandem.translation.Translation;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every script in {@code jobs/}, run as a user runs it: from some folder, by its path. */
@Tag("text")
@Tag("process")
class ScriptsIT {
  @TempDir private Path folder;

  private static Stream<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(Deployment.home().resolve("jobs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sh"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void tellsItsUse(String script) {
    Command help = run(Deployment.home(), Map.of(), script, "--help");

    assertThat(help.exitCode()).as(help.err()).isZero();
    assertThat(help.out()).containsIgnoringCase("usage").contains("--");
    assertThat(help.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void refusesAnUnknownOptionWithExitCode2(String script) {
    Command refused = run(Deployment.home(), Map.of(), script, "--no-such-option");

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).containsIgnoringCase("option").doesNotContain("Exception");
  }

  /** The shell of many systems is not bash, and people put links into ~/bin. */
  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void worksByALinkAndByAnyShell(String shell) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("report"), Path.of(script("report.sh")));

    Command refused =
        Command.run(
            folder, Deployment.environment(), List.of(shell, link.toString(), "--run", "nothing"));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).startsWith("report: ").contains("nothing is not a training run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corpus.dir=c run.dir=r -- | tandem: corpus.dir=c is no option of spark-submit, and only"
            + " those go before --, as in jobs/train.sh --master yarn -- corpus.dir=c",
        "--name -- x=1 | tandem: --name before -- has no value"
      })
  void dashesInTheWrongPlaceAreAMistake(String arguments, String message) throws IOException {
    Command refused =
        run(
            Map.of("SPARK_HOME", PrintingSpark.home(folder).toString()),
            "train.sh",
            arguments.split(" "));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).isEqualTo(message + "\n");
  }

  @Test
  void worksInFoldersWithSpacesInTheirNames() throws IOException {
    Path project = Files.createDirectory(folder.resolve("a project"));
    for (String part : List.of("jobs", "conf")) {
      FileUtils.copyDirectory(
          Deployment.home().resolve(part).toFile(), project.resolve(part).toFile());
    }

    Command refused = run(project, Map.of(), "prepare.sh", "--config", "no such file");

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    // The logging configuration is found: neither Log4j's complaint nor Spark's own chatter.
    assertThat(refused.err()).contains("no such file").doesNotContain("ERROR", " INFO ");
  }

  /** 5 of 6, 4 of 5, 3 of 4 and 2 of 3 n-grams match, so BLEU is the fourth root of 1/3. */
  @Test
  void evaluateScoresTwoFiles() throws IOException {
    Files.writeString(folder.resolve("the references"), "a b c d e f\n");
    Files.writeString(folder.resolve("the hypotheses"), "a b c d e g\n");

    Command evaluated =
        run(
            Deployment.home(),
            Map.of(),
            "evaluate.sh",
            "--hypotheses",
            "the hypotheses",
            "--references",
            "the references",
            "--metrics",
            "bleu");

    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(evaluated.out());
    JsonNode bleu = json.isArray() ? json.get(0) : json;
    assertThat(bleu.get("name").asText()).isEqualTo("BLEU");
    assertThat(bleu.get("score").asDouble()).isCloseTo(100 * Math.pow(1 / 3.0, 0.25), within(1e-6));
  }

  @Test
  void benchMeasuresWithVectors() throws IOException {
    Command measured =
        run(
            Deployment.home(),
            Map.of(),
            "bench.sh",
            "--updates",
            "1",
            "--warmup",
            "0",
            "model.encoderLayers=1",
            "model.decoderLayers=1",
            "model.modelSize=8",
            "model.heads=2",
            "model.feedForwardSize=8");

    assertThat(measured.exitCode()).as(measured.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(measured.out());
    assertThat(json.get("tokens_per_s_median").asInt()).isPositive();
    assertThat(json.get("kernels").asText()).contains("the rest in vectors of");
    assertThat(json.get("omp_num_threads").asText()).isEqualTo("1");
  }

  @Test
  void translateIsAFilter() throws IOException {
    TestModel model = TestModel.in(folder.resolve("run"));
    List<String> lines = List.of("the low road", "", "new Ω");

    Command translated =
        Command.run(
            folder,
            Deployment.environment(),
            List.of(script("translate.sh"), "--model", model.runPath()),
            String.join("\n", lines));

    assertThat(translated.exitCode()).as(translated.err()).isZero();
    List<String> expected =
        model.translator().translate(lines).stream().map(Translation::text).toList();
    assertThat(translated.out()).isEqualTo(String.join("\n", expected) + "\n");
    assertThat(translated.err()).contains("3 lines in").doesNotContain("Ctrl-D");
  }

  /** The examples of the page are for a run in the working directory. */
  @ParameterizedTest
  @CsvSource({"python, python3", "bash, bash"})
  void documentedCoprocessGetsItsAnswers(String language, String interpreter) throws IOException {
    TestModel model = TestModel.in(folder.resolve("run"));
    assumeThat(Command.run(folder, Map.of(), List.of("which", interpreter)).exitCode()).isZero();
    String page = Files.readString(Deployment.home().resolve("src/site/markdown/search.md"));
    String example = page.split("```" + language + "\n")[1].split("```")[0];
    Files.writeString(
        folder.resolve("example"),
        example.replace("jobs/translate.sh", script(Deployment.home(), "translate.sh")));

    Command answered =
        Command.run(folder, Deployment.environment(), List.of(interpreter, "example"));

    assertThat(answered.exitCode()).as(answered.err()).isZero();
    assertThat(answered.out())
        .contains(model.translator().translate(List.of("A dog runs.")).get(0).text());
  }

  @Test
  void exportAndImportMoveAModel() throws IOException {
    TestModel model = TestModel.in(folder.resolve("run"));
    Path home = Deployment.home();

    Command exported =
        run(
            home,
            Map.of(),
            "export.sh",
            "--model",
            model.runPath(),
            "--format",
            "huggingface",
            "--output",
            folder.resolve("an export").toString());
    Command imported =
        run(home, Map.of(), "import.sh", "--model", "an export", "--output", "an import");

    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(exported.out()).contains("wrote ");
    assertThat(exported.err()).isEmpty();
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(imported.err()).isEmpty();
    assertThat(folder.resolve("an import/parameters.f32"))
        .hasSameBinaryContentAs(folder.resolve("run/checkpoints/00000020/parameters.f32"));
  }

  /** The products are disabled here, as on a processor that has none. */
  @Test
  void translateInBfloat16IsRefusedWithoutProductsForIt() throws IOException {
    Command refused =
        run(
            Map.of(),
            "translate.sh",
            "--conf",
            "spark.driver.extraJavaOptions=-Dtandem.products=openblas",
            "--",
            "--model",
            TestModel.in(folder.resolve("run")).runPath(),
            "--math",
            "bf16");

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains(": math = bf16 needs the products of oneDNN")
        .doesNotContain("training.math", "Exception");
    assertThat(refused.out()).isEmpty();
  }

  /** The file system comes in a jar, as hadoop-aws does. */
  @ParameterizedTest
  @ValueSource(strings = {"report.sh --run %s", "translate.sh --model %s"})
  void extraJarsBringAFileSystem(String call) throws IOException {
    String run = ExtraFileSystem.SCHEME + "://somewhere" + folder.resolve("nothing here");
    String[] line = call.split(" ");
    String script = line[0];
    String[] arguments =
        Stream.of(line).skip(1).map(word -> word.formatted(run)).toArray(String[]::new);
    Path jar = ExtraFileSystem.jarIn(Files.createDirectory(folder.resolve("more jars")));

    Command without = run(Map.of(), script, arguments);
    Command with =
        run(Map.of("TANDEM_EXTRA_JARS", jar.resolveSibling("*.jar").toString()), script, arguments);

    assertThat(without.err()).contains("no file system for extra: is on the class path");
    assertThat(with.err()).doesNotContain("file system");
    assertThat(with.exitCode()).as(with.err()).isEqualTo(2);
  }

  @Test
  void extraJarsJoinThoseOfSparksOptions() throws IOException {
    Path jars = Files.createDirectory(folder.resolve("more jars"));
    Path one = Files.createFile(jars.resolve("one.jar"));
    Path two = Files.createFile(jars.resolve("two.jar"));
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME",
            PrintingSpark.home(folder).toString(),
            "TANDEM_EXTRA_JARS",
            one + ":" + two);

    Command submitted = run(environment, "train.sh", "--jars", "mine.jar", "--", "x=1");

    assertThat(submitted.out().lines().toList())
        .containsSubsequence("--jars", one + "," + two + ",mine.jar", "--class");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.sh --master loca[2] x=1 | unknown Spark master loca[2]; expected local[N]",
        "train.sh --master loca[2] -- x=1 | unknown Spark master loca[2]; expected local[N]",
        "prepare.sh --master local[0] x=1 | unknown Spark master local[0]; expected local[N]",
        "translate.sh --master yarn x=1 | set HADOOP_CONF_DIR to the folder that holds its"
            + " yarn-site.xml"
      })
  void refusesAMasterThatSparkCannotFind(String call, String message) {
    String[] line = call.split(" ");

    Command refused = run(Map.of(), line[0], Arrays.copyOfRange(line, 1, line.length));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).startsWith("tandem: ").contains(message).hasLineCount(1);
  }

  @Test
  void submitsToKubernetesWithTheJarInTheImage() throws IOException {
    Path spark = PrintingSpark.home(folder);
    Files.createFile(spark.resolve("jars/spark-kubernetes_2.12-3.5.9.jar"));
    Map<String, String> environment =
        Map.of("SPARK_HOME", spark.toString(), "TANDEM_JAR", "local:///opt/tandem/tandem.jar");

    Command submitted =
        run(
            environment,
            "train.sh",
            "--master",
            "k8s://https://node:6443",
            "--deploy-mode",
            "cluster",
            "--",
            "x=1");

    assertThat(submitted.out().lines().toList())
        .contains("spark.kubernetes.driverEnv.OMP_NUM_THREADS=1")
        .contains("spark.kubernetes.driverEnv.GLIBC_TUNABLES=glibc.malloc.hugetlb=1")
        .containsSubsequence(
            "--master",
            "k8s://https://node:6443",
            "--class",
            TrainJob.class.getName(),
            "local:///opt/tandem/tandem.jar",
            "x=1");
  }

  @Test
  void refusesKubernetesWithASparkThatHasNoPartForIt() throws IOException {
    Path spark = PrintingSpark.home(folder);

    Command refused =
        run(
            Map.of("SPARK_HOME", spark.toString()),
            "train.sh",
            "--master",
            "k8s://https://node:6443",
            "x=1");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("tandem: the master k8s://https://node:6443 needs a Spark with its part for")
        .endsWith("set SPARK_HOME to a distribution of Spark 3.5\n")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "train.sh,TANDEM_DRIVER_MEMORY,lots",
    "evaluate.sh,TANDEM_DRIVER_MEMORY,2 g",
    "train.sh,TANDEM_OFFHEAP_MEMORY,4x",
    "train.sh,TANDEM_EXTRA_JARS,no/such/*.jar"
  })
  void refusesAnEnvironmentThatItCannotUse(String script, String variable, String value) {
    Command refused = run(Map.of(variable, value), script, "x=1");

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).startsWith("tandem: " + variable).contains(value).hasLineCount(1);
  }

  @Test
  void refusesAnotherJava() throws IOException {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 11'\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = Map.of("JAVA_HOME", folder.resolve("jdk").toString());

    Command refused = run(Deployment.home(), environment, "train.sh", "--help");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("is Java 11, but Java 17, 21 or 25 is needed", java.toString());
  }

  @Test
  void refusesASparkHomeWithoutSpark() {
    Map<String, String> environment = Map.of("SPARK_HOME", folder.toString());

    Command refused = run(Deployment.home(), environment, "train.sh", "--help");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("SPARK_HOME=" + folder + " is not a Spark 3");
  }

  @Test
  void whatStandsBeforeTheDashesGoesToSparkAndTheRestToTheJob() throws IOException {
    List<String> line = submitted("train.sh", "--name", "a b", "--", "--master", "local[1]", "x=1");

    assertThat(line).containsSubsequence("--name", "a b", "--master", "local[1]", "--class");
    assertThat(line.subList(line.size() - 5, line.size()))
        .containsExactly(
            TrainJob.class.getName(), Deployment.jar().toString(), "--master", "local[1]", "x=1");
    assertThat(line)
        .contains(
            "spark.executor.defaultJavaOptions=--add-modules=jdk.incubator.vector"
                + " --enable-native-access=ALL-UNNAMED -Duser.language.format=en")
        .contains("spark.executorEnv.OMP_NUM_THREADS=1")
        .contains("spark.executorEnv.GLIBC_TUNABLES=glibc.malloc.hugetlb=1");
  }

  /** The job needs the width for its live line; a pipe has no such line. */
  @Test
  void theJobIsToldHowWideTheTerminalIs() throws IOException {
    Path spark = PrintingSpark.home(folder);
    Files.writeString(
        spark.resolve("bin/spark-submit"), "#!/bin/sh\necho \"width <$TANDEM_TERMINAL_WIDTH>\"\n");
    Map<String, String> environment = new HashMap<>(Deployment.environment());
    environment.putAll(
        Map.of("SPARK_HOME", spark.toString(), "TERM", "xterm", "TANDEM_TERMINAL_WIDTH", "50"));

    assertThat(run(environment, "train.sh", "x=1").out()).contains("width <>");

    Path terminal = Path.of("/usr/bin/script");
    assumeThat(terminal).isExecutable();
    String inTerminal =
        "stty cols 97; '%s' x=1".formatted(Deployment.home().resolve("jobs/train.sh"));
    Command command =
        Command.run(
            folder, environment, List.of(terminal.toString(), "-qec", inTerminal, "/dev/null"));
    assertThat(command.out()).contains("width <97>");
  }

  @ParameterizedTest
  @CsvSource({
    "check --port x,'--port: found ''x'', expected a number'",
    "check --run,option --run needs a value",
    "start --pages folder,--pages is an option of check",
    "stop now,unknown option or argument now",
    "explode,unknown command explode"
  })
  void zeppelinRefusesWhatItDoesNotKnow(String arguments, String message) {
    Command refused = run(Map.of(), "zeppelin.sh", arguments.split(" "));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
  }

  @Test
  void quickstartNeedsNoArguments() throws IOException {
    List<String> line = submitted("quickstart.sh");

    assertThat(line.subList(line.indexOf(Deployment.jar().toString()) + 1, line.size()))
        .containsExactly("--master", "local[*]", "--config", "conf/quickstart.conf");
  }

  @Test
  void helpOfTheQuickstartOnAClusterStartsNone() {
    Path cluster = folder.resolve("cluster");

    Command help = run(onlyFolder(cluster), "quickstart.sh", "--cluster", "--help");

    assertThat(help.exitCode()).as(help.err()).isZero();
    assertThat(help.out()).contains("jobs/quickstart.sh --cluster");
    assertThat(cluster).doesNotExist();
  }

  @Test
  void clusterCommandsSayWhereThereIsNoCluster() {
    Path cluster = folder.resolve("cluster");
    for (String command : List.of("status", "env", "kill9 nn", "logs nn", "hdfs -ls /")) {
      Command refused = run(onlyFolder(cluster), "cluster.sh", command.split(" "));
      assertThat(refused.exitCode()).as(command).isEqualTo(2);
      assertThat(refused.err()).contains("no cluster in " + cluster, "jobs/cluster.sh start");
    }
    Command stop = run(onlyFolder(cluster), "cluster.sh", "stop");
    assertThat(stop.exitCode()).isZero();
    assertThat(stop.out()).isEqualTo("nothing is running in " + cluster + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "start --datanodes 0,--datanodes: found '0'",
    "start --workers,--workers: found ''",
    "start --memory 200m,--memory: found '200m'",
    "start --hosts 0,--hosts: found '0'",
    "start --hosts 2 --bandwidth 1g,--bandwidth: found '1g'",
    "start --hosts 2 --bandwidth 101gbit,--bandwidth: found '101gbit'",
    "start --hosts 2 --latency 0ms,--latency: found '0ms'",
    "start --bandwidth 1gbit,give --hosts N as well",
    "start --hosts 2 --yarn,--yarn does not go with --hosts",
    "stop --everything,unknown option or argument --everything",
    "explode,unknown command explode"
  })
  void clusterRefusesWhatItDoesNotKnow(String arguments, String message) {
    Command refused =
        run(onlyFolder(folder.resolve("cluster")), "cluster.sh", arguments.split(" "));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
  }

  @Test
  void clusterNamesThePortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path cluster = folder.resolve("cluster");
      String port = Integer.toString(taken.getLocalPort());

      Command refused = run(onlyFolder(cluster), "cluster.sh", "start", "--port", port);

      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
      assertThat(refused.err()).contains("port " + port + " (nn) is in use", "--port 0");
      assertThat(cluster).doesNotExist();
    }
  }

  /** The commands that a machine without hosts has, or lacks, are played by scripts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "uname=Darwin | this system is Darwin; leave it out for a cluster on loopback",
        "uname=Linux | ip was not found; install iproute2",
        "uname=Linux ip=nothing | tc was not found; install iproute2",
        "uname=Linux ip=nothing tc=nothing nsenter=nothing id=1000 | which root alone may do, but"
            + " this is the user 1000; run it as root"
      })
  void clusterSaysWhatHostsNeed(String commands, String message) throws IOException {
    Path path = Files.createDirectory(folder.resolve("path"));
    for (String needed : List.of("bash", "dirname", "readlink")) {
      play(path, needed, "exec '%s' \"$@\"".formatted(executable(needed)));
    }
    for (String command : commands.split(" ")) {
      String[] parts = command.split("=");
      play(path, parts[0], "echo " + parts[1]);
    }
    Path cluster = folder.resolve("cluster");
    Map<String, String> environment = new HashMap<>(onlyFolder(cluster));
    environment.put("PATH", path.toString());

    Command refused = run(environment, "cluster.sh", "start", "--hosts", "2");

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).startsWith("tandem: --hosts ").contains(message).hasLineCount(1);
    assertThat(cluster).doesNotExist();
  }

  /** The system behaves as it does for the root of a container. */
  @Test
  void clusterSaysWhenTheSystemAllowsNoHosts() throws IOException {
    Path path = Files.createDirectory(folder.resolve("path"));
    play(path, "uname", "echo Linux");
    play(path, "id", "echo 0");
    play(path, "ip", "[ \"$*\" != 'netns list' ] && echo 'not permitted' >&2; exit 1");
    play(path, "tc", "exit 1");
    play(path, "nsenter", "exit 1");
    Path cluster = folder.resolve("cluster");
    Map<String, String> environment = new HashMap<>(onlyFolder(cluster));
    environment.put("PATH", path + File.pathSeparator + System.getenv("PATH"));

    Command refused = run(environment, "cluster.sh", "start", "--hosts", "2", "--port", "0");

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err().lines().filter(line -> line.startsWith("tandem: ")).toList())
        .last()
        .asString()
        .contains("-switch' said 'not permitted'", "NET_ADMIN", "without --hosts");
    assertThat(cluster).doesNotExist();
  }

  private static Path executable(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void play(Path path, String command, String lines) throws IOException {
    Path script = Files.writeString(path.resolve(command), "#!/bin/sh\n" + lines + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private static Map<String, String> onlyFolder(Path cluster) {
    return Map.of("TANDEM_CLUSTER_DIR", cluster.toString());
  }

  private Command run(Map<String, String> environment, String script, String... arguments) {
    return run(Deployment.home(), environment, script, arguments);
  }

  /** Returns the arguments that the script passes to spark-submit. */
  private List<String> submitted(String script, String... arguments) throws IOException {
    Path spark = PrintingSpark.home(folder);
    Command command =
        run(Deployment.home(), Map.of("SPARK_HOME", spark.toString()), script, arguments);

    assertThat(command.exitCode()).as(command.err()).isZero();
    return command.out().lines().toList();
  }

  private Command run(
      Path project, Map<String, String> environment, String script, String... arguments) {
    Map<String, String> all = new HashMap<>(Deployment.environment());
    all.put("SPARK_SUBMIT_OPTS", Deployment.shortLived());
    all.putAll(environment);
    List<String> line = new ArrayList<>();
    line.add(script(project, script));
    line.addAll(List.of(arguments));
    return Command.run(folder, all, line);
  }

  private static String script(String name) {
    return script(Deployment.home(), name);
  }

  private static String script(Path project, String name) {
    return project.resolve("jobs").resolve(name).toString();
  }
}
