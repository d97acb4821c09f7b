package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.training.averaging.round.RoundLineage;
import io.tandem.training.averaging.round.Trainings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** Training on a cluster that loses an executor process, without a checkpoint directory. */
@Tag("process")
class LostExecutorIT {
  private static final int ROUNDS = RoundLineage.MAX_ROUNDS + 2;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The RDD whose partitions have their owners as preferred places. */
  private static final String PLACED = "Placed";

  private static final String LOCAL = "averaging.frequency=2";
  private static final String SYNCHRONOUS = "averaging.mode=synchronous";

  /** The parameters after the same trainings in the shared session, which loses nothing. */
  private static final Map<String, float[]> EXPECTED = new HashMap<>();

  private static SparkSession cluster;

  /** Trains in the shared session first: a JVM has room for one session at a time. */
  @BeforeAll
  static void trainUndisturbedAndStartTheCluster() {
    for (String averaging : List.of(LOCAL, SYNCHRONOUS)) {
      EXPECTED.put(averaging, train(SparkTest.session(), averaging, round -> {}));
    }
    SparkTest.session().stop();
    cluster = ExecutorCluster.session(2, 2).getOrCreate();
  }

  @AfterAll
  static void stopTheCluster() throws IOException {
    ExecutorCluster.stop(cluster);
  }

  /** Waits until the executor that the previous test lost has been replaced. */
  @BeforeEach
  void awaitTwoExecutors() throws InterruptedException {
    SparkStatusTracker status = cluster.sparkContext().statusTracker();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (ExecutorCluster.processes(cluster).size() != 2
        || status.getExecutorInfos().length != 3) { // and the driver
      assertThat(System.nanoTime()).as("time by which two executors are up").isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** Two workers with two micro-batches each, on executors with two cores: both use two threads. */
  private static float[] train(SparkSession spark, String averaging, IntConsumer beforeRound) {
    return ExecutorCluster.train(
        spark, SynchronousTrainingIT.settings(2, averaging), ROUNDS, beforeRound);
  }

  private static void killAnExecutor() {
    assertThat(ExecutorCluster.processes(cluster).values().iterator().next().destroyForcibly())
        .isTrue();
  }

  /**
   * Four rounds are recomputed. Each executor owns as many slices as the other, so that it sends
   * and receives as much.
   */
  @Test
  void trainingSurvivesBeforeItsLineageIsTruncatedOnExecutorsThatOwnEquallyMuch() {
    List<Set<String>> owners = new ArrayList<>();
    float[] trained =
        train(
            cluster,
            LOCAL,
            round -> {
              if (round == 4) {
                owners.addAll(owners(Trainings.context(cluster)));
                killAnExecutor();
              }
            });
    assertThat(trained).isEqualTo(EXPECTED.get(LOCAL));
    assertThat(owners).isNotEmpty().allSatisfy(of -> assertThat(of).hasSize(2));
  }

  @Test
  void trainingSurvivesAfterItsLineageWasTruncated() {
    float[] trained =
        train(
            cluster,
            SYNCHRONOUS,
            round -> {
              if (round == ROUNDS - 1) {
                killAnExecutor();
              }
            });
    assertThat(trained).isEqualTo(EXPECTED.get(SYNCHRONOUS));
  }

  /** Returns the executors that hold slices, for each of the stored forms of the network. */
  private static List<Set<String>> owners(JavaSparkContext spark) {
    BlockManagerMaster blocks = spark.sc().env().blockManager().master();
    return spark.getPersistentRDDs().values().stream()
        .filter(rdd -> !rdd.rdd().dependencies().isEmpty())
        .filter(
            rdd -> PLACED.equals(rdd.rdd().dependencies().head().rdd().getClass().getSimpleName()))
        .map(
            rdd ->
                IntStream.range(0, rdd.getNumPartitions())
                    .mapToObj(slice -> blocks.getLocations(new RDDBlockId(rdd.id(), slice)))
                    .flatMap(found -> JavaConverters.seqAsJavaList(found).stream().limit(1))
                    .map(BlockManagerId::executorId)
                    .collect(Collectors.toSet()))
        .toList();
  }
}
