package io.tandem.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExecutorKernelsTest {
  private static final SortedSet<String> TWO =
      new TreeSet<>(List.of("executor 1 on a", "executor 2 on b"));
  private static final SortedSet<String> ONE = new TreeSet<>(List.of("executor 3 on c"));

  @Test
  void equalExecutorsAreDescribedOnce() {
    assertThat(ExecutorKernels.describe(new TreeMap<>(Map.of("vectors", TWO))))
        .isEqualTo("vectors");
  }

  @Test
  void differentExecutorsAreNamed() {
    assertThat(ExecutorKernels.describe(new TreeMap<>(Map.of("vectors", TWO, "plain", ONE))))
        .isEqualTo("plain (executor 3 on c); vectors (executor 1 on a, executor 2 on b)");
  }

  @Test
  void oneExecutorThatCannotTrainIsEnoughToRefuse() {
    assertThatThrownBy(
            () ->
                ExecutorKernels.able(
                    new TreeMap<>(Map.of("vectors", TWO, "!no bfloat16 here", ONE))))
        .isInstanceOf(UserException.class)
        .hasMessage("executor 3 on c: no bfloat16 here");
  }
}
