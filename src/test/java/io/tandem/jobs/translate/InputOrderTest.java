package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputOrderTest {
  @Test
  void tasksAreNeitherTinyNorLargeNorUnsortable() {
    assertThat(InputOrder.perTask(0, 2)).isEqualTo(32);
    assertThat(InputOrder.perTask(100, 2)).isEqualTo(32);
    assertThat(InputOrder.perTask(8_000, 2)).isEqualTo(1000);
    assertThat(InputOrder.perTask(1_000_000, 2)).isEqualTo(4096);
    // Names of files have five digits.
    long items = 1_000_000_001L;
    long perTask = InputOrder.perTask(items, 2);
    assertThat((items + perTask - 1) / perTask).isLessThanOrEqualTo(100_000);
  }
}
