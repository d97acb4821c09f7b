package io.tandem.corpus.source;

import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.LineIndex;
import io.tandem.corpus.format.PairFormats;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  /** Target lines are looked for from the start of such a block. */
  private static final long BLOCK_BYTES = 256 << 10;

  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> hadoop;

  FilePieces(JavaSparkContext context, Broadcast<SerializableConfiguration> hadoop) {
    this.context = context;
    this.hadoop = hadoop;
  }

  /**
   * Returns the pieces of all files in their order; a small file, or one that has to be read from
   * the start, is one piece.
   *
   * @param pieceBytes a multiple of {@value #BLOCK_BYTES}, or less
   * @throws io.tandem.UserException if line-aligned files differ in length
   */
  List<FilePiece> of(List<BitextFile> files, long pieceBytes) throws IOException {
    List<FilePiece> pieces = new ArrayList<>();
    List<FilePiece> counted = new ArrayList<>();
    for (BitextFile file : files) {
      if (file.bytes() <= pieceBytes || !PairFormats.isSplittable(file)) {
        pieces.add(FilePiece.whole(file));
        continue;
      }
      boolean isAligned = !file.target().isEmpty();
      long bytes = isAligned ? size(file.sourceText()) : file.bytes();
      List<FilePiece> cut = cut(file, bytes, pieceBytes);
      pieces.addAll(cut);
      counted.addAll(cut);
      if (isAligned) {
        counted.addAll(cut(targetOf(file), size(file.targetText()), pieceBytes));
      }
    }
    return counted.isEmpty() ? pieces : withLineNumbers(pieces, counted, pieceBytes);
  }

  private long size(String file) throws IOException {
    return GivenPath.file(file).status(hadoop.value().value()).getLen();
  }

  /** Returns the file of the target side alone. */
  private static BitextFile targetOf(BitextFile file) {
    return new BitextFile(file.order(), file.input(), file.target(), "", 0)
        .withText(file.targetText(), "", 0);
  }

  private static List<FilePiece> cut(BitextFile file, long bytes, long pieceBytes) {
    List<FilePiece> pieces = new ArrayList<>();
    for (long start = 0; start < bytes; start += pieceBytes) {
      pieces.add(new FilePiece(file, start, Math.min(bytes, start + pieceBytes), 0));
    }
    return pieces;
  }

  private List<FilePiece> withLineNumbers(
      List<FilePiece> pieces, List<FilePiece> counted, long pieceBytes) {
    long blockBytes = Math.min(BLOCK_BYTES, pieceBytes);
    List<int[]> starts = rdd(counted).map(new CountLines(blockBytes, hadoop)).collect();
    Map<BitextFile, List<int[]>> byFile = new HashMap<>();
    for (int i = 0; i < counted.size(); i++) {
      byFile.computeIfAbsent(counted.get(i).file(), file -> new ArrayList<>()).add(starts.get(i));
    }
    Map<BitextFile, LineIndex> indexes = new HashMap<>();
    byFile.forEach((file, blocks) -> indexes.put(file, new LineIndex(blockBytes, blocks)));
    return pieces.stream()
        .map(piece -> piece.isWhole() ? piece : withLineNumbers(piece, indexes))
        .toList();
  }

  private static FilePiece withLineNumbers(FilePiece piece, Map<BitextFile, LineIndex> indexes) {
    BitextFile file = piece.file();
    LineIndex index = indexes.get(file);
    long before = index.before(piece.start());
    if (file.target().isEmpty()) {
      return new FilePiece(file, piece.start(), piece.end(), before);
    }
    LineIndex target = indexes.getOrDefault(targetOf(file), new LineIndex(1, List.of()));
    if (target.lines() != index.lines()) {
      throw PairFormats.differInLength(file.source(), index.lines(), file.target(), target.lines());
    }
    return new FilePiece(file, piece.start(), piece.end(), before, target.of(before));
  }

  /** Returns the pieces as an RDD. */
  JavaRDD<FilePiece> rdd(List<FilePiece> pieces) {
    return new PieceRdd(context.sc(), pieces).toJavaRDD();
  }

  private record CountLines(long blockBytes, Broadcast<SerializableConfiguration> hadoop)
      implements Function<FilePiece, int[]> {
    @Override
    public int[] call(FilePiece piece) throws IOException {
      return LineIndex.countStarts(
          piece.file().sourceText(),
          piece.start(),
          piece.end(),
          blockBytes,
          hadoop.value().value());
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
