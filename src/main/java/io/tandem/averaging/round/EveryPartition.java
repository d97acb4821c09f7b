package io.tandem.averaging.round;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;

/**
 * An RDD each of whose partitions has all elements of another RDD, fetched from the executors that
 * store them: an all-gather without a shuffle. Every partition starts at a different partition of
 * the parent, so that the executors do not all ask the same one at the same time.
 */
final class EveryPartition<T> extends RDD<T> {
  private static final long serialVersionUID = 1L;

  private final int count;

  private EveryPartition(RDD<T> parent, int count, ClassTag<T> tag) {
    super(parent.context(), sequence(List.<Dependency<?>>of(new OfAll<>(parent))), tag);
    this.count = count;
  }

  /**
   * @param parent an RDD stored on the executors
   * @param count the number of partitions
   */
  static <T> JavaRDD<T> of(JavaRDD<T> parent, int count) {
    return new EveryPartition<>(parent.rdd(), count, parent.classTag()).toJavaRDD();
  }

  private static <E> Seq<E> sequence(List<E> elements) {
    return JavaConverters.asScalaBuffer(elements);
  }

  /** Each partition depends on all of the parent's. */
  private static final class OfAll<T> extends NarrowDependency<T> {
    private static final long serialVersionUID = 1L;

    private final int parents;

    OfAll(RDD<T> parent) {
      super(parent);
      parents = parent.getNumPartitions();
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return sequence(IntStream.range(0, parents).<Object>mapToObj(i -> i).toList());
    }
  }

  /**
   * A partition.
   *
   * @param parents the parent's partitions, in the order in which they are fetched
   */
  private record All(int index, List<Partition> parents) implements Partition {}

  @Override
  public Partition[] getPartitions() {
    List<Partition> parents = List.of(firstParent(elementClassTag()).partitions());
    return IntStream.range(0, count)
        .mapToObj(
            index -> {
              List<Partition> rotated = new ArrayList<>(parents);
              Collections.rotate(rotated, -(int) ((long) parents.size() * index / count));
              return new All(index, rotated);
            })
        .toArray(Partition[]::new);
  }

  @Override
  public Iterator<T> compute(Partition partition, TaskContext context) {
    RDD<T> parent = firstParent(elementClassTag());
    java.util.Iterator<T> all =
        ((All) partition)
            .parents().stream()
                .flatMap(
                    one ->
                        JavaConverters.seqAsJavaList(parent.iterator(one, context).toList())
                            .stream())
                .iterator();
    return JavaConverters.asScalaIterator(all);
  }
}
