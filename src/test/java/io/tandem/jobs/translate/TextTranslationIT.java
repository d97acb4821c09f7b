package io.tandem.jobs.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.Terminal;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.TrainedNetwork;
import io.tandem.translation.spark.TranslationCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTranslationIT {
  private static final int FILES = 40;
  private static final int LINES = 200;
  private static final long BLOCK = 64;
  private static final AddedColumns ADDED = new AddedColumns(false, false, false);

  @TempDir private Path folder;

  /** The local files, with a count of what the driver asks about single ones. */
  public static final class Counted extends RawLocalFileSystem {
    private static final ThreadLocal<Integer> ASKED = ThreadLocal.withInitial(() -> 0);

    /** The name of a file that cannot be moved. */
    private static volatile String stuck = "";

    @Override
    public URI getUri() {
      return URI.create("counted://somewhere/");
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      if (to.getName().equals(stuck)) {
        throw new IOException("the store does not answer");
      }
      return super.rename(from, to);
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path file) throws IOException {
      ASKED.set(ASKED.get() + 1);
      return super.getFileStatus(file);
    }

    /** Hadoop looks permissions up later, and only for its own scheme. */
    private static FileStatus withoutPermissions(FileStatus file) {
      return new FileStatus(
          file.getLen(),
          file.isDirectory(),
          1,
          file.getBlockSize(),
          file.getModificationTime(),
          file.getPath());
    }

    /** Asks about each file as well, which stores do not. */
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path directory) throws IOException {
      int before = ASKED.get();
      FileStatus[] found = super.listStatus(directory);
      ASKED.set(before + 1);
      return Stream.of(found).map(Counted::withoutPermissions).toArray(FileStatus[]::new);
    }
  }

  @Test
  void theStoreIsAskedOnceForAllFilesOfADirectory() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    for (int file = 0; file < FILES; file++) {
      Files.writeString(input.resolve("part-" + file), TrainedNetwork.sources().get(file) + "\n");
    }
    SparkSession spark = SparkTest.session();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set("fs.counted.impl", Counted.class.getName());
    Counted.ASKED.set(0);
    try {
      translate(
          new org.apache.hadoop.fs.Path("counted://somewhere" + input),
          new org.apache.hadoop.fs.Path(folder.resolve("output").toUri()),
          new TranslationLines(false, false, false),
          TextReading::new,
          spark.sparkContext());
    } finally {
      hadoop.unset("fs.counted.impl");
    }
    assertThat(Counted.ASKED.get()).isPositive().isLessThan(FILES / 2);
    try (Stream<Path> parts = Files.list(folder.resolve("output"))) {
      assertThat(parts.flatMap(TextTranslationIT::lines)).hasSize(FILES);
    }
  }

  @Test
  void aPublicationThatWasCutOffIsFinishedAndNothingIsReadOrTranslatedAgain() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(input.resolve(name), TrainedNetwork.sources().get(1) + "\n");
    }
    Path output = folder.resolve("output");
    org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(input.toUri());
    org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path("counted://somewhere" + output);
    RecordForm form = new TranslationLines(false, false, false);
    SparkContext context = SparkTest.session().sparkContext();
    Configuration hadoop = context.hadoopConfiguration();
    hadoop.set("fs.counted.impl", Counted.class.getName());
    hadoop.set(ObjectStores.KEY, "counted");
    Counted.stuck = "b";
    try {
      assertThatThrownBy(() -> translate(from, to, form, TextReading::new, context))
          .hasStackTraceContaining("the store does not answer");
      assertThat(output.resolve("b")).doesNotExist();
      Counted.stuck = "";
      long before =
          translate(
              from,
              to,
              form,
              (some, records, copies) -> {
                throw new AssertionError("nothing is to be read");
              },
              context);
      assertThat(before).isEqualTo(3);
      assertThat(List.of("a", "b", "c"))
          .allSatisfy(name -> assertThat(output.resolve(name)).content().isNotBlank());
      FileUtils.deleteDirectory(output.toFile());

      Counted.stuck = "b";
      assertThatThrownBy(() -> translate(from, to, form, TextReading::new, context))
          .hasStackTraceContaining("the store does not answer");
      Counted.stuck = "";
      RecordForm another = new TranslationLines(true, false, false);
      assertThatThrownBy(() -> translate(from, to, another, TextReading::new, context))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("output exists already, another translation (form: Translation");
      assertThat(output.resolve("b")).content().isNotBlank();
    } finally {
      Counted.stuck = "";
      hadoop.unset("fs.counted.impl");
      hadoop.unset(ObjectStores.KEY);
    }
  }

  /** Names of columns, blank lines, ends of lines and a last line without one. */
  private static final Map<String, RecordForm> FORMS =
      Map.of(
          "lines.txt",
          new TranslationLines(false, false, false),
          "n-best.txt",
          new TranslationLines(true, false, false),
          "columns.tsv",
          new DelimitedColumns("en", "", false, ADDED),
          "objects.jsonl",
          new JsonFields("en", "", ADDED));

  private static String text(String name) {
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < LINES; line++) {
      String source = TrainedNetwork.sources().get(line % TrainedNetwork.sources().size());
      lines.add(
          switch (name) {
            case "columns.tsv" -> line == 0 ? "id\ten" : line + "\t" + source;
            case "objects.jsonl" -> line % 5 == 0 ? "" : "{\"en\": \"%s\"}".formatted(source);
            default -> line % 7 == 0 ? "" : line % 3 == 0 ? source + "\r" : source;
          });
    }
    return String.join("\n", lines);
  }

  @Tag("long")
  @Test
  void aFileOfLinesIsReadByManyTasksAndBecomesTheSame() throws Exception {
    for (Map.Entry<String, RecordForm> form : FORMS.entrySet()) {
      String name = form.getKey();
      Path input = Files.writeString(folder.resolve(name), text(name));
      Path packed = folder.resolve("packed-" + name + ".gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
        Files.copy(input, out);
      }
      Path whole = folder.resolve("whole-" + name);
      translate(input, whole, form.getValue(), TextReading::new);
      assertThat(Files.size(whole)).isGreaterThan(1000);
      for (Path of : List.of(input, packed)) {
        Path inRanges = folder.resolve("ranges-of-" + of.getFileName() + ".out");
        Tasks tasks = new Tasks();
        SparkTest.session().sparkContext().addSparkListener(tasks);
        translate(
            of,
            inRanges,
            form.getValue(),
            (context, records, copies) ->
                new TextReading(context, records, copies, 4 * BLOCK, BLOCK));
        SparkTest.session().sparkContext().listenerBus().waitUntilEmpty();
        SparkTest.session().sparkContext().removeSparkListener(tasks);
        assertThat(inRanges).as("%s", of).hasSameBinaryContentAs(whole);
        assertThat(tasks.mostOfAStage).as("%s", of).hasValueGreaterThan(9);
        assertThat(tasks.shuffled).hasValue(0);
      }
    }
  }

  private static void translate(Path input, Path output, RecordForm form, TextTranslation.Reader by)
      throws IOException {
    translate(
        new org.apache.hadoop.fs.Path(input.toUri()),
        new org.apache.hadoop.fs.Path(output.toUri()),
        form,
        by,
        SparkTest.session().sparkContext());
  }

  /** Counts tasks, and what they write for others. */
  private static final class Tasks extends SparkListener {
    private final AtomicInteger mostOfAStage = new AtomicInteger();
    private final AtomicLong shuffled = new AtomicLong();

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
      mostOfAStage.accumulateAndGet(stage.stageInfo().numTasks(), Math::max);
      shuffled.addAndGet(stage.stageInfo().taskMetrics().shuffleWriteMetrics().bytesWritten());
    }
  }

  @Test
  void aMistakeInTheMiddleOfAFileIsNamedByItsLine() throws IOException {
    Path input = folder.resolve("input.txt");
    try (OutputStream out = Files.newOutputStream(input)) {
      for (int line = 1; line <= LINES; line++) {
        out.write("a line of text\n".getBytes(UTF_8));
        if (line == LINES - 9) {
          out.write(new byte[] {'a', (byte) 0xFF, '\n'});
        }
      }
    }
    Path output = folder.resolve("output.txt");
    for (RecordForm form :
        List.of(
            new TranslationLines(false, false, false),
            new DelimitedColumns("1", "", false, ADDED))) {
      assertThatThrownBy(
              () ->
                  translate(
                      input,
                      output,
                      form,
                      (context, records, copies) ->
                          new TextReading(context, records, copies, 2 * BLOCK, BLOCK)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(
              "input.txt:" + (LINES - 8) + ": invalid UTF-8 at byte 1 of the line");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(input);
    }
  }

  @Test
  void aDamagedCompressedFileLeavesNothing() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(text("lines.txt").getBytes(UTF_8));
    }
    Path input = folder.resolve("input.txt.gz");
    Files.write(input, Arrays.copyOf(packed.toByteArray(), packed.size() - 20));
    assertThatThrownBy(
            () ->
                translate(
                    input,
                    folder.resolve("output.txt"),
                    new TranslationLines(false, false, false),
                    (context, records, copies) ->
                        new TextReading(context, records, copies, 2 * BLOCK, BLOCK)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the file is damaged or cut off");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(input);
    }
  }

  @Test
  void textIsCompressedByManyTasks() throws IOException {
    SparkContext context = SparkTest.session().sparkContext();
    org.apache.hadoop.fs.Path parts =
        new org.apache.hadoop.fs.Path(folder.resolve("parts").toUri());
    List<FileStatus> files = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    FileSystem fileSystem = parts.getFileSystem(context.hadoopConfiguration());
    for (int part = 0; part < 5; part++) {
      String lines = ("part " + part + "\n").repeat(30 * part);
      Path file = Files.createDirectories(folder.resolve("parts")).resolve("part-" + part);
      Files.writeString(file, lines);
      files.add(fileSystem.getFileStatus(new org.apache.hadoop.fs.Path(file.toUri())));
      expected.append(lines);
    }
    for (String name : List.of("a.txt.gz", "a.txt.bz2", "a.txt.xz", "a.txt.zst", "a.txt.lz4")) {
      org.apache.hadoop.fs.Path target =
          new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
      try (AtomicDirectory place =
          AtomicDirectory.create(
              target, AtomicDirectory.Use.TRANSLATION, context.hadoopConfiguration(), line -> {})) {
        new TextFileParts(JavaSparkContext.fromSparkContext(context), parts, 1000)
            .publish(files, place);
      }
      assertThat(Files.list(folder.resolve("parts")).filter(p -> p.toString().contains("packed-")))
          .hasSize(3);
      try (InputStream in =
          Compression.decompressed(name, Files.newInputStream(folder.resolve(name)))) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(expected.toString());
      }
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long translate(
      org.apache.hadoop.fs.Path input,
      org.apache.hadoop.fs.Path output,
      RecordForm form,
      TextTranslation.Reader reader,
      SparkContext context)
      throws IOException {
    BroadcastTranslator sent =
        BroadcastTranslator.of(
            JavaSparkContext.fromSparkContext(context),
            TrainedNetwork.model(),
            TrainedNetwork.search("search.beam=1"),
            1);
    Terminal nowhere = new Terminal(new PrintWriter(Writer.nullWriter()), 0);
    try (JobProgress progress = JobProgress.of(nowhere, line -> line, context)) {
      return new TextTranslation(SparkTest.session(), progress, reader)
          .translate(
              input(GivenPath.option("--input", input.toString()), form, context),
              output,
              sent,
              form,
              TranslationCounts.of(context),
              Map.of("form", form.toString()));
    } finally {
      sent.destroy();
    }
  }

  private static TextInput input(GivenPath given, RecordForm form, SparkContext context)
      throws IOException {
    return form instanceof TranslationLines
        ? InputKind.text(given, context.hadoopConfiguration())
        : InputKind.columns(given, context.hadoopConfiguration()).orElseThrow();
  }
}
