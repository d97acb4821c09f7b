package io.tandem.corpus.source;

import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.LineIndex;
import io.tandem.corpus.format.PairFormats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
 * were read from the start, so the lines that start in each piece are counted first, at the speed
 * of the storage. Driver.
 */
final class FilePieces {
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
    List<Long> lineStarts = rdd(counted).map(new CountLines(hadoop)).collect();
    List<FilePiece> numbered = new ArrayList<>();
    long lines = 0;
    int next = 0;
    for (FilePiece piece : pieces) {
      lines = piece.start() == 0 ? 0 : lines;
      numbered.add(new FilePiece(piece.file(), piece.start(), piece.end(), lines));
      if (piece.end() != Long.MAX_VALUE) {
        lines += lineStarts.get(next++);
      }
    }
    return numbered;
  }

  /** Returns the pieces as an RDD. */
  JavaRDD<FilePiece> rdd(List<FilePiece> pieces) {
    return new PieceRdd(context.sc(), pieces).toJavaRDD();
  }

  private record CountLines(Broadcast<SerializableConfiguration> hadoop)
      implements Function<FilePiece, Long> {
    @Override
    public Long call(FilePiece piece) throws IOException {
      long bytes = piece.end() - piece.start();
      return (long)
          LineIndex.countStarts(
              piece.file().source(), piece.start(), piece.end(), bytes, hadoop.value().value())[0];
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
