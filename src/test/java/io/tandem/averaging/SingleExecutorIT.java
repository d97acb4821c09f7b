package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.averaging.round.RoundLineage;
import io.tandem.averaging.round.Trainings;
import io.tandem.config.Settings;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.Shard;
import io.tandem.transformer.weights.VocabularySizes;
import io.tandem.validation.Shards;
import java.io.IOException;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** A cluster of one executor, where no other can hold second copies of the network's slices. */
class SingleExecutorIT {
  private static final Settings SETTINGS =
      SynchronousTrainingIT.settings(2, "averaging.mode=synchronous");

  private static float[] train(SparkSession spark) {
    JavaRDD<Shard> shards = Shards.toTrain(Trainings.table(spark, 3), SETTINGS, null);
    try (TrainingAttempt attempt =
        TrainingAttempt.of(
            Trainings.context(spark),
            SETTINGS,
            VocabularySizes.joint(ToyNetwork.VOCABULARY),
            shards)) {
      for (int round = 0; round < 2 * RoundLineage.MAX_ROUNDS + 1; round++) {
        attempt.nextRound();
      }
      return Trainings.parameters(attempt.training().network());
    }
  }

  @Test
  void takingTheNetworkToTheDriverDoesNotChangeTheResult() throws IOException {
    float[] expected = train(SparkTest.session());
    String booted = System.getProperty("java.class.path");
    String[] application = new String[1];
    float[] actual =
        Trainings.on(
            Trainings.session("local-cluster[1,1,512]")
                .config("spark.executor.memory", "512m")
                .config(
                    "spark.executor.extraClassPath",
                    System.getProperty("surefire.test.class.path", booted))
                .config("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector"),
            spark -> {
              application[0] = spark.sparkContext().applicationId();
              return train(spark);
            });
    assertThat(actual).isEqualTo(expected);
    FileUtils.deleteDirectory(
        Deployment.sparkHome().resolve("work").resolve(application[0]).toFile());
  }
}
