package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.training.averaging.round.RoundResult;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@link ArrivingExecutorsIT} shows rounds on executors with other kernels. */
class KernelWatchTest {
  private static final SortedMap<String, SortedSet<String>> WIDE = executors("wide", "1 on a");

  private static SortedMap<String, SortedSet<String>> executors(String kernels, String executor) {
    return new TreeMap<>(Map.of(kernels, new TreeSet<>(List.of("executor " + executor))));
  }

  @Test
  void equalExecutorsAreNoReasonToWarn() {
    KernelWatch watch = new KernelWatch(List.of("wide"), WIDE);
    assertThat(watch.atStart()).isEmpty();
    assertThat(watch.after(RoundResult.NONE)).isEmpty();
    assertThat(watch.kernels()).containsExactly("wide");
  }

  @Test
  void differentExecutorsAtTheStartAreNamed() {
    SortedMap<String, SortedSet<String>> both = executors("narrow", "2 on b");
    both.putAll(WIDE);
    assertThat(new KernelWatch(List.of(), both).atStart())
        .hasValue(
            "executors compute with different kernels, so the result may differ by rounding from"
                + " that on equal processors: narrow (executor 2 on b); wide (executor 1 on a)");
  }

  @Test
  void aCheckpointOfOtherKernelsIsNamed() {
    KernelWatch watch = new KernelWatch(List.of("narrow"), WIDE);
    assertThat(watch.atStart())
        .hasValueSatisfying(
            warning ->
                assertThat(warning).endsWith("narrow (the checkpoint); wide (executor 1 on a)"));
    assertThat(watch.kernels()).containsExactly("narrow", "wide");
  }

  @Test
  void aCheckpointThatDoesNotKnowItsKernelsSaysNothing() {
    assertThat(new KernelWatch(List.of(), WIDE).atStart()).isEmpty();
  }
}
