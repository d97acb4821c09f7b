package io.tandem.training.averaging.round;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.Range$;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag;

/**
 * An RDD with all slices in each partition, fetched from their owners: an all-gather without a
 * shuffle. A task carries the number of its partition alone, however many slices there are.
 */
final class EveryPartition<T> extends RDD<T> {
  private static final long serialVersionUID = 1L;

  private final SlicePlaces places;
  private final int count;

  private EveryPartition(RDD<T> parent, SlicePlaces places, int count, ClassTag<T> tag) {
    super(
        parent.context(),
        JavaConverters.asScalaBuffer(List.<Dependency<?>>of(new OfAll<>(parent))).toList(),
        tag);
    this.places = places;
    this.count = count;
  }

  /**
   * @param parent a slice in each partition, stored serialized
   * @param places where it is stored
   * @param count the number of partitions, one for each worker
   */
  static <T> JavaRDD<T> of(JavaRDD<T> parent, SlicePlaces places, int count) {
    return new EveryPartition<>(parent.rdd(), places, count, parent.classTag()).toJavaRDD();
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
      return Range$.MODULE$.apply(0, parents);
    }
  }

  private record Number(int index) implements Partition {}

  @Override
  public Partition[] getPartitions() {
    return IntStream.range(0, count).mapToObj(Number::new).toArray(Partition[]::new);
  }

  @Override
  public Iterator<T> compute(Partition partition, TaskContext context) {
    BlockManagerId here = SparkEnv.get().blockManager().blockManagerId();
    return JavaConverters.asScalaIterator(
        new FetchedSlices<>(
            firstParent(elementClassTag()),
            places.order(here, partition.index(), count),
            count > places.executors(),
            context));
  }
}
