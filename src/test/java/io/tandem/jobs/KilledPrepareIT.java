package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.Deployment;
import io.tandem.JobCommand;
import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A prepare job in a process of its own that is killed with SIGKILL, and one after it in this. */
@Tag("text")
@Tag("process")
class KilledPrepareIT {
  private static final String TAKEN_OVER = " reused from a run that was stopped";

  /** The exit code after SIGKILL: 128 and its number. */
  private static final int KILLED = 137;

  @TempDir private Path dir;
  private Path sample;

  @BeforeEach
  void copySample() throws IOException {
    sample = dir.resolve("eng-fra.tsv");
    Files.copy(
        KilledPrepareIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
  }

  /** The process is killed while it writes the pairs of valid. */
  @Test
  void whatWasWholeIsTakenOverAndTheCorpusIsThatOfAnUndisturbedRun() throws Exception {
    assertThat(killedAt("pairs of train")).noneMatch(line -> line.contains("pairs of valid"));
    assertThat(staged()).hasSize(1);
    assertThat(dir.resolve("corpus")).doesNotExist();

    assertThat(prepare("corpus"))
        .anyMatch(line -> line.contains(" no longer exists; taking over"))
        .anyMatch(line -> line.endsWith("annotated lines" + TAKEN_OVER))
        .anyMatch(line -> line.endsWith("subwords" + TAKEN_OVER))
        .anyMatch(line -> line.endsWith("pairs of train" + TAKEN_OVER))
        .noneMatch(line -> line.endsWith("pairs of valid" + TAKEN_OVER));
    assertThat(staged()).isEmpty();
    assertThat(dir.resolve("corpus/work")).doesNotExist();
    prepare("undisturbed");
    assertThat(contents("corpus")).isEqualTo(contents("undisturbed"));
    assertThat(manifest("corpus")).isEqualTo(manifest("undisturbed"));
  }

  private String[] arguments(String corpus) {
    return new String[] {
      "corpus.dir=" + dir.resolve(corpus),
      "corpus.inputs=[{path=\"%s\"}]".formatted(sample),
      "corpus.split.valid=0.1",
      "corpus.split.test=0.1",
      "subword.merges=200"
    };
  }

  /** Prepares in this process, in which Spark is up already, and returns the lines printed. */
  private List<String> prepare(String corpus) {
    SparkTest.session();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new PrepareJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    assertThat(ExitCodes.run(command, arguments(corpus))).as("%s%n%s", out, err).isZero();
    return out.toString().lines().toList();
  }

  /** Runs a process that is killed as soon as it prints such a line, and returns its lines. */
  private List<String> killedAt(String stage) throws Exception {
    List<String> command =
        JobCommand.of(
            PrepareJob.class, Deployment.shortLived(), List.of(), List.of(arguments("corpus")));
    Path log = dir.resolve("log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains(stage)) {
          process.toHandle().destroyForcibly(); // Process's own would close the stream.
        }
      }
      assertThat(process.waitFor()).as("%s%n%s", lines, Files.readString(log)).isEqualTo(KILLED);
    } finally {
      process.destroyForcibly();
    }
    return lines;
  }

  private List<Path> staged() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".corpus")).toList();
    }
  }

  /**
   * Returns the hash of every file except manifest and audit page, by name without the random part
   * that Spark adds.
   */
  private Map<String, String> contents(String corpus) throws Exception {
    Path root = dir.resolve(corpus);
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("audit.html") && !name.equals("manifest.json") && !name.startsWith(".")) {
          byte[] bytes = Files.readAllBytes(file);
          byte[] compared = name.endsWith(".parquet") ? withoutFooter(bytes) : bytes;
          byte[] hash = MessageDigest.getInstance("SHA-256").digest(compared);
          contents.put(
              root.relativize(file).toString().replaceAll("-[0-9a-f]{8}-[0-9a-f-]{27}", ""),
              HexFormat.of().formatHex(hash));
        }
      }
    }
    assertThat(contents).containsKey("subword/merges.codes").hasSizeGreaterThan(6);
    return contents;
  }

  /**
   * Returns a Parquet file without its footer. The footers differ in the order of each column's
   * encodings, which Parquet takes from a hash set of enums: it changes from JVM to JVM.
   */
  private static byte[] withoutFooter(byte[] file) {
    int footer = ByteBuffer.wrap(file, file.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return Arrays.copyOf(file, file.length - 8 - footer);
  }

  private JsonNode manifest(String corpus) throws IOException {
    ObjectNode manifest =
        (ObjectNode)
            new ObjectMapper().readTree(dir.resolve(corpus).resolve("manifest.json").toFile());
    manifest.remove("created");
    // Names that Spark draws, and checksums with the footers; the files themselves are compared.
    assertThat(manifest.remove("files")).hasSizeGreaterThan(6);
    ((ObjectNode) manifest.get("corpus")).remove("dir");
    return manifest;
  }
}
