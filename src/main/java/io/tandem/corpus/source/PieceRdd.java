package io.tandem.corpus.source;

import io.tandem.corpus.format.FilePiece;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;

/**
 * Pieces of files as an RDD with one in each partition: a task receives its own piece alone,
 * however many there are. Spark's {@code parallelize} would do the same, but write the pieces with
 * Kryo if that is set, and Kryo cannot write records.
 */
final class PieceRdd extends RDD<FilePiece> {
  private static final long serialVersionUID = 1L;

  private record OnePiece(int index, FilePiece piece) implements Partition {}

  /** Only on the driver, which makes the partitions. */
  private final transient List<FilePiece> pieces;

  PieceRdd(SparkContext context, List<FilePiece> pieces) {
    super(
        context, JavaConverters.asScalaBuffer(List.of()), ClassTag$.MODULE$.apply(FilePiece.class));
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
