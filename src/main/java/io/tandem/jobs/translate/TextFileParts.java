package io.tandem.jobs.translate;

import io.tandem.storage.AtomicFile;
import io.tandem.storage.Compression;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.JoinedFiles;
import io.tandem.storage.ParallelUpload;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.AtomicDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import scala.Tuple2;

/**
 * Puts the parts of one text file together: by many tasks where the file system can, else here.
 * Text is compressed by many tasks everywhere; files that are compressed one after the other are
 * one compressed file. Driver only.
 */
final class TextFileParts {
  /** The text that a task compresses; less would be compressed less well. */
  private static final long COMPRESSED_BYTES = 64L << 20;

  private final JavaSparkContext context;
  private final HadoopConf conf;
  private final Path directory;
  private final long compressedBytes;

  /**
   * @param directory for compressed parts; removed by the caller
   */
  TextFileParts(JavaSparkContext context, Path directory) {
    this(context, directory, COMPRESSED_BYTES);
  }

  TextFileParts(JavaSparkContext context, Path directory, long compressedBytes) {
    this.context = context;
    this.directory = directory;
    this.compressedBytes = compressedBytes;
    conf = HadoopConf.of(context.hadoopConfiguration());
  }

  /** Publishes the content of the parts at the place, compressed according to its name. */
  void publish(List<FileStatus> parts, AtomicDirectory place) throws IOException {
    String name = place.target().getName();
    JoinedFiles text = JoinedFiles.of(parts);
    boolean isPlain = Compression.ofName(name) == Compression.NONE;
    JoinedFiles content = isPlain ? text : compressed(text, name);
    Path whole = new Path(place.staging(), TextFileOutput.WHOLE);
    if (!ParallelUpload.write(context, content, whole)) {
      try (InputStream in = content.open(conf);
          OutputStream out = conf.fileSystem(whole).create(whole)) {
        in.transferTo(out);
      }
    }
    place.publishFile(TextFileOutput.WHOLE);
  }

  private JoinedFiles compressed(JoinedFiles text, String name) throws IOException {
    List<JoinedFiles> ranges = new ArrayList<>(text.cut(compressedBytes));
    if (ranges.isEmpty()) {
      ranges.add(text); // Compressed files of no text have bytes.
    }
    List<Tuple2<String, JoinedFiles>> files = new ArrayList<>();
    for (JoinedFiles range : ranges) {
      files.add(new Tuple2<>(new Path(directory, "packed-" + files.size()).toString(), range));
    }
    Compress compress = new Compress(conf, name);
    TaskFailures.unwrapped(() -> context.parallelize(files, files.size()).foreach(compress));
    List<FileStatus> written = new ArrayList<>();
    for (Tuple2<String, JoinedFiles> file : files) {
      Path path = new Path(file._1());
      written.add(conf.fileSystem(path).getFileStatus(path));
    }
    return JoinedFiles.of(written);
  }

  private record Compress(HadoopConf conf, String name)
      implements VoidFunction<Tuple2<String, JoinedFiles>> {
    @Override
    public void call(Tuple2<String, JoinedFiles> file) throws IOException {
      AtomicFile.write(
          conf,
          new Path(file._1()),
          out -> {
            OutputStream open = CloseShieldOutputStream.wrap(out);
            try (InputStream in = file._2().open(conf);
                OutputStream compressed = Compression.compressed(name, open)) {
              in.transferTo(compressed);
            }
          });
    }
  }
}
