package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.training.cluster.TaskCores;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster whose two executors of two cores come after its session, one after the other. */
@Tag("process")
class ArrivingExecutorsIT {
  private static final Settings SETTINGS =
      SynchronousTrainingIT.settings(2, "averaging.frequency=2");

  private static SparkSession cluster;

  @BeforeAll
  static void startTheCluster() {
    SparkTest.session().stop(); // A JVM has room for one session.
    cluster =
        ExecutorCluster.session(2, 2)
            .config("spark.executorEnv.ONEDNN_MAX_CPU_ISA", "AVX2")
            .getOrCreate();
  }

  @AfterAll
  static void stopTheCluster() throws IOException {
    ExecutorCluster.stop(cluster);
  }

  /** With one executor of two cores there would be one for each of two workers. */
  @Test
  void coresOfTheTasksAreDecidedWhenAllExecutorsAreThere() {
    SparkContext spark = cluster.sparkContext();

    assertThat(TaskCores.of(spark, 2, 2).count()).isEqualTo(2);

    assertThat(TaskCores.executors(spark)).isEqualTo(2);
  }

  /** The training began elsewhere, as far as the watch knows. */
  @Test
  void executorsWithOtherInstructionsAreNamedAfterTheirFirstRound() {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    KernelWatch watch = new KernelWatch(List.of("elsewhere"), Collections.emptySortedMap());
    Optional<String> first =
        ExecutorCluster.with(cluster, SETTINGS, attempt -> watch.after(attempt.nextRound()));
    assertThat(first)
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .containsPattern(
                        "elsewhere \\(the checkpoint\\); .* for AVX2, .* \\(executor [01] on .*\\)"));
    assertThat(watch.kernels())
        .containsAll(
            ExecutorKernels.find(Trainings.context(cluster), SETTINGS.training()).keySet());
  }
}
