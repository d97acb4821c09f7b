package io.tandem.corpus.source;

import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.LineReader;
import io.tandem.corpus.format.PairFormats;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.TaskFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import scala.Tuple2;

/**
 * Plain copies of large compressed files. A compressed file is read from its start by one task; of
 * its copy many tasks read a piece each. Driver.
 */
public final class PlainCopies {
  private final JavaSparkContext context;
  private final HadoopConf conf;
  private final LongConsumer begins;
  private final long pieceBytes;

  /**
   * @param begins receives the compressed bytes to be read, before they are
   */
  public PlainCopies(JavaSparkContext context, LongConsumer begins) {
    this(context, begins, BitextReader.PIECE_BYTES);
  }

  PlainCopies(JavaSparkContext context, LongConsumer begins, long pieceBytes) {
    this.context = context;
    this.begins = begins;
    this.pieceBytes = pieceBytes;
    conf = HadoopConf.of(context.hadoopConfiguration());
  }

  /**
   * Returns all files, those with copies that are better read in pieces: where a line is a pair,
   * and the file is large and leaves other cores without work.
   *
   * @param directory for the copies; removed by the caller, after all rows have been read
   * @throws io.tandem.UserException if a file is damaged
   */
  public List<BitextFile> of(List<BitextFile> files, Path directory) throws IOException {
    LongPredicate isTooLarge =
        BitextReader.tooLargeForACore(
            files.size(),
            files.stream().mapToLong(BitextFile::bytes).sum(),
            context.defaultParallelism(),
            pieceBytes);
    Map<String, Path> copies = new LinkedHashMap<>();
    for (BitextFile file : files) {
      if (PairFormats.isByLine(file.input().format())
          && isLarge(file.bytes(), pieceBytes)
          && isTooLarge.test(file.bytes())) {
        add(file.source(), new Path(directory, file.order() + "-source"), copies);
        add(file.target(), new Path(directory, file.order() + "-target"), copies);
      }
    }
    make(copies);
    List<BitextFile> placed = new ArrayList<>();
    for (BitextFile file : files) {
      boolean isCopied = copies.containsKey(file.source()) || copies.containsKey(file.target());
      placed.add(isCopied ? withText(file, copies) : file);
    }
    return placed;
  }

  private static void add(String file, Path copy, Map<String, Path> copies) {
    if (Compression.ofName(file) != Compression.NONE) {
      copies.putIfAbsent(file, copy);
    }
  }

  private BitextFile withText(BitextFile file, Map<String, Path> copies) throws IOException {
    String source = text(file.source(), copies);
    String target = text(file.target(), copies);
    long bytes = size(source) + (target.isEmpty() ? 0 : size(target));
    return file.withText(source, target, bytes);
  }

  private static String text(String file, Map<String, Path> copies) {
    return copies.containsKey(file) ? copies.get(file).toString() : file;
  }

  private long size(String file) {
    return GivenPath.file(file).status(conf.configuration()).getLen();
  }

  /** Returns whether a compressed file of this size is worth a copy. */
  public static boolean isLarge(long bytes, long pieceBytes) {
    return bytes > pieceBytes / 4;
  }

  /**
   * Decompresses files, each by one task, into those copies that an earlier attempt has not made.
   *
   * @param copies by file
   * @throws io.tandem.UserException if a file is damaged
   */
  public void make(Map<String, Path> copies) throws IOException {
    List<Tuple2<String, String>> missing = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<String, Path> copy : copies.entrySet()) {
      if (!conf.fileSystem(copy.getValue()).exists(copy.getValue())) {
        missing.add(new Tuple2<>(copy.getKey(), copy.getValue().toString()));
        bytes += size(copy.getKey());
      }
    }
    if (!missing.isEmpty()) {
      begins.accept(bytes);
      CopyPlain copy = new CopyPlain(conf);
      TaskFailures.unwrapped(() -> context.parallelize(missing, missing.size()).foreach(copy));
    }
  }

  private record CopyPlain(HadoopConf conf) implements VoidFunction<Tuple2<String, String>> {
    @Override
    public void call(Tuple2<String, String> fromTo) throws IOException {
      AtomicFile.write(
          conf,
          new Path(fromTo._2()),
          out -> LineReader.copy(fromTo._1(), out, conf.configuration()));
    }
  }
}
