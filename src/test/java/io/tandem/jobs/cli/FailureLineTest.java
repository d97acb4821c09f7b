package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureLineTest {
  @Test
  void aRootIsSaidInOneLineWithoutWhatIsAroundIt() {
    Throwable root = new IOException("disk full: /data\n\tat Writer.java:3");
    Throwable failure =
        new IllegalStateException(
            "Job aborted due to stage failure: Task 0 in stage 201.0 failed 1 times\n\tat …",
            new RuntimeException("task failed", root));
    assertThat(FailureLine.ofRoot(failure)).isEqualTo("disk full: /data");
    assertThat(FailureLine.of(failure))
        .isEqualTo("Job aborted due to stage failure: Task 0 in stage 201.0 failed 1 times");
  }

  @Test
  void aFailureWithoutAMessageIsNamed() {
    assertThat(FailureLine.ofRoot(new IOException(new ArithmeticException())))
        .isEqualTo("ArithmeticException");
  }
}
