package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

class JobOptionsIT {
  @Test
  void aLostExecutorIsToldOnceThoughJobsShareASession() {
    SparkContext shared = SparkTest.session().sparkContext();
    for (String job : new String[] {"prepare", "train"}) {
      assertThat(new JobOptions().session(job).sparkContext()).isSameAs(shared);
    }
    assertThat(
            shared
                .listenerBus()
                .findListenersByClass(ClassTag$.MODULE$.apply(LostExecutors.class))
                .size())
        .isEqualTo(1);
  }
}
