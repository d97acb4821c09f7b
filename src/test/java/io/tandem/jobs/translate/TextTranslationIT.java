package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.Terminal;
import io.tandem.storage.GivenPath;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.TrainedNetwork;
import io.tandem.translation.spark.TranslationCounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTranslationIT {
  private static final int FILES = 40;

  @TempDir private Path folder;

  /** The local files, with a count of what the driver asks about single ones. */
  public static final class Counted extends RawLocalFileSystem {
    private static final ThreadLocal<Integer> ASKED = ThreadLocal.withInitial(() -> 0);

    @Override
    public URI getUri() {
      return URI.create("counted://somewhere/");
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path file) throws IOException {
      ASKED.set(ASKED.get() + 1);
      return super.getFileStatus(file);
    }

    /** Asks about each file as well, which stores do not. */
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path directory) throws IOException {
      int before = ASKED.get();
      FileStatus[] found = super.listStatus(directory);
      ASKED.set(before + 1);
      return found;
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
          spark.sparkContext());
    } finally {
      hadoop.unset("fs.counted.impl");
    }
    assertThat(Counted.ASKED.get()).isPositive().isLessThan(FILES / 2);
    try (Stream<Path> parts = Files.list(folder.resolve("output"))) {
      assertThat(parts.flatMap(TextTranslationIT::lines)).hasSize(FILES);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void translate(
      org.apache.hadoop.fs.Path input, org.apache.hadoop.fs.Path output, SparkContext context)
      throws IOException {
    BroadcastTranslator sent =
        BroadcastTranslator.of(
            JavaSparkContext.fromSparkContext(context),
            TrainedNetwork.model(),
            TrainedNetwork.search("search.beam=1"),
            1);
    Terminal nowhere = new Terminal(new PrintWriter(Writer.nullWriter()), 0);
    try (JobProgress progress = JobProgress.of(nowhere, line -> line, context)) {
      new TextTranslation(SparkTest.session(), progress)
          .translate(
              InputKind.text(
                  GivenPath.option("--input", input.toString()), context.hadoopConfiguration()),
              output,
              sent,
              new TranslationLines(false, false, false),
              TranslationCounts.of(context),
              Map.of());
    } finally {
      sent.destroy();
    }
  }
}
