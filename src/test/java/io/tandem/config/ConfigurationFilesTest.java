package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code conf/} are valid as they are shipped. */
class ConfigurationFilesTest {
  private static final Path CONF = Deployment.home().resolve("conf");

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  private static Settings settings(Path file) {
    return SettingsReader.of(
            GivenPath.option("--config", file.toString()), new Configuration(), List.of())
        .settings();
  }

  @ParameterizedTest
  @MethodSource("files")
  void areComplete(Path file) {
    assertThat(settings(file).averaging().workers()).isPositive();
  }

  /** Measurements showed that momentum costs BLEU wherever it was tried. */
  @ParameterizedTest
  @MethodSource("files")
  void haveNoOuterMomentum(Path file) {
    assertThat(settings(file).averaging().outer().hasMomentum()).isFalse();
  }

  /** The quickstart on a cluster trains on the same batches elsewhere, with two workers. */
  @Test
  void quickstartOnAClusterDiffersInPathsAndWorkersOnly() {
    Settings here = settings(CONF.resolve("quickstart.conf"));
    Settings cluster = settings(CONF.resolve("quickstart-cluster.conf"));
    assertThat(cluster.run().dir()).isEqualTo("/quickstart/run");
    assertThat(cluster.corpus().dir()).isEqualTo("/quickstart/corpus");
    assertThat(cluster.corpus().inputs()).hasSize(1);
    assertThat(cluster.corpus().inputs().get(0).path())
        .isEqualTo("/quickstart/tatoeba.eng-fra.tsv.xz");
    assertThat(cluster.model()).isEqualTo(here.model());
    assertThat(cluster.averaging().workers()).isEqualTo(2);
    assertThat(cluster.averaging().workers() * cluster.training().microBatches())
        .isEqualTo(here.averaging().workers() * here.training().microBatches());
    assertThat(cluster.training().microBatchTokens()).isEqualTo(here.training().microBatchTokens());
    assertThat(cluster.training().learningRate()).isEqualTo(here.training().learningRate());
    assertThat(cluster.training().maximumMinutes()).isEqualTo(here.training().maximumMinutes());
    assertThat(cluster.corpus().split()).isEqualTo(here.corpus().split());
  }
}
