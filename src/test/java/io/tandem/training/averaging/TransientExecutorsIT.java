package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.Waiting;
import io.tandem.config.Settings;
import io.tandem.run.spark.TransformerTranslatorIT;
import io.tandem.training.averaging.round.RoundLineage;
import io.tandem.training.averaging.round.Trainings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training on a cluster whose executors come and go: Spark allocates them dynamically, some are
 * decommissioned, and some are killed. The parameters are always those of a training without a
 * cluster.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("process")
class TransientExecutorsIT {
  private static final int EXECUTORS = 3;

  /** Spark has these at first, and brings them back when they are lost. */
  private static final int FEWEST = 2;

  private static final String LOCAL = "averaging.frequency=2";
  private static final String SYNCHRONOUS = "averaging.mode=synchronous";

  /** More than there are rounds between two truncations of the lineage. */
  private static final int ROUNDS = 10;

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final Map<String, float[]> EXPECTED = new HashMap<>();

  private static final AtomicReference<float[]> FITTED = new AtomicReference<>();

  private static SparkSession cluster;
  private static Tasks tasks;

  /** The executors that have finished tasks, and why tasks failed. */
  private static final class Tasks extends SparkListener {
    private final Set<String> executors = ConcurrentHashMap.newKeySet();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof Success$) {
        executors.add(end.taskInfo().executorId());
      } else {
        failures.add(end.taskInfo().executorId() + ": " + end.reason());
      }
    }

    void forget() {
      executors.clear();
      failures.clear();
    }
  }

  /** Kills executors as soon as a task of a round has begun: by round how many, each once. */
  private static final class Kills extends SparkListener {
    private static final Pattern ROUND = Pattern.compile("round (\\d+),.*");

    private final Map<Integer, Integer> left;
    private int round;

    Kills(Map<Integer, Integer> byRound) {
      left = new ConcurrentHashMap<>(byRound);
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      Matcher matcher = ROUND.matcher(job.properties().getProperty("spark.job.description", ""));
      round = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      Integer number = left.remove(round);
      if (number != null) {
        ExecutorCluster.processes(cluster).values().stream()
            .limit(number)
            .forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  /** Trains without a cluster first: a JVM has room for one session at a time. */
  @BeforeAll
  static void trainUndisturbedAndStartTheCluster() {
    for (String averaging : List.of(LOCAL, SYNCHRONOUS)) {
      EXPECTED.put(averaging, train(SparkTest.session(), averaging, round -> {}));
    }
    FITTED.set(fit(SparkTest.session()));
    SparkTest.session().stop();
    cluster =
        ExecutorCluster.session(EXECUTORS, 1)
            .config("spark.dynamicAllocation.enabled", true)
            .config("spark.dynamicAllocation.shuffleTracking.enabled", true)
            .config("spark.dynamicAllocation.minExecutors", FEWEST)
            .config("spark.dynamicAllocation.maxExecutors", EXECUTORS)
            // Rounds take seconds in earnest, and a fraction of one here.
            .config("spark.dynamicAllocation.schedulerBacklogTimeout", "1s")
            .config("spark.locality.wait", "100ms")
            .config("spark.decommission.enabled", true)
            .config("spark.storage.decommission.enabled", true)
            .config("spark.storage.decommission.replicationReattemptInterval", "1s")
            .getOrCreate();
    tasks = new Tasks();
    cluster.sparkContext().addSparkListener(tasks);
  }

  @AfterAll
  static void stopTheCluster() throws IOException {
    ExecutorCluster.stop(cluster);
  }

  private static float[] train(SparkSession spark, String averaging, IntConsumer beforeRound) {
    Settings settings = SynchronousTrainingIT.settings(EXECUTORS, averaging);
    return ExecutorCluster.train(spark, settings, ROUNDS, beforeRound);
  }

  private static float[] fit(SparkSession spark) {
    return TransformerTranslatorIT.parameters(
        TransformerTranslatorIT.translator(
                "averaging.workers=3",
                "averaging.frequency=2",
                "training.maximumUpdates=32",
                "averaging.qsrMaximum=1",
                "validation.everyUpdates=8")
            .fit(TransformerTranslatorIT.pairs(spark, 2)));
  }

  private static String run(String... command) {
    return Command.run(Deployment.home(), Map.of(), List.of(command)).out();
  }

  private static void await(String what, BooleanSupplier condition) {
    Waiting.until(() -> what, LIMIT_NANOS, condition);
  }

  private static int registered() {
    return cluster.sparkContext().statusTracker().getExecutorInfos().length - 1; // the driver
  }

  /**
   * Waits for all executors, with more tasks than two of them can run at once. Of what a round
   * leaves there are two copies: one that goes hands its copy over to a third, or stays.
   */
  private static void awaitAll() {
    await(
        "three executors",
        () -> {
          Trainings.context(cluster)
              .parallelize(Collections.nCopies(4 * EXECUTORS, 0), 4 * EXECUTORS)
              .foreach(task -> Thread.sleep(500));
          return registered() == EXECUTORS;
        });
  }

  @Test
  @Order(1)
  void executorsThatArriveAreUsedFromTheNextRound() {
    List<Set<String>> used = new ArrayList<>();
    float[] trained =
        train(
            cluster,
            LOCAL,
            round -> {
              used.add(Set.copyOf(tasks.executors));
              if (round == 2) { // The first two were made with the executor that was there.
                await("three executors", () -> registered() == EXECUTORS);
              }
              tasks.forget();
            });
    assertThat(trained).isEqualTo(EXPECTED.get(LOCAL));
    assertThat(used.get(4)).hasSize(EXECUTORS);
  }

  /**
   * Its last task ends, and the others get what it stores and sort the pairs of its workers again.
   */
  @ParameterizedTest
  @ValueSource(strings = {LOCAL, SYNCHRONOUS})
  @Order(2)
  void aDecommissionedExecutorHandsOver(String averaging) {
    awaitAll();
    Map<String, ProcessHandle> before = ExecutorCluster.processes(cluster);
    String leaving = before.keySet().iterator().next();
    float[] trained =
        train(
            cluster,
            averaging,
            round -> {
              if (round == 3) {
                tasks.forget();
                run("kill", "-PWR", Long.toString(before.get(leaving).pid()));
              } else if (round == 5) {
                await("executors without the leaving one", () -> !before.get(leaving).isAlive());
                tasks.executors.clear();
              }
            });
    assertThat(trained).isEqualTo(EXPECTED.get(averaging));
    assertThat(tasks.failures).isEmpty();
    assertThat(tasks.executors).doesNotContain(leaving);
  }

  /**
   * In one round all are killed, with all copies of what they hold, and in a later one one: what
   * Spark recomputes, and what it gives up, does not show in the model.
   */
  @Test
  @Order(3)
  void killsDoNotChangeTheModelThatAnEstimatorTrains() {
    // The lineage has been truncated by then: nothing can be computed from the start.
    int first = RoundLineage.MAX_ROUNDS + 2;
    Kills kills = new Kills(Map.of(first, EXECUTORS, first + 3, 1));
    cluster.sparkContext().addSparkListener(kills);
    float[] trained = fit(cluster);
    cluster.sparkContext().removeSparkListener(kills);
    assertThat(trained).isEqualTo(FITTED.get());
    assertThat(kills.left).isEmpty();
  }
}
