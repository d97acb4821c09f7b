package io.tandem.storage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/**
 * One file written by many tasks, each a range of it, where the file system puts such ranges
 * together without copying them: HDFS as blocks, S3 as the parts of an upload. The file appears
 * when it is complete. Driver only.
 */
public final class ParallelUpload {
  /** S3 takes 10,000 parts, and HDFS by default as many blocks of a file. */
  private static final int MAX_RANGES = 9_000;

  private static final long MIN_RANGE_BYTES = 32L << 20;

  private ParallelUpload() {}

  /**
   * Writes the file if that can be done by more than one task.
   *
   * @return whether it was written
   */
  public static boolean write(JavaSparkContext context, JoinedFiles content, Path target)
      throws IOException {
    FileSystem fileSystem = HadoopConf.of(context.hadoopConfiguration()).fileSystem(target);
    // Whole blocks, so that HDFS has no more of them than of any other file.
    long block = Math.max(MIN_RANGE_BYTES, fileSystem.getDefaultBlockSize(target));
    long blocks = (content.bytes() / block + MAX_RANGES) / MAX_RANGES;
    return write(context, content, target, blocks * block);
  }

  static boolean write(JavaSparkContext context, JoinedFiles content, Path target, long rangeBytes)
      throws IOException {
    HadoopConf conf = HadoopConf.of(context.hadoopConfiguration());
    FileSystem fileSystem = conf.fileSystem(target);
    if (content.bytes() <= rangeBytes
        || !fileSystem.hasPathCapability(target, CommonPathCapabilities.FS_MULTIPART_UPLOADER)) {
      return false;
    }
    List<JoinedFiles> ranges = content.cut(rangeBytes);
    try (MultipartUploader uploader = uploader(fileSystem, target)) {
      UploadHandle upload = done(uploader.startUpload(target));
      try {
        List<Tuple2<Integer, JoinedFiles>> numbered =
            IntStream.range(0, ranges.size())
                .mapToObj(range -> new Tuple2<>(range + 1, ranges.get(range)))
                .toList();
        PutRange put = new PutRange(conf, target.toString(), upload, ranges.size());
        Map<Integer, PartHandle> parts = new HashMap<>();
        TaskFailures.unwrapped(
                () -> context.parallelize(numbered, numbered.size()).map(put).collect())
            .forEach(part -> parts.put(part._1(), part._2()));
        done(uploader.complete(upload, target, parts));
      } catch (IOException | RuntimeException e) {
        abort(uploader, upload, target, e);
        throw e;
      }
    }
    return true;
  }

  private static MultipartUploader uploader(FileSystem fileSystem, Path target) throws IOException {
    return fileSystem.createMultipartUploader(target).build();
  }

  private static void abort(
      MultipartUploader uploader, UploadHandle upload, Path target, Exception why) {
    try {
      done(uploader.abort(upload, target));
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private static <T> T done(CompletableFuture<T> result) throws IOException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Writes one range. */
  private record PutRange(HadoopConf conf, String target, UploadHandle upload, int last)
      implements Function<Tuple2<Integer, JoinedFiles>, Tuple2<Integer, PartHandle>> {
    @Override
    public Tuple2<Integer, PartHandle> call(Tuple2<Integer, JoinedFiles> range) throws IOException {
      Path path = new Path(target);
      try (MultipartUploader uploader = uploader(conf.fileSystem(path), path);
          InputStream in = range._2().open(conf)) {
        return new Tuple2<>(
            range._1(), done(put(uploader, path, range._1(), in, range._2().bytes())));
      }
    }

    /** Hadoop 3.4.2 wants to know as well whether it is the last one. */
    @SuppressWarnings("unchecked")
    private CompletableFuture<PartHandle> put(
        MultipartUploader uploader, Path path, int number, InputStream in, long bytes)
        throws IOException {
      Method put =
          Arrays.stream(MultipartUploader.class.getMethods())
              .filter(method -> method.getName().equals("putPart"))
              .findAny()
              .orElseThrow();
      Object[] arguments =
          put.getParameterCount() == 5
              ? new Object[] {upload, number, path, in, bytes}
              : new Object[] {upload, number, number == last, path, in, bytes};
      try {
        return (CompletableFuture<PartHandle>) put.invoke(uploader, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
