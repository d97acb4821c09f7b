package io.tandem.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.pipeline.PipelineDirectory.Spent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class StepClockIT {
  @Test
  void theTimeIsKeptWhileAStepRuns() throws Exception {
    SparkContext spark = SparkTest.session().sparkContext();
    LinkedBlockingQueue<Spent> kept = new LinkedBlockingQueue<>();
    Spent before = new Spent(100, 50);
    try (StepClock clock = StepClock.start(spark, before, 1, Duration.ofMillis(5), kept::add)) {
      Spent first = kept.poll(1, TimeUnit.MINUTES);
      Spent second = kept.poll(1, TimeUnit.MINUTES);
      assertThat(first.seconds()).isBetween(100.0, second.seconds());
      assertThat(clock.spent().taskSeconds()).isGreaterThanOrEqualTo(50);
    }
  }

  @Test
  void aTaskCountsForEachOfItsCores() throws Exception {
    SparkContext spark = SparkTest.session().sparkContext();
    try (StepClock clock =
        StepClock.start(spark, new Spent(0, 0), 3, StepClock.EVERY, spent -> {})) {
      JavaSparkContext.fromSparkContext(spark)
          .parallelize(List.of(200L), 1)
          .foreach(millis -> Thread.sleep(millis));
      spark.listenerBus().waitUntilEmpty();
      assertThat(clock.spent().taskSeconds()).isGreaterThan(3 * 0.19);
    }
  }
}
