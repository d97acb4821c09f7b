package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GivenPathTest {
  private static final Configuration HADOOP = new Configuration();

  private static void assertRefused(GivenPath given, String message) {
    assertRefused(HADOOP, given, message);
  }

  private static void assertRefused(Configuration hadoop, GivenPath given, String message) {
    assertThatThrownBy(() -> given.in(hadoop))
        .isInstanceOf(UserException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data/a b", "file:/data/x", "/data/10:30.tsv", "/in/*.tsv", "/x~"})
  void whatHadoopReadsIsAPath(String text) {
    assertThat(GivenPath.setting("corpus.dir", text).in(HADOOP)).isEqualTo(new Path(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"corpus", "./10:30.tsv", "in/*.tsv", "../x~"})
  void aRelativePathBecomesThatOfTheWorkingDirectoryOfThisProcess(String text) {
    assertThat(GivenPath.setting("corpus.dir", text).in(HADOOP))
        .isEqualTo(new Path(java.nio.file.Path.of(text).toAbsolutePath().normalize().toString()));
  }

  @Test
  void emptyPathNamesTheOption() {
    assertRefused(
        GivenPath.option("--model", ""),
        "--model \"\": the path is empty; was it a shell variable that is not set?");
  }

  @Test
  void tildeIsNotTakenForAName() {
    assertRefused(
        GivenPath.setting("corpus.dir", "~/corpus"),
        "corpus.dir = ~/corpus: ~ is not expanded here; write $HOME instead, or the full path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a://KEY:planted@bucket/a", "ftp://me:pla/nted@host/a@b"})
  void passwordInAPathIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> GivenPath.setting("corpus.dir", text).in(HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "corpus\\.dir = \\w+://\\w+:\\*\\*\\*@.*: a password in a path would be .*")
        .hasMessageNotContaining("planted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hdfs://host:8020/a@b", "abfss://box@account/x:y@z", "hdfs://me@host:80/"})
  void atSignsElsewhereAreNoPasswords(String text) {
    assertThat(GivenPath.setting("corpus.dir", text).path()).isEqualTo(new Path(text));
  }

  @Test
  void colonInANameIsExplained() {
    assertRefused(
        GivenPath.option("--input", "a:b"),
        "--input a:b: not a Hadoop path; a colon is allowed only after the name of a file system,"
            + " as in hdfs://host/dir");
  }

  @Test
  void missingFileSystemOfS3ComesWithTheJarToAdd() {
    Configuration withoutJar = new Configuration();
    withoutJar.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.NotOnTheClassPath");
    assertRefused(
        withoutJar,
        GivenPath.setting("run.dir", "s3a://bucket/run"),
        "run.dir = s3a://bucket/run: no file system for s3a: is on the class path; set TANDEM_EXTRA_JARS to the jars of hadoop-aws or, for a job on Spark, give --packages org.apache.hadoop:hadoop-aws:%s before --"
            .formatted(VersionInfo.getVersion()));
    assertRefused(
        GivenPath.setting("run.dir", "s3://bucket/run"),
        "run.dir = s3://bucket/run: no file system for s3: is on the class path; Hadoop's scheme"
            + " for S3 is s3a:");
  }

  @Test
  void unknownFileSystemIsNamed() {
    assertRefused(
        GivenPath.option("--output", "nope://x/y"),
        "--output nope://x/y: no file system for nope: is on the class path; set"
            + " TANDEM_EXTRA_JARS to its jars or, for a job on Spark, give --packages or --jars"
            + " before --");
  }

  @Test
  void hdfsWithoutAClusterSaysHowToNameOne() {
    assertRefused(
        GivenPath.setting("corpus.dir", "hdfs:///corpora/1"),
        "corpus.dir = hdfs:///corpora/1: it names no NameNode; write hdfs://HOST:PORT/corpora/1, or"
            + " set HADOOP_CONF_DIR to the configuration of a cluster");
  }

  @Test
  void aFileSystemThatDoesNotAnswerIsNamed() {
    assertThatThrownBy(
            () -> GivenPath.option("--input", "hdfs://127.0.0.1:1/x.tsv").in(withoutRetries()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--input hdfs://127.0.0.1:1/x.tsv: hdfs://127.0.0.1:1 does not answer within 0 s"
                + " (127.0.0.1:1: Connection refused); is HDFS running?");
  }

  private static Configuration withoutRetries() {
    Configuration hadoop = new Configuration();
    hadoop.setInt(RemoteService.PATIENCE_KEY, 0);
    return hadoop;
  }

  /** A file system that refuses every file, as Linux does to everybody but root. */
  public static final class Locked extends RawLocalFileSystem {
    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
      throw new FileNotFoundException(file.toUri().getPath() + " (Permission denied)");
    }
  }

  @Test
  void deniedPermissionIsSaidAsSuch(@TempDir java.nio.file.Path dir) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.file.impl", Locked.class, FileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    java.nio.file.Path file = Files.createFile(dir.resolve("a.en"));
    assertThatThrownBy(() -> GivenPath.option("--input", file.toString()).open(hadoop))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--input %s: permission denied; make it readable for the user who runs this job"
                .formatted(file));
  }

  @Test
  void whatIsNotAReadableFileIsNotOpened(@TempDir java.nio.file.Path dir) throws IOException {
    // Even root, whom permissions do not stop, cannot open it.
    java.nio.file.Path socket = dir.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(() -> GivenPath.option("--config", socket.toString()).open(HADOOP))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("--config %s: the file cannot be opened: ".formatted(socket));
    }
  }

  @Test
  void missingFilesAndDirectoriesAreNotOpened(@TempDir java.nio.file.Path dir) {
    assertThatThrownBy(() -> GivenPath.option("--config", dir.toString()).open(HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessage("--config %s: a directory, expected a file".formatted(dir));
    assertThatThrownBy(() -> GivenPath.option("--config", dir + "/none").open(HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessage("--config %s/none: file not found".formatted(dir));
  }

  @ParameterizedTest
  @ValueSource(strings = {"corpus{a}", "corpus*", "c[1]", "c?"})
  void directoryIsNotAPattern(String text) {
    assertThatThrownBy(() -> GivenPath.setting("corpus.dir", text).asDirectory())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.dir = %s: { } [ ] * ? and \\ make it a pattern; give a name without them"
                .formatted(text));
  }

  @Test
  void directoryHasNoColonInItsName() {
    assertThatThrownBy(() -> GivenPath.setting("run.dir", "/runs/10:30").asDirectory())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "run.dir = /runs/10:30: Hadoop allows no colon in names, on local disks either; give a name without one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", ".", "./", "hdfs://host/"})
  void directoryIsNeitherTheRootNorTheWorkingDirectory(String text) {
    assertThatThrownBy(() -> GivenPath.setting("run.dir", text).asDirectory())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "run.dir = %s: it needs a directory of its own; give one below this".formatted(text));
  }
}
