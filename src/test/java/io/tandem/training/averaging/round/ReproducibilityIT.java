package io.tandem.training.averaging.round;

import static io.tandem.training.averaging.round.Trainings.adam;
import static io.tandem.training.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.OuterSettings;
import io.tandem.network.transformer.FlatVector;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.CollectedShards;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.WorkerSetup;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The result of a training depends, to the bit, on workers, data and seed alone. */
class ReproducibilityIT {
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private static Trainings.Outcome expected;

  @BeforeAll
  static void trainOnce() {
    expected = Trainings.threeRounds(SparkTest.session(), 3, WorkerSetup.NONE);
  }

  private static void assertExpected(Trainings.Outcome actual) {
    assertThat(actual.parameters()).isEqualTo(expected.parameters());
    assertThat(actual.updaterState()).isEqualTo(expected.updaterState());
    assertThat(actual.loss()).isEqualTo(expected.loss());
  }

  @ParameterizedTest
  @CsvSource({"local[1],1", "local[4],7"})
  void doesNotDependOnCoresOrPartitionsOfTheInput(String master, int inputPartitions) {
    assertExpected(
        Trainings.on(
            Trainings.session(master),
            spark -> Trainings.threeRounds(spark, inputPartitions, WorkerSetup.NONE)));
  }

  @Test
  void doesNotDependOnTasksThatFailAndAreRetried() {
    FAILURES.set(0);
    WorkerSetup failing =
        (graph, seed, worker) -> {
          if (worker % 2 == 1 && TaskContext.get().attemptNumber() == 0) {
            graph.params().assign(7);
            FAILURES.incrementAndGet();
            throw new IllegalStateException("injected");
          }
        };
    Trainings.Outcome actual =
        Trainings.on(
            Trainings.session("local[2,3]"), spark -> Trainings.threeRounds(spark, 3, failing));
    assertThat(FAILURES).hasValue(2 * 3);
    assertExpected(actual);
  }

  @Test
  void doesNotDependOnTheSerializer() {
    SparkSession.Builder kryo =
        Trainings.session("local[2]")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator");
    assertExpected(Trainings.on(kryo, spark -> Trainings.threeRounds(spark, 3, WorkerSetup.NONE)));
  }

  @Test
  void survivesTheLossOfCachedShards() {
    SparkSession spark = SparkTest.session();
    JavaRDD<Shard> shards = Trainings.shards(spark, 4);
    try (AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      training.next(4);
      training.next(4);
      shards.unpersist(true);
      training.next(4);
      assertThat(parameters(training.network())).isEqualTo(expected.parameters());
      assertThat(training.driverState().updaterState()).isEqualTo(expected.updaterState());
    }
  }

  @Test
  void resumesFromParametersStatesAndCounts() {
    SparkSession spark = SparkTest.session();
    JavaRDD<Shard> shards = Trainings.shards(spark, 4);
    float[] parameters;
    DriverState state;
    try (AveragedTraining first = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      first.next(4);
      parameters = parameters(first.network());
      state = first.driverState();
    }
    try (AveragedTraining second = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      FlatVector.write(parameters, second.network().params());
      second.restore(state, 1, 4);
      second.next(4);
      RoundResult last = second.next(4);
      assertThat(last.round()).isEqualTo(3);
      assertThat(last.updates()).isEqualTo(12);
      assertThat(parameters(second.network())).isEqualTo(expected.parameters());
      assertThat(second.driverState().updaterState()).isEqualTo(expected.updaterState());
    }
  }

  @ParameterizedTest
  @EnumSource
  void resumesWithTheStateOfTheOuterStep(OuterSettings.Optimizer optimizer) {
    SparkSession spark = SparkTest.session();
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    TrainingPlan plan = Trainings.plan(2, WorkerSetup.NONE, new OuterSettings(optimizer, 0.7, 0.5));
    try (AveragedTraining whole = Trainings.tandem(spark, shards, plan);
        AveragedTraining second = Trainings.tandem(spark, shards, plan)) {
      whole.next(4);
      whole.next(4);
      FlatVector.write(parameters(whole.network()), second.network().params());
      second.restore(whole.driverState(), 2, 8);
      whole.next(4);
      second.next(4);
      assertThat(parameters(second.network())).isEqualTo(parameters(whole.network()));
      assertThat(second.driverState().outerMomentum())
          .isEqualTo(whole.driverState().outerMomentum());
      assertThat(second.driverState().updaterState()).isEqualTo(whole.driverState().updaterState());
    }
  }

  @Test
  void truncatesTheLineageWithoutChangingTheResult() {
    int rounds = 5;
    SparkSession spark = SparkTest.session();
    JavaRDD<Shard> shards = Trainings.shards(spark, 1);
    Set<Integer> before = keptSince(Set.of(), spark);
    try (AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      for (int round = 0; round < rounds; round++) {
        training.next(1);
      }
      // Without truncation, each round would add ten lines or more.
      assertThat(Trainings.context(spark).getPersistentRDDs().values())
          .filteredOn(rdd -> !before.contains(rdd.id()) && rdd.id() != Trainings.stored(shards))
          .isNotEmpty()
          .allSatisfy(rdd -> assertThat(rdd.toDebugString().lines().count()).isLessThan(10));
      ComputationGraph whole = ToyNetwork.graph(adam());
      LocalTrainer local = new LocalTrainer(whole, 0, Trainings.CLIP_NORM);
      local.run(
          Batches.ofTokens(
                  CollectedShards.of(shards).get(0), Trainings.BATCH_TOKENS, Trainings.SEED, 0)
              .between(0, rounds));
      assertThat(parameters(training.network())).isEqualTo(local.parameters());
    }
  }

  @Test
  void releasesWhatItCachedAndBroadcast() {
    SparkSession spark = SparkTest.session();
    Set<Integer> before = keptSince(Set.of(), spark);
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE);
    training.next(2);
    training.next(2);
    // The slices as held, and the slices as sent.
    assertThat(keptSince(before, spark)).hasSize(3);
    training.close();
    assertThat(keptSince(before, spark)).containsExactly(Trainings.stored(shards));
  }

  /** Returns the ids of what is kept; other tests' goes when Spark collects garbage. */
  private static Set<Integer> keptSince(Set<Integer> before, SparkSession spark) {
    Set<Integer> kept = new HashSet<>(Trainings.context(spark).getPersistentRDDs().keySet());
    kept.removeAll(before);
    return kept;
  }
}
