package io.tandem.training.averaging.round;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.Seq;

/**
 * The executors that own the slices of a network, each as many as the others or one more: an
 * executor with twice as many would make every round wait for its link. Owners are a preference;
 * where tasks run decides nothing but time. Driver.
 *
 * @param executors the locations of executors as Spark's scheduler has them; empty where the driver
 *     is the executor
 * @param slices the number of slices
 */
record SliceOwners(List<String> executors, int slices) {
  SliceOwners {
    executors = List.copyOf(executors);
  }

  /** Returns owners among the executors that there are. */
  static SliceOwners of(SparkContext spark, int slices) {
    return new SliceOwners(List.of(), slices).on(locations(spark));
  }

  /** Returns the owners after executors have come or gone: those that stay keep their place. */
  SliceOwners on(SparkContext spark) {
    return on(locations(spark));
  }

  SliceOwners on(List<String> present) {
    List<String> newcomers = new ArrayList<>(present);
    newcomers.removeAll(executors);
    List<String> next = new ArrayList<>();
    for (String executor : executors) {
      if (present.contains(executor)) {
        next.add(executor);
      } else if (!newcomers.isEmpty()) {
        next.add(newcomers.remove(0));
      }
    }
    next.addAll(newcomers);
    return new SliceOwners(next, slices);
  }

  private static List<String> locations(SparkContext spark) {
    if (spark.isLocal()) {
      return List.of();
    }
    return JavaConverters.mapAsJavaMap(spark.env().blockManager().master().getMemoryStatus())
        .keySet()
        .stream()
        .filter(id -> !id.isDriver() && takesTasks(spark, id.executorId()))
        .sorted(
            Comparator.comparingInt((BlockManagerId id) -> id.executorId().length())
                .thenComparing(BlockManagerId::executorId))
        .map(id -> location(id.host(), id.executorId()))
        .toList();
  }

  /**
   * An executor that is being decommissioned serves what it stores until others have it, but a task
   * for which it is preferred would wait for it in vain, {@code spark.locality.wait}.
   */
  private static boolean takesTasks(SparkContext spark, String executorId) {
    return !(spark.schedulerBackend() instanceof ExecutorAllocationClient client)
        || client.isExecutorActive(executorId);
  }

  /** Spark's ExecutorCacheTaskLocation reads it. */
  private static String location(String host, String executorId) {
    return "executor_%s_%s".formatted(host, executorId);
  }

  /** Returns the place in the list of the owner of a slice. */
  int owner(int slice) {
    return (int) ((long) slice * executors.size() / slices);
  }

  /** Makes Spark compute each slice on its owner. */
  <T> JavaRDD<T> place(JavaRDD<T> ofSlices) {
    if (executors.isEmpty()) {
      return ofSlices;
    }
    // The caller stores these. An RDD that is stored logs under its class's name, as Tandem here.
    return new Placed<>(ofSlices.rdd(), this).toJavaRDD().map(slice -> slice);
  }

  /** The elements of another RDD, partition by partition, with the owners as preferred places. */
  private static final class Placed<T> extends RDD<T> {
    private static final long serialVersionUID = 1L;

    private final transient SliceOwners owners; // where preferences are asked for, on the driver

    Placed(RDD<T> parent, SliceOwners owners) {
      super(parent, parent.elementClassTag());
      this.owners = owners;
    }

    @Override
    public Partition[] getPartitions() {
      return firstParent(elementClassTag()).partitions();
    }

    @Override
    public Seq<String> getPreferredLocations(Partition partition) {
      String owner = owners.executors().get(owners.owner(partition.index()));
      return JavaConverters.asScalaBuffer(List.of(owner)).toList();
    }

    @Override
    public Iterator<T> compute(Partition partition, TaskContext context) {
      RDD<T> parent = firstParent(elementClassTag());
      return parent.iterator(partition, context);
    }
  }
}
