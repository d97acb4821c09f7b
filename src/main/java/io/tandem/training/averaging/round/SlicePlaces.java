package io.tandem.training.averaging.round;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The executors that store the slices of a network when a round begins, so that workers need not
 * ask the driver for each. Driver, and sent to executors.
 *
 * @param runs all slices, in their order
 */
record SlicePlaces(List<Run> runs) implements Serializable {
  SlicePlaces {
    runs = List.copyOf(runs);
  }

  /**
   * Slices side by side that one executor has, few enough to fetch at a time.
   *
   * @param place the executor; null where none is known
   * @param to the slice after the last
   */
  record Run(BlockManagerId place, int from, int to) implements Serializable {}

  /**
   * Asks the driver, once for all slices.
   *
   * @param stored a slice in each partition
   * @param atOnce the most slices of a run
   */
  static SlicePlaces of(SparkContext spark, JavaRDD<?> stored, int atOnce) {
    BlockId[] blocks =
        IntStream.range(0, stored.getNumPartitions())
            .mapToObj(slice -> new RDDBlockId(stored.id(), slice))
            .toArray(BlockId[]::new);
    List<BlockManagerId> places = new ArrayList<>();
    for (Seq<BlockManagerId> of :
        JavaConverters.seqAsJavaList(spark.env().blockManager().master().getLocations(blocks))) {
      places.add(of.isEmpty() ? null : of.head());
    }
    return of(places, atOnce);
  }

  /**
   * @param places the place of each slice
   */
  static SlicePlaces of(List<BlockManagerId> places, int atOnce) {
    List<Run> runs = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= places.size(); to++) {
      if (to == places.size()
          || to - from == atOnce
          || !Objects.equals(places.get(to), places.get(from))) {
        runs.add(new Run(places.get(from), from, to));
        from = to;
      }
    }
    return new SlicePlaces(runs);
  }

  /** Returns how many executors have slices. */
  int executors() {
    return (int) runs.stream().map(Run::place).distinct().count();
  }

  /**
   * Returns the order in which a task fetches slices: those of its own executor, then those of the
   * next one, and so on, so that all executors send to one at a time.
   *
   * @param here the executor of the task
   * @param worker the worker that the task is for, of {@code workers}; where its executor has no
   *     slices, it begins at a run of its own
   */
  List<Run> order(BlockManagerId here, int worker, int workers) {
    int begin =
        IntStream.range(0, runs.size())
            .filter(run -> here.equals(runs.get(run).place()))
            .findFirst()
            .orElse((int) ((long) runs.size() * worker / workers));
    List<Run> order = new ArrayList<>(runs);
    Collections.rotate(order, -begin);
    return order;
  }
}
