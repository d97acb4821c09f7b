package io.tandem.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import java.util.List;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

class TaskCoresIT {
  @Test
  void aLocalMasterHasTheCoresThatItNames() {
    SparkContext spark = SparkTest.session().sparkContext();
    String threads = spark.master().replaceAll("\\D", "");
    assertThat(TaskCores.ofDriver(spark)).hasToString(threads);
    assertThat(TaskCores.of(spark, 1, 64).count()).hasToString(threads);
    assertThat(TaskCores.of(spark, 1, 64).request()).isEmpty();
  }

  @Test
  void asManyTasksRunAtATimeAsTheirCoresAllow() {
    SparkContext spark = SparkTest.session().sparkContext();
    int cores = TaskCores.ofDriver(spark);
    assertThat(TaskCores.ofAll(spark)).isEqualTo(cores);
    assertThat(TaskCores.of(spark, 1, cores).atOnce(spark)).isEqualTo(1);
    assertThat(TaskCores.of(spark, cores, 1).atOnce(spark)).isEqualTo(cores);
  }

  @Test
  void workersOfAnExecutorShareItsCores() {
    assertThat(TaskCores.share(12, 1, 12)).isEqualTo(12);
    assertThat(TaskCores.share(12, 1, 4)).isEqualTo(4);
    assertThat(TaskCores.share(12, 5, 12)).isEqualTo(2);
    assertThat(TaskCores.share(2, 5, 12)).isEqualTo(1);
  }

  @Test
  void coresOfAStageAreRefusedWhereSparkCannotGiveThem() {
    for (String version : List.of("3.5.1", "3.5.9", "4.0.0")) {
      TaskCores.requireRequests(version, "yarn", 12, 6);
    }
    TaskCores.requireRequests("3.5.0", "spark://host:7077", 12, 6);
    assertThatThrownBy(() -> TaskCores.requireRequests("3.5.0", "yarn", 12, 6))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.microBatches = 12: Spark 3.5.0 cannot give the tasks of a stage more cores on"
                + " YARN; give --conf spark.task.cpus=6 before --, or use Spark 3.5.1 or later");
    assertThatThrownBy(() -> TaskCores.requireRequests("3.5.0", "k8s://https://x", 12, 6))
        .hasMessageContaining("on Kubernetes;");
    assertThatThrownBy(() -> TaskCores.requireRequests("3.5.0-amzn-1", "yarn", 12, 6))
        .isInstanceOf(UserException.class);
  }

  /** Its tasks would wait for executors of their own for ever. */
  @Test
  void coresOfAStageAreRefusedWithDynamicAllocation() {
    assertThat(TaskCores.withDynamicAllocation(1, 12).count()).isEqualTo(1);
    assertThat(TaskCores.withDynamicAllocation(12, 1).count()).isEqualTo(1);
    assertThatThrownBy(() -> TaskCores.withDynamicAllocation(8, 12))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.microBatches = 12: with dynamic allocation Spark cannot give the tasks of a"
                + " stage more cores; give --conf spark.task.cpus=8 before --, or --conf"
                + " spark.dynamicAllocation.enabled=false");
  }
}
