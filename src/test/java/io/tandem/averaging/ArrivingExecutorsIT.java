package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.averaging.cluster.TaskCores;
import java.io.IOException;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster whose two executors of two cores come after its session, one after the other. */
@Tag("process")
class ArrivingExecutorsIT {
  private static SparkSession cluster;

  @BeforeAll
  static void startTheCluster() {
    SparkTest.session().stop(); // A JVM has room for one session.
    cluster = ExecutorCluster.session(2, 2).getOrCreate();
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
}
