package io.tandem.training.averaging.round;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;

/**
 * An RDD with one element for each slice, in a partition of its own, made from the same partition
 * of others. Its partitions are numbers: those of Spark's {@code zipPartitions} hold the partitions
 * that they are made from, so that each task would carry those of all rounds since the last
 * truncation. Here a task finds them in the RDDs, which an executor gets once for all its tasks.
 */
final class EachSlice<T> extends RDD<T> {
  private static final long serialVersionUID = 1L;

  private final int count;
  private final Maker<T> maker;

  /** Makes the element of a slice from partitions of the parents. */
  @FunctionalInterface
  private interface Maker<T> extends Serializable {
    T of(int slice, List<? extends Iterator<?>> parents);
  }

  /** Makes an element from its number. */
  @FunctionalInterface
  interface FromNumber<T> extends Serializable {
    T of(int slice);
  }

  /** Makes an element from a partition of each of two RDDs. */
  @FunctionalInterface
  interface FromBoth<A, B, T> extends Serializable {
    T of(Iterator<A> first, Iterator<B> second);
  }

  private record Number(int index) implements Partition {}

  private EachSlice(SparkContext spark, List<Dependency<?>> parents, int count, Maker<T> maker) {
    super(
        spark,
        JavaConverters.asScalaBuffer(parents).toList(),
        ClassTag$.MODULE$.apply(Object.class));
    this.count = count;
    this.maker = maker;
  }

  /** Returns elements made from their numbers. */
  static <T> JavaRDD<T> of(SparkContext spark, int count, FromNumber<T> made) {
    return new EachSlice<T>(spark, List.of(), count, (slice, none) -> made.of(slice)).stored();
  }

  /** Returns elements made from two RDDs with as many partitions each. */
  @SuppressWarnings("unchecked") // the parents are those that are passed on here
  static <A, B, T> JavaRDD<T> of(JavaRDD<A> first, JavaRDD<B> second, FromBoth<A, B, T> made) {
    return new EachSlice<T>(
            first.context(),
            List.of(new OneToOneDependency<>(first.rdd()), new OneToOneDependency<>(second.rdd())),
            first.getNumPartitions(),
            (slice, parents) -> made.of((Iterator<A>) parents.get(0), (Iterator<B>) parents.get(1)))
        .stored();
  }

  /** Returns an RDD of Spark's own class: under its class's name, a stored one logs. */
  private JavaRDD<T> stored() {
    return toJavaRDD().map(element -> element);
  }

  @Override
  public Partition[] getPartitions() {
    return IntStream.range(0, count).mapToObj(Number::new).toArray(Partition[]::new);
  }

  @Override
  public scala.collection.Iterator<T> compute(Partition partition, TaskContext context) {
    List<? extends Iterator<?>> parents =
        JavaConverters.seqAsJavaList(dependencies()).stream()
            .map(dependency -> partition(dependency.rdd(), partition.index(), context))
            .toList();
    T made = maker.of(partition.index(), parents);
    return JavaConverters.asScalaIterator(List.of(made).iterator());
  }

  private static <P> Iterator<P> partition(RDD<P> parent, int index, TaskContext context) {
    return JavaConverters.asJavaIterator(parent.iterator(parent.partitions()[index], context));
  }
}
