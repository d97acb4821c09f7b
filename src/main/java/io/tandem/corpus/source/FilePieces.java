package io.tandem.corpus.source;

import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.PairFormats;
import io.tandem.storage.GivenPath;
import io.tandem.storage.StorageStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;

/**
 * Splits large files into pieces that tasks read in parallel. Lines must be numbered as if the file
 * were read from the start, so the line ends in each piece are counted first, at the speed of the
 * storage. Driver.
 */
final class FilePieces {
  private static final int BUFFER_BYTES = 1 << 16;

  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> hadoop;

  FilePieces(JavaSparkContext context, Broadcast<SerializableConfiguration> hadoop) {
    this.context = context;
    this.hadoop = hadoop;
  }

  /**
   * Returns the pieces of all files in their order; a small file, or one that has to be read from
   * the start, is one piece.
   */
  List<FilePiece> of(List<BitextFile> files, long pieceBytes) {
    List<FilePiece> pieces = new ArrayList<>();
    for (BitextFile file : files) {
      long bytes = file.bytes();
      if (bytes <= pieceBytes || !PairFormats.isSplittable(file)) {
        pieces.add(FilePiece.whole(file));
        continue;
      }
      for (long start = 0; start < bytes; start += pieceBytes) {
        boolean isLast = start + pieceBytes >= bytes;
        pieces.add(new FilePiece(file, start, isLast ? Long.MAX_VALUE : start + pieceBytes, 0));
      }
    }
    return withLineNumbers(pieces);
  }

  private List<FilePiece> withLineNumbers(List<FilePiece> pieces) {
    List<FilePiece> counted =
        pieces.stream().filter(piece -> piece.end() != Long.MAX_VALUE).toList();
    if (counted.isEmpty()) {
      return pieces;
    }
    List<Long> lineEnds = rdd(counted).map(new CountLineEnds(hadoop)).collect();
    List<FilePiece> numbered = new ArrayList<>();
    long lines = 0;
    int next = 0;
    for (FilePiece piece : pieces) {
      lines = piece.start() == 0 ? 0 : lines;
      numbered.add(new FilePiece(piece.file(), piece.start(), piece.end(), lines));
      if (piece.end() != Long.MAX_VALUE) {
        lines += lineEnds.get(next++);
      }
    }
    return numbered;
  }

  /** Returns the number of line ends in the bytes from start to end. */
  static long countLineEnds(String file, long start, long end, Configuration hadoop)
      throws IOException {
    try (FSDataInputStream in = GivenPath.file(file).open(hadoop)) {
      in.seek(start);
      return countLineEnds(new StorageStream(file, in), end - start);
    }
  }

  private static long countLineEnds(InputStream in, long bytes) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long lineEnds = 0;
    long left = bytes;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        break;
      }
      for (int i = 0; i < read; i++) {
        lineEnds += buffer[i] == '\n' ? 1 : 0;
      }
      left -= read;
    }
    return lineEnds;
  }

  /** Returns the pieces as an RDD. */
  JavaRDD<FilePiece> rdd(List<FilePiece> pieces) {
    return new PieceRdd(context.sc(), pieces).toJavaRDD();
  }

  private record CountLineEnds(Broadcast<SerializableConfiguration> hadoop)
      implements Function<FilePiece, Long> {
    @Override
    public Long call(FilePiece piece) throws IOException {
      return countLineEnds(
          piece.file().source(), piece.start(), piece.end(), hadoop.value().value());
    }
  }

  /**
   * Pieces of files as an RDD with one in each partition: a task receives its own piece alone,
   * however many there are. Spark's {@code parallelize} would do the same, but write the pieces
   * with Kryo if that is set, and Kryo cannot write records.
   */
  private static final class PieceRdd extends RDD<FilePiece> {
    private static final long serialVersionUID = 1L;

    private record OnePiece(int index, FilePiece piece) implements Partition {}

    /** Only on the driver, which makes the partitions. */
    private final transient List<FilePiece> pieces;

    PieceRdd(SparkContext context, List<FilePiece> pieces) {
      super(
          context,
          JavaConverters.asScalaBuffer(List.<Dependency<?>>of()).toList(),
          ClassTag$.MODULE$.apply(FilePiece.class));
      this.pieces = pieces;
    }

    @Override
    public Partition[] getPartitions() {
      return IntStream.range(0, pieces.size())
          .mapToObj(place -> new OnePiece(place, pieces.get(place)))
          .toArray(Partition[]::new);
    }

    @Override
    public Iterator<FilePiece> compute(Partition partition, TaskContext task) {
      FilePiece piece = ((OnePiece) partition).piece();
      return JavaConverters.asScalaIterator(List.of(piece).iterator());
    }
  }
}
