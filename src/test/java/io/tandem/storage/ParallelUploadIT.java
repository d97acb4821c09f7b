package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.s3.S3Server;
import io.tandem.storage.publish.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that tasks write range by range, on HDFS and an S3 server. */
@Tag("text")
class ParallelUploadIT {
  /** The smallest part that S3 takes, except for the last one. */
  private static final int RANGE = 5 << 20;

  private final Random random = new Random(6);
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());
  }

  private static FileSystem fileSystem(Path path) throws IOException {
    return HadoopConf.of(context().hadoopConfiguration()).fileSystem(path);
  }

  /** Writes files of several sizes; some are empty. */
  private JoinedFiles files(Path folder, int... sizes) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    FileSystem fileSystem = fileSystem(folder);
    for (int size : sizes) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      expected.write(content);
      Path file = new Path(folder, "file-" + files.size());
      try (var out = fileSystem.create(file)) {
        out.write(content);
      }
      files.add(fileSystem.getFileStatus(file));
    }
    return JoinedFiles.of(files);
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = fileSystem(file).open(file)) {
      return in.readAllBytes();
    }
  }

  /** Writes one file of several ranges, and returns what it was made from. */
  private JoinedFiles assertWrites(Path folder) throws IOException {
    JoinedFiles files = files(folder, 0, 3 << 20, 1, 0, 9 << 20, 77, 0);
    Path target = new Path(folder, "target.txt");
    assertThat(ParallelUpload.write(context(), files, target, RANGE)).isTrue();
    assertThat(read(target)).isEqualTo(expected.toByteArray());
    assertThat(fileSystem(folder).listStatus(folder)).hasSize(8);
    return files;
  }

  @Test
  void hdfsJoinsTheRanges() throws IOException {
    Path folder = Place.HDFS.newPath();
    JoinedFiles files = assertWrites(folder);
    fileSystem(folder).delete(new Path(folder, "file-4"), false);
    Path other = new Path(folder, "other.txt");
    assertThatThrownBy(() -> ParallelUpload.write(context(), files, other, RANGE))
        .hasStackTraceContaining("file-4");
    assertThat(fileSystem(folder).listStatus(folder)).hasSize(7);
  }

  @Tag("long")
  @Test
  void s3JoinsTheRanges() throws IOException {
    Configuration hadoop = context().hadoopConfiguration();
    Configuration client = new Configuration(false);
    S3Server.instance().configure(client);
    client.forEach(entry -> hadoop.set(entry.getKey(), entry.getValue()));
    try {
      assertWrites(new Path("s3a://%s/joined".formatted(S3Server.instance().newBucket("joined"))));
    } finally {
      client.forEach(entry -> hadoop.unset(entry.getKey()));
    }
  }

  @Test
  void whereThatCannotBeDoneNothingIsWritten() throws IOException {
    Path folder = Place.LOCAL.newPath();
    JoinedFiles files = files(folder, 10, 20);
    assertThat(ParallelUpload.write(context(), files, new Path(folder, "target"), 4)).isFalse();
    assertThat(fileSystem(folder).listStatus(folder)).hasSize(2);
    Path hdfs = Place.HDFS.newPath();
    assertThat(ParallelUpload.write(context(), files, hdfs)).isFalse(); // It is small.
    assertThat(fileSystem(hdfs).exists(hdfs)).isFalse();
  }

  @Test
  void rangesAreThoseOfTheJoinedBytesAndCanBeReadAgainFromAMark() throws IOException {
    JoinedFiles files = files(Place.LOCAL.newPath(), 0, 3, 0, 1, 7, 0, 2, 0);
    HadoopConf conf = HadoopConf.of(new Configuration());
    for (int size = 1; size <= 14; size++) {
      ByteArrayOutputStream found = new ByteArrayOutputStream();
      for (JoinedFiles range : files.cut(size)) {
        assertThat(range.bytes()).isBetween(1L, (long) size);
        try (InputStream in = range.open(conf)) {
          found.write(in.readNBytes(size / 2));
          in.mark(size);
          byte[] rest = in.readAllBytes();
          in.reset();
          assertThat(in.readAllBytes()).isEqualTo(rest);
          found.write(rest);
        }
      }
      assertThat(found.toByteArray()).as("ranges of %d", size).isEqualTo(expected.toByteArray());
    }
  }
}
