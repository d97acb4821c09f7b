package io.tandem.run.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.jobs.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class RetryingWritesTest {
  private final List<String> told = new ArrayList<>();
  private int attempts;

  private RetryingWrites patient(Duration patience) {
    return new RetryingWrites(patience, told::add, () -> "give --resume");
  }

  @Test
  void givesTheResultOfTheWriteThatSucceeds() {
    String result =
        patient(Duration.ofMinutes(1))
            .get(
                "the report",
                () -> {
                  if (attempts++ == 0) {
                    throw new IOException("No space left on device\nat some length");
                  }
                  return "written";
                });
    assertThat(result).isEqualTo("written");
    assertThat(told)
        .containsExactly("cannot write the report: No space left on device; trying again in 1 s");
  }

  @Test
  void waitsForRoomOnALocalDiskWhoseFullnessHadoopTakesForAnError() {
    patient(Duration.ofMinutes(1))
        .run(
            "the checkpoint",
            () -> {
              if (attempts++ == 0) {
                FullDisk.write();
              }
            });
    assertThat(told)
        .containsExactly(
            "cannot write the checkpoint: No space left on device; trying again in 1 s");
  }

  @Test
  void saysWhatTheFileSystemSaidAndHowToContinueWhenThePatienceIsOver() {
    IOException refusal = new IOException("Name node is in safe mode.");
    assertThatThrownBy(
            () ->
                patient(Duration.ZERO)
                    .run(
                        "the metrics",
                        () -> {
                          throw new IllegalStateException(
                              "job aborted", new UncheckedIOException("task failed", refusal));
                        }))
        .isInstanceOf(RunNotSavedException.class)
        .hasMessage("cannot write the metrics: Name node is in safe mode.; give --resume");
    assertThat(told).isEmpty();
  }

  /** A full local disk or a cut network is no fault of the run's file system. */
  @Test
  void whatElseFailsInATaskIsForTheRecoveryOfRounds() {
    Exception lost =
        new SparkException(
            "job aborted", new IOException("No space left on device, reading a stored block"));
    assertThatThrownBy(
            () ->
                patient(Duration.ofMinutes(1))
                    .run(
                        "the checkpoint",
                        () -> {
                          throw new IllegalStateException(lost);
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(lost);
    assertThat(told).isEmpty();
  }

  @Test
  void doesNotTryAgainWhatIsNotTheFileSystemsFault() {
    assertThatThrownBy(
            () ->
                patient(Duration.ofMinutes(1))
                    .run(
                        "the metrics",
                        () -> {
                          attempts++;
                          throw new IllegalStateException("a fault of ours");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a fault of ours");
    assertThat(attempts).isEqualTo(1);
  }
}
