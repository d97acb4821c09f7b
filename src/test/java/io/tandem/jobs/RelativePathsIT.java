package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.training.averaging.ExecutorCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths relative to the driver's working directory; the executors are processes with another. */
@Tag("long")
class RelativePathsIT {
  @TempDir private static Path folder;
  private static SparkSession cluster;

  @BeforeAll
  static void startTheCluster() {
    SparkTest.session().stop(); // A JVM has room for one session.
    cluster = ExecutorCluster.session(1, 1).getOrCreate();
  }

  @AfterAll
  static void stopTheCluster() throws IOException {
    ExecutorCluster.stop(cluster);
  }

  private static String relative(String name) {
    return Path.of("").toAbsolutePath().relativize(folder.resolve(name)).toString();
  }

  @Test
  void aCorpusIsPreparedAndFoundThere() throws IOException {
    Files.writeString(
        folder.resolve("pairs.tsv"),
        IntStream.range(0, 40)
            .mapToObj(i -> "sentence " + i + "\tphrase " + i + "\n")
            .collect(Collectors.joining()));

    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=" + relative("corpus"),
            "corpus.inputs=[{path=\"" + relative("pairs.tsv") + "\"}]",
            "subword.merges=20");

    assertThat(code).isZero();
    CorpusDirectory corpus =
        CorpusDirectory.open(relative("corpus"), cluster.sparkContext().hadoopConfiguration());
    corpus.requireIntact(cluster, List.of("train"));
    assertThat(corpus.pairs(cluster, "train").count()).isPositive();
  }

  @Test
  void textIsTranslatedWhereItLies() throws IOException {
    TestModel.in(folder.resolve("run"));
    Files.writeString(folder.resolve("one.en"), "a dog\na cat\n");

    int code =
        ExitCodes.run(
            new TranslateJob(),
            "--model",
            relative("run"),
            "--input",
            relative("one.en"),
            "--output",
            relative("out"));

    assertThat(code).isZero();
    assertThat(folder.resolve("out")).isRegularFile();
    assertThat(Files.readAllLines(folder.resolve("out"))).hasSize(2);
  }
}
