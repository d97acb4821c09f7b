package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.averaging.round.RoundLineage;
import io.tandem.averaging.round.Trainings;
import io.tandem.config.Settings;
import io.tandem.training.Shard;
import io.tandem.training.WorkerSetup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;

/** Training on a cluster that loses an executor process, without a checkpoint directory. */
class LostExecutorIT {
  private static final int ROUNDS = RoundLineage.MAX_ROUNDS + 2;

  /** Four rounds must be recomputed, and the lineage has yet to be truncated. */
  private static final int KILLED_BEFORE = 4;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final String LONG = "a training in which the lineage is truncated";

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
    EXPECTED.put(LONG, train(SparkTest.session(), () -> {}));
    for (String averaging : List.of(LOCAL, SYNCHRONOUS)) {
      EXPECTED.put(averaging, rounds(SparkTest.session(), settings(averaging), () -> {}));
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

  private static float[] train(SparkSession spark, Runnable beforeTheLastRound) {
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    try (AveragedTraining training =
        Trainings.tandem(spark, shards, Trainings.adam(), WorkerSetup.NONE)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (round == ROUNDS - 1) {
          beforeTheLastRound.run();
        }
        training.next(1);
      }
      return Trainings.parameters(training.network());
    }
  }

  private static void killAnExecutor() {
    assertThat(ExecutorCluster.processes(cluster).values().iterator().next().destroyForcibly())
        .isTrue();
  }

  @Test
  void trainingSurvivesAfterItsLineageWasTruncated() {
    assertThat(train(cluster, LostExecutorIT::killAnExecutor)).isEqualTo(EXPECTED.get(LONG));
  }

  /** Each then sends and receives as much as the other. */
  @Test
  void executorsOwnEquallyManySlices() {
    List<Set<String>> owners = new ArrayList<>();
    rounds(cluster, settings(LOCAL), () -> owners.addAll(owners(Trainings.context(cluster))));
    assertThat(owners).isNotEmpty().allSatisfy(of -> assertThat(of).hasSize(2));
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

  /** Two workers with two micro-batches each, on executors with two cores: both use two threads. */
  @ParameterizedTest
  @ValueSource(strings = {LOCAL, SYNCHRONOUS})
  void workersWithTwoThreadsSurvive(String averaging) {
    assertThat(rounds(cluster, settings(averaging), LostExecutorIT::killAnExecutor))
        .isEqualTo(EXPECTED.get(averaging));
  }

  private static Settings settings(String averaging) {
    return SynchronousTrainingIT.settings(2, averaging);
  }

  private static float[] rounds(SparkSession spark, Settings settings, Runnable before) {
    return ExecutorCluster.train(
        spark,
        settings,
        ROUNDS,
        round -> {
          if (round == KILLED_BEFORE) {
            before.run();
          }
        });
  }
}
