package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class AwaitedExecutorsTest {
  private static final int SECONDS = 400;

  private final List<String> told = new ArrayList<>();
  private final AwaitedExecutors awaited =
      new AwaitedExecutors("the cluster grants none", 10, told::add);

  private void lookEachSecond(boolean missing, int from, int to) {
    for (int second = from; second < to; second++) {
      if (missing) {
        awaited.seeMissing(TimeUnit.SECONDS.toNanos(second));
      } else {
        awaited.seePresent();
      }
    }
  }

  @Test
  void executorsThatDoNotComeAreReportedEverMoreRarely() {
    lookEachSecond(true, 0, SECONDS);
    assertThat(told)
        .containsExactly(
            "waiting for executors for 10 s: the cluster grants none",
            "waiting for executors for 30 s: the cluster grants none",
            "waiting for executors for 90 s: the cluster grants none",
            "waiting for executors for 270 s: the cluster grants none");
  }

  @Test
  void whatIsAskedForIsSaid() {
    SparkConf conf = new SparkConf(false).set("spark.executor.memory", "4g");
    assertThat(AwaitedExecutors.request("spark://node:7077", "app-1", conf))
        .isEqualTo(
            "spark://node:7077 has granted none to app-1, which requests executors with all cores"
                + " of a machine and 4g of memory (spark.executor.cores, spark.executor.memory);"
                + " the cluster's web page shows what is free");
    assertThat(AwaitedExecutors.request("yarn", "app-1", conf)).contains(" with 1 core and 4g of ");
    assertThat(AwaitedExecutors.request("k8s://https://node:6443", "app-1", conf))
        .contains(" with 1 core and 4g of ")
        .endsWith("; kubectl describe pod says what a pod is waiting for");
  }

  @Test
  void executorsThatComeOrThatNothingNeedsAreNot() {
    lookEachSecond(true, 0, 9);
    lookEachSecond(false, 9, 20);
    lookEachSecond(true, 20, 30);
    assertThat(told).isEmpty();
  }
}
