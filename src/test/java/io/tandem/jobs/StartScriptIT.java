package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.PrintingSpark;
import io.tandem.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How starts are prepared and used, {@code jobs/lib/start.sh} and {@code prepare-start.sh}: with
 * programs in place of Spark and Java that say how they were called, and once with the real ones.
 */
@Tag("text")
@Tag("process")
@Timeout(300)
class StartScriptIT {
  private static final String ARCHIVED = "archived";

  @TempDir private Path folder;
  private Path project;
  private Path spark;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void copyScripts() throws IOException {
    project = Files.createDirectory(folder.resolve("a project"));
    for (String part : List.of("jobs/lib", "conf")) {
      FileUtils.copyDirectory(
          Deployment.home().resolve(part).toFile(), project.resolve(part).toFile());
    }
    for (String script : List.of("train.sh", "evaluate.sh", "translate.sh")) {
      Files.copy(
          Deployment.home().resolve("jobs").resolve(script),
          project.resolve("jobs").resolve(script));
    }
    Files.createDirectories(target());
    spark = PrintingSpark.home(folder);
    submits("submitted");
    Files.createFile(spark.resolve("jars/spark-launcher_2.12-3.5.9.jar"));
    Files.writeString(target().resolve("tandem.jar"), "built");
    haveJava("printf " + ARCHIVED);
    environment.put("SPARK_HOME", spark.toString());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("TANDEM_JAR", "");
    environment.put("TMPDIR", Files.createDirectory(folder.resolve("tmp")).toString());
  }

  private Path target() {
    return project.resolve("target");
  }

  private Path archive() {
    return target().resolve("start.jsa");
  }

  private Path options() {
    return target().resolve("start.options");
  }

  private void submits(String answer) throws IOException {
    program(spark.resolve("bin/spark-submit"), "echo " + answer);
  }

  private static void program(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /**
   * Makes a Java that names options as Spark's launcher, and otherwise says how it was called.
   *
   * @param archiving what it does when it is to write an archive, to its standard output
   */
  private void haveJava(String archiving) throws IOException {
    program(
        folder.resolve("jdk/bin/java"),
        "case $* in",
        "  *-XshowSettings*) printf '    java.specification.version = 17\\n"
            + "    java.runtime.version = 17.0.1+1\\n    java.home = %s\\n' '"
            + folder.resolve("jdk")
            + "' ;;",
        "  *org.apache.spark.launcher.Main*) printf 'java\\0-cp\\0a\\0--add-opens=a/b=c\\0-Dd=e\\0f\\0' ;;",
        "  *-XX:ArchiveClassesAtExit=*)",
        "    echo \"$@\" >> '" + folder.resolve("archivings") + "'",
        "    for argument; do [[ $argument != -XX:ArchiveClassesAtExit=* ]] || archive=${argument#*=}; done",
        "    " + archiving + " > \"$archive\" ;;",
        "  *) echo \"$$ $*\" ;;",
        "esac");
  }

  private Command run(String script, String... arguments) {
    List<String> line =
        Stream.concat(
                Stream.of(project.resolve("jobs").resolve(script).toString()), Stream.of(arguments))
            .toList();
    return Command.run(folder, environment, line);
  }

  private void prepare() {
    Command prepared = run("lib/prepare-start.sh");
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
    assertThat(prepared.out()).isEmpty();
  }

  private String train(String... arguments) {
    Command command = run("train.sh", arguments);
    assertThat(command.exitCode()).as(command.err()).isZero();
    return command.out();
  }

  private void awaitPrepared() {
    Waiting.until(
        () -> options() + " without its lock",
        TimeUnit.MINUTES.toNanos(1),
        () -> Files.exists(options()) && !Files.isSymbolicLink(target().resolve("start.lock")));
  }

  @Test
  void theFirstJobStartsAsEverAndLaterOnesArePreparedAfterIt() throws IOException {
    assertThat(train("x=1")).isEqualTo("submitted\n");
    awaitPrepared();
    assertThat(archive()).hasContent(ARCHIVED);

    String jar = target().resolve("tandem.jar").toString();
    assertThat(train("--master", "local[3]", "x=1"))
        .containsSubsequence(
            "-cp " + spark + "/jars/*:" + jar + ":" + spark + "/conf",
            "-Xmx2g ",
            "--add-modules=jdk.incubator.vector ",
            "-XX:SharedArchiveFile=" + archive() + " ",
            "--add-opens=a/b=c -Dd=e org.apache.spark.deploy.SparkSubmit --conf ",
            "--master local[3] --class io.tandem.jobs.TrainJob spark-internal --master local[3] x=1");
    assertThat(run("evaluate.sh", "x").out())
        .contains("-XX:SharedArchiveFile=" + archive())
        .doesNotContain("--add-opens");
    assertThat(Files.readString(folder.resolve("archivings")))
        .hasLineCount(1)
        .contains("-cp " + spark + "/jars/*:" + jar + " ");
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  /** Java 17 would crash at its start: SIGSEGV in check_shared_class_file_load_hook. */
  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
  void noArchiveIsUsedWhileTheFlightRecorderMayLookAtClasses(String variable) {
    prepare();
    environment.put(variable, "-XX:StartFlightRecording");
    assertThat(train("x=1"))
        .contains("org.apache.spark.deploy.SparkSubmit")
        .doesNotContain("SharedArchiveFile");
    assertThat(run("evaluate.sh", "x").out()).doesNotContain("SharedArchiveFile");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--master spark://head:7077",
        "--master local-cluster[1,1,512]",
        "--conf spark.driver.extraJavaOptions=-Da=b",
        "--jars a.jar",
        "--packages a:b:1",
        "--driver-memory 1g",
        "--properties-file a.conf",
        "--deploy-mode cluster",
        "--verbose"
      })
  void whatSparkHasToDecideIsLeftToIt(String given) {
    prepare();
    assertThat(train((given + " -- x=1").split(" "))).isEqualTo("submitted\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark-defaults.conf", "spark-env.sh", "java-opts"})
  void soAreItsConfigurations(String file) throws IOException {
    prepare();
    Files.createFile(Files.createDirectories(spark.resolve("conf")).resolve(file));
    assertThat(train("x=1")).isEqualTo("submitted\n");
  }

  @ParameterizedTest
  @CsvSource({"SPARK_SUBMIT_OPTS, -Da=b", "MASTER, yarn", "TANDEM_EXTRA_JARS, a project/pom.xml"})
  void soIsWhatTheEnvironmentSays(String variable, String value) throws IOException {
    prepare();
    Files.writeString(project.resolve("pom.xml"), "");
    environment.put(variable, value);
    environment.put("HADOOP_CONF_DIR", folder.toString());
    assertThat(train("x=1")).isEqualTo("submitted\n");
  }

  /** A JVM crashes on the pages that an archive lacks at its end. */
  @Test
  void anArchiveThatWasCutOffIsNotUsedButWrittenAnew() throws IOException {
    prepare();
    Files.writeString(archive(), "arch");
    assertThat(train("x=1")).isEqualTo("submitted\n");
    Waiting.until(
        () -> "a new archive", TimeUnit.MINUTES.toNanos(1), () -> isContent(archive(), ARCHIVED));
    awaitPrepared();
  }

  private static boolean isContent(Path file, String content) {
    try {
      return Files.readString(file).equals(content);
    } catch (IOException e) {
      return false; // It is being replaced.
    }
  }

  @Test
  void anotherJarSparkOrJavaNeedsAnotherPreparation() throws IOException {
    environment.put("TANDEM_JAR", target().resolve("tandem.jar").toString());
    prepare();
    assertThat(train("x=1")).contains("SharedArchiveFile");

    environment.put("JAVA_HOME", folder.resolve("other jdk").toString());
    FileUtils.copyDirectory(folder.resolve("jdk").toFile(), folder.resolve("other jdk").toFile());
    Path java = folder.resolve("other jdk/bin/java");
    Files.writeString(java, Files.readString(java).replace("17.0.1+1", "17.0.2+1"));
    assertThat(train("x=1")).isEqualTo("submitted\n");

    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    assertThat(train("x=1")).contains("SharedArchiveFile");
    Files.writeString(target().resolve("tandem.jar"), "built again");
    assertThat(train("x=1")).isEqualTo("submitted\n");
  }

  /** A user who names a jar may not want files in the folder of another. */
  @Test
  void forAJarOfTheUsersNothingIsPreparedInTheBackground() throws IOException {
    environment.put("TANDEM_JAR", target().resolve("tandem.jar").toString());
    program(
        project.resolve("jobs/lib/prepare-start.sh"), "touch '" + folder.resolve("begun") + "'");
    assertThat(train("x=1")).isEqualTo("submitted\n");
    assertThat(folder.resolve("begun")).doesNotExist();
    environment.put("TANDEM_JAR", "");
    assertThat(train("x=1")).isEqualTo("submitted\n");
    Waiting.until(
        () -> "a preparation",
        TimeUnit.MINUTES.toNanos(1),
        () -> Files.exists(folder.resolve("begun")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit 1", "kill -9 $$", "printf half; exit 1"})
  void withoutAnArchiveThereAreTheOptionsOfTheLauncher(String archiving) throws IOException {
    haveJava(archiving);
    prepare();
    assertThat(archive()).isEmptyFile();
    assertThat(train("x=1"))
        .contains(" org.apache.spark.deploy.SparkSubmit --conf ")
        .doesNotContain("SharedArchiveFile");
    assertThat(target()).isDirectoryNotContaining("glob:**.unfinished*");
  }

  /** The disk may be full. */
  @Test
  void whereNothingCanBeWrittenNothingChanges() throws IOException {
    environment.put("TANDEM_JAR", target().resolve("tandem.jar").toString());
    Files.createDirectory(target().resolve("start.unfinished.options"));
    assertThat(run("lib/prepare-start.sh").exitCode()).isNotZero();
    assertThat(train("x=1")).isEqualTo("submitted\n");
  }

  @Test
  void ofTwoOneArchives() throws IOException {
    haveJava("sleep 2; printf " + ARCHIVED);
    CompletableFuture<Void> first = CompletableFuture.runAsync(this::prepare);
    CompletableFuture<Void> second = CompletableFuture.runAsync(this::prepare);
    first.join();
    second.join();
    assertThat(Files.readString(folder.resolve("archivings"))).hasLineCount(1);
    assertThat(archive()).hasContent(ARCHIVED);
  }

  @Test
  void theLockOfAProcessThatWasKilledIsTaken() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createSymbolicLink(target().resolve("start.lock"), Path.of(String.valueOf(gone.pid())));
    prepare();
    assertThat(archive()).hasContent(ARCHIVED);
  }

  /** A signal to the script has to reach the job. */
  @Test
  void aPreparedJobTakesThePlaceOfTheScript() throws Exception {
    prepare();
    ProcessBuilder builder =
        new ProcessBuilder(project.resolve("jobs/train.sh").toString()).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process script = builder.start();
    String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said).startsWith(script.pid() + " ");
  }

  /** Uses the real Java, Spark and jar; before it is prepared, the start is by spark-submit. */
  @Test
  void theRealOnesTranslateAsBefore() throws IOException {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("TANDEM_JAR", target().resolve("tandem.jar").toString());
    spark = Deployment.sparkHome(folder.resolve("real"));
    environment.put("SPARK_HOME", spark.toString());
    Files.copy(
        Deployment.jar(), target().resolve("tandem.jar"), StandardCopyOption.REPLACE_EXISTING);
    TestModel model = TestModel.in(folder.resolve("run"));
    Path input = Files.writeString(folder.resolve("input"), "the low road\n\nnew\n");
    Command before = translate(model, input, "before");
    assertThat(before.exitCode()).as(before.err()).isZero();
    prepare();
    assertThat(Files.size(archive())).as("bytes of classes").isGreaterThan(10_000_000);

    Files.delete(spark.resolve("bin"));
    Command after = translate(model, input, "after");
    assertThat(after.exitCode()).as(after.err()).isZero();
    assertThat(folder.resolve("after")).hasSameBinaryContentAs(folder.resolve("before"));
    assertThat(after.err().lines().filter(line -> !line.contains(" in ")))
        .containsExactlyElementsOf(
            before.err().lines().filter(line -> !line.contains(" in ")).toList());
  }

  private Command translate(TestModel model, Path input, String output) {
    return run(
        "translate.sh",
        "--master",
        "local[2]",
        "--model",
        model.runPath(),
        "--input",
        input.toString(),
        "--output",
        folder.resolve(output).toString());
  }
}
