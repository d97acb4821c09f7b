package io.tandem.training.averaging.round;

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
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag;

/**
 * An RDD with all slices in each partition, fetched from their owners: an all-gather without a
 * shuffle.
 */
final class EveryPartition<T> extends RDD<T> {
  private static final long serialVersionUID = 1L;

  private final SliceOwners owners;
  private final int count;

  private EveryPartition(RDD<T> parent, SliceOwners owners, int count, ClassTag<T> tag) {
    super(parent.context(), sequence(List.<Dependency<?>>of(new OfAll<>(parent))), tag);
    this.owners = owners;
    this.count = count;
  }

  /**
   * @param parent stored with the owners, a slice in each partition
   * @param count the number of partitions, one for each worker
   */
  static <T> JavaRDD<T> of(JavaRDD<T> parent, SliceOwners owners, int count) {
    return new EveryPartition<>(parent.rdd(), owners, count, parent.classTag()).toJavaRDD();
  }

  private static <E> Seq<E> sequence(List<E> elements) {
    return JavaConverters.asScalaBuffer(elements).toList();
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
   * @param parents the parent's partitions
   */
  private record All(int index, List<Partition> parents) implements Partition {}

  @Override
  public Partition[] getPartitions() {
    List<Partition> parents = List.of(firstParent(elementClassTag()).partitions());
    return IntStream.range(0, count)
        .mapToObj(index -> new All(index, parents))
        .toArray(Partition[]::new);
  }

  @Override
  public Iterator<T> compute(Partition partition, TaskContext context) {
    RDD<T> parent = firstParent(elementClassTag());
    List<Partition> slices = ((All) partition).parents();
    java.util.Iterator<T> all =
        owners.order(partition.index(), count).stream()
            .flatMap(
                slice ->
                    JavaConverters.seqAsJavaList(
                        parent.iterator(slices.get(slice), context).toList())
                        .stream())
            .iterator();
    return JavaConverters.asScalaIterator(all);
  }
}
