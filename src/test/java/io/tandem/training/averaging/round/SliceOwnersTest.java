package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceOwnersTest {
  private static final List<String> ABC = List.of("executor_a_1", "executor_b_2", "executor_c_3");

  private static SliceOwners owners(int executors, int slices) {
    return new SliceOwners(
        IntStream.range(0, executors).mapToObj(i -> "executor_host_" + i).toList(), slices);
  }

  @Test
  void executorsOwnEquallyManySlicesOrOneMore() {
    for (int executors = 1; executors <= 9; executors++) {
      for (int slices = 1; slices <= 20; slices++) {
        SliceOwners owners = owners(executors, slices);
        var counts =
            IntStream.range(0, slices)
                .mapToObj(owners::owner)
                .collect(Collectors.groupingBy(owner -> owner, Collectors.counting()));
        assertThat(counts).hasSize(Math.min(executors, slices));
        assertThat(counts.values().stream().distinct().sorted().toList())
            .as("%d slices, %d executors", slices, executors)
            .isSubsetOf((long) (slices / executors), (long) (slices / executors) + 1);
      }
    }
  }

  @Test
  void executorsThatStayKeepTheirSlices() {
    SliceOwners before = new SliceOwners(ABC, 6);
    assertThat(before.on(List.of("executor_a_1", "executor_c_3", "executor_d_4")).executors())
        .containsExactly("executor_a_1", "executor_d_4", "executor_c_3");
    assertThat(before.on(List.of("executor_a_1", "executor_c_3")).executors())
        .containsExactly("executor_a_1", "executor_c_3");
    assertThat(
            before
                .on(List.of("executor_x_9", "executor_c_3", "executor_b_2", "executor_a_1"))
                .executors())
        .containsExactly("executor_a_1", "executor_b_2", "executor_c_3", "executor_x_9");
  }
}
