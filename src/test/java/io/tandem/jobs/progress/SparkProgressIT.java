package io.tandem.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.corpus.directory.WritingProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counts of Spark's work while a corpus is written. */
@Tag("text")
class SparkProgressIT {
  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final SparkWork work = new SparkWork();

  @BeforeEach
  void listen() {
    spark.sparkContext().addSparkListener(work);
  }

  @AfterEach
  void listenNoMore() {
    spark.sparkContext().removeSparkListener(work);
  }

  /** The counters of each stage of the job at its end. */
  private final class Counted implements WritingProgress {
    private final List<String> stages = new ArrayList<>();
    private final Map<String, Long> bytes = new TreeMap<>();
    private final Map<String, Long> written = new TreeMap<>();

    @Override
    public void accept(String line) {}

    @Override
    public void begins(WorkStage stage) {
      settle();
      stages.add(stage.name());
      work.begin();
    }

    private void settle() {
      try {
        spark.sparkContext().listenerBus().waitUntilEmpty();
      } catch (java.util.concurrent.TimeoutException e) {
        throw new IllegalStateException(e);
      }
      if (!stages.isEmpty()) {
        String last = stages.get(stages.size() - 1);
        bytes.put(last, work.sum(SparkWork.BYTES));
        written.put(last, work.sum(SparkWork.WRITTEN));
      }
    }
  }

  @Test
  void bytesOfCompressedFilesAndRowsWrittenAreCounted() throws IOException {
    Path pairs = pairs();
    Counted counted = new Counted();
    CorpusManifest manifest = new CorpusWriter(spark, settings(pairs), counted).create();
    counted.settle();

    assertThat(counted.stages)
        .containsSubsequence(
            "checksums of the inputs",
            "reading",
            "learning subwords",
            "writing rejected lines",
            "encoding train",
            "checking what was written");
    assertThat(counted.bytes)
        .containsEntry("checksums of the inputs", Files.size(pairs))
        .containsEntry("reading", Files.size(pairs));
    assertThat(counted.written)
        .containsEntry("reading", 401L)
        .containsEntry("encoding train", manifest.split("train").pairs());
  }

  /** Lines are due at once, so the test need not wait a minute. */
  @Test
  void aPipeGetsLinesOfTheStages() throws IOException {
    StringWriter out = new StringWriter();
    try (JobProgress progress =
        JobProgress.of(
            new Terminal(new PrintWriter(out), 0), "[] "::concat, spark.sparkContext(), 0)) {
      new CorpusWriter(spark, settings(pairs()), ShownWriting.by(progress)).create();
    }
    assertThat(out.toString().lines())
        .contains("[] read 401 lines, rejected 0")
        .anyMatch(line -> line.matches("\\[\\] [a-z ,]+ \\| .*(so far|left).*"));
  }

  private Path pairs() throws IOException {
    Path pairs = dir.resolve("pairs.tsv.gz");
    try (InputStream in = getClass().getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv");
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(pairs))) {
      in.transferTo(out);
    }
    return pairs;
  }

  private Settings settings(Path pairs) {
    return SettingsReader.ofText(
            "",
            List.of(
                "corpus.dir=" + dir.resolve("corpus"),
                "corpus.inputs=[{path=\"" + pairs + "\"}]",
                "subword.merges=50"))
        .settings();
  }
}
