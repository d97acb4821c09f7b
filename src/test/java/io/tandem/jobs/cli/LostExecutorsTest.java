package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;

class LostExecutorsTest {
  private final List<String> told = new ArrayList<>();
  private boolean ending;
  private final LostExecutors listener = new LostExecutors(told::add, () -> ending);

  /** The Workers of a local cluster replace executors even while they end with the driver. */
  @Test
  void executorsAreNotLostWhileTheProcessEnds() {
    ending = true;
    remove("Command exited with code 143");
    remove("java.lang.IllegalStateException: Shutdown hooks cannot be modified during shutdown");
    assertThat(told).isEmpty();
  }

  private void remove(String reason) {
    listener.onExecutorRemoved(new SparkListenerExecutorRemoved(1, "3", reason));
  }

  @Test
  void aLostExecutorIsOneLineWhateverSparkSaysOfIt() {
    remove("Remote RPC client disassociated.\n\tat org.apache.spark.rpc.netty");
    assertThat(told)
        .containsExactly(
            "executor 3 was lost (Remote RPC client disassociated): what it was computing is"
                + " recomputed on the others, with the same result");
  }

  @Test
  void executorsThatSparkSendsAwayOrThatEndWithTheJobAreNotLost() {
    remove("Executor killed by driver.");
    remove("Executor decommission: spark.dynamicAllocation");
    listener.onApplicationEnd(null); // its constructor differs between Spark 3.5 and 4
    remove("Command exited with code 143");
    assertThat(told).isEmpty();
  }
}
