package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.training.averaging.round.RoundLineage;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster of one executor, where no other can hold second copies of the network's slices. */
@Tag("process")
class SingleExecutorIT {
  private static final Settings SETTINGS =
      SynchronousTrainingIT.settings(2, "averaging.mode=synchronous");

  private static float[] train(SparkSession spark) {
    return ExecutorCluster.train(spark, SETTINGS, 2 * RoundLineage.MAX_ROUNDS + 1, round -> {});
  }

  @Test
  void takingTheNetworkToTheDriverDoesNotChangeTheResult() throws IOException {
    float[] expected = train(SparkTest.session());
    SparkTest.session().stop(); // A JVM has room for one session.
    SparkSession cluster = ExecutorCluster.session(1, 1).getOrCreate();
    float[] actual;
    try {
      actual = train(cluster);
    } finally {
      ExecutorCluster.stop(cluster);
    }
    assertThat(actual).isEqualTo(expected);
  }
}
