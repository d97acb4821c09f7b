package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.averaging.round.StateLineage;
import io.tandem.averaging.round.Trainings;
import io.tandem.config.Settings;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.Shard;
import io.tandem.training.WorkerSetup;
import io.tandem.validation.Shards;
import java.io.IOException;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a cluster without a checkpoint directory, in processes that can be killed. */
class LostExecutorIT {
  private static final int ROUNDS = StateLineage.LONGEST + 2;

  @AfterEach
  void removeTheWorkersFolders() throws IOException {
    FileUtils.deleteDirectory(Deployment.sparkHome().resolve("work").toFile());
  }

  /** The tests' own class path reaches the executors, which are on this machine. */
  private static SparkSession.Builder twoExecutors(int cores) {
    String booted = System.getProperty("java.class.path");
    return Trainings.session("local-cluster[2,%s,512]".formatted(cores))
        .config("spark.executor.memory", "512m")
        .config(
            "spark.executor.extraClassPath", System.getProperty("surefire.test.class.path", booted))
        .config("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector");
  }

  private static float[] train(SparkSession spark, Runnable afterTheCut) {
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    try (AveragedTraining training =
        Trainings.tandem(spark, shards, Trainings.adam(), WorkerSetup.NONE)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (round == ROUNDS - 1) {
          afterTheCut.run();
        }
        training.next(1);
      }
      return Trainings.parameters(training.network());
    }
  }

  private static ProcessHandle anExecutor() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().filter(c -> c.endsWith("java")).isPresent())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isSurvivedAfterTheLineageHasTruncatedItself() {
    float[] expected = train(SparkTest.session(), () -> {});
    float[] actual =
        Trainings.on(twoExecutors(1), spark -> train(spark, () -> anExecutor().destroyForcibly()));
    assertThat(actual).isEqualTo(expected);
  }

  /** Two workers of two micro-batches, on executors of two cores: each computes on two threads. */
  @ParameterizedTest
  @ValueSource(strings = {"averaging.frequency=2", "averaging.mode=synchronous"})
  void isSurvivedByWorkersOfTwoThreads(String averaging) {
    Settings settings = SynchronousTrainingIT.settings(2, averaging);
    float[] expected = fourRounds(SparkTest.session(), settings, () -> {});
    float[] actual =
        Trainings.on(
            twoExecutors(2),
            spark -> fourRounds(spark, settings, () -> anExecutor().destroyForcibly()));
    assertThat(actual).isEqualTo(expected);
  }

  private static float[] fourRounds(SparkSession spark, Settings settings, Runnable beforeTheLast) {
    JavaRDD<Shard> shards = Shards.toTrain(Trainings.table(spark, 3), settings, null);
    try (TrainingAttempt attempt =
        TrainingAttempt.of(Trainings.context(spark), settings, ToyNetwork.VOCABULARY, shards)) {
      for (int round = 0; round < 4; round++) {
        if (round == 3) {
          beforeTheLast.run();
        }
        attempt.nextRound();
      }
      return Trainings.parameters(attempt.training().network());
    }
  }
}
