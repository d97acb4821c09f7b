package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.training.averaging.ExecutorCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Each worker gets all slices, wherever they are and wherever the driver believed them to be. */
@Tag("process")
class EveryPartitionIT {
  private static final int SLICES = 7;
  private static final int WORKERS = 3;
  private static final int AT_ONCE = 2;

  private static SparkSession cluster;
  private static SparkContext spark;

  private JavaRDD<String> stored;
  private List<BlockManagerId> places;

  @BeforeAll
  static void start() {
    SparkTest.session().stop();
    cluster = ExecutorCluster.session(2, 1).getOrCreate();
    cluster.range(0, 2, 1, 2).count();
    spark = cluster.sparkContext();
  }

  @AfterAll
  static void stop() throws IOException {
    ExecutorCluster.stop(cluster);
  }

  @BeforeEach
  void store() {
    stored =
        SliceOwners.of(spark, SLICES)
            .place(EachSlice.of(spark, SLICES, slice -> "slice " + slice))
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    stored.count();
    places = new ArrayList<>();
    SlicePlaces.of(spark, stored, AT_ONCE)
        .runs()
        .forEach(
            run -> IntStream.range(run.from(), run.to()).forEach(i -> places.add(run.place())));
  }

  @AfterEach
  void forget() {
    stored.unpersist(true);
  }

  private void assertAllArrive(List<BlockManagerId> from) {
    List<List<String>> arrived =
        EveryPartition.of(stored, SlicePlaces.of(from, AT_ONCE), WORKERS).glom().collect();
    assertThat(arrived).hasSize(WORKERS);
    assertThat(arrived)
        .allSatisfy(
            all ->
                assertThat(all)
                    .containsExactlyInAnyOrder(
                        IntStream.range(0, SLICES)
                            .mapToObj(slice -> "slice " + slice)
                            .toArray(String[]::new)));
  }

  @Test
  void slicesArriveFromBothOfTheirOwners() {
    assertThat(places.stream().distinct()).hasSize(2).doesNotContainNull();
    assertAllArrive(places);
  }

  @Test
  void slicesThatHaveMovedArriveAllTheSame() {
    List<BlockManagerId> moved = new ArrayList<>(places);
    Collections.reverse(moved);
    assertAllArrive(moved);
  }

  @Test
  void slicesOfAnExecutorThatIsGoneOrUnknownArriveAllTheSame() {
    BlockManagerId gone = BlockManagerId.apply("99", "localhost", 1, Option.empty());
    List<BlockManagerId> stale = new ArrayList<>(places);
    for (int slice = 0; slice < SLICES; slice += 2) {
      stale.set(slice, slice % 4 == 0 ? gone : null);
    }
    assertAllArrive(stale);
  }

  @Test
  void slicesThatNobodyHasAreComputedAgain() {
    stored.unpersist(true);
    assertAllArrive(places);
  }
}
