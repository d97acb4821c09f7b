package io.tandem.corpus.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Corpora on HDFS, where renaming differs from local disks: a directory is moved into an existing
 * one.
 */
@Tag("text")
class CorpusOnHdfsIT {
  @TempDir private static Path dir;
  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;

  @BeforeAll
  static void start() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, dir.toString());
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitActive();
    hdfs = cluster.getFileSystem();
  }

  @AfterAll
  static void stop() {
    cluster.shutdown();
  }

  @Tag("long")
  @Test
  void aCorpusIsWrittenReplacedAndReadOnHdfs() throws IOException {
    org.apache.hadoop.fs.Path input = new org.apache.hadoop.fs.Path("/input/eng-fra.tsv");
    try (OutputStream out = hdfs.create(input);
        InputStream in =
            CorpusOnHdfsIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv")) {
      in.transferTo(out);
    }
    SparkSession spark = SparkTest.session();
    String target = cluster.getURI() + "/corpora/eng-fra";
    Settings settings =
        SettingsReader.ofText(
                "",
                List.of(
                    "corpus.dir=" + target,
                    "subword.merges=100",
                    "corpus.reuse.enabled=false",
                    "corpus.inputs=[{path=\"%s/input/*.tsv\"}]".formatted(cluster.getURI())))
            .settings();
    CorpusManifest first = new CorpusWriter(spark, settings, line -> {}).create();
    CorpusManifest second = new CorpusWriter(spark, settings, line -> {}).replace();
    assertThat(second.splits()).isEqualTo(first.splits());

    CorpusDirectory corpus = CorpusDirectory.open(target, new Configuration());
    assertThat(corpus.pairs(spark, "train").count()).isEqualTo(first.split("train").pairs());
    assertThat(corpus.subwords().size()).isEqualTo(first.vocabularySize());
    assertThatThrownBy(() -> new CorpusWriter(spark, settings, line -> {}).create())
        .hasMessageContaining("exists already")
        .hasMessageContaining("--overwrite");
    assertThat(
            Arrays.stream(hdfs.listStatus(new org.apache.hadoop.fs.Path("/corpora")))
                .map(status -> status.getPath().getName()))
        .containsExactly("eng-fra");
  }
}
