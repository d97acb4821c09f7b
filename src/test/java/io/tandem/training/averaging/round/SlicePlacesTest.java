package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.training.averaging.round.SlicePlaces.Run;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.Test;
import scala.Option;

class SlicePlacesTest {
  private static final int WHOLE = Integer.MAX_VALUE;

  private static BlockManagerId executor(int number) {
    return BlockManagerId.apply("" + number, "host", 7000 + number, Option.empty());
  }

  private static SlicePlaces evenly(int executors, int slices, int atOnce) {
    return SlicePlaces.of(
        IntStream.range(0, slices).mapToObj(slice -> executor(slice * executors / slices)).toList(),
        atOnce);
  }

  private static List<Integer> slices(List<Run> runs) {
    return runs.stream().flatMap(run -> IntStream.range(run.from(), run.to()).boxed()).toList();
  }

  @Test
  void thereIsOneRunForEachExecutorHoweverManySlices() {
    assertThat(evenly(4, 4000, WHOLE).runs())
        .containsExactly(
            new Run(executor(0), 0, 1000),
            new Run(executor(1), 1000, 2000),
            new Run(executor(2), 2000, 3000),
            new Run(executor(3), 3000, 4000));
  }

  @Test
  void longSlicesAreFetchedInSeveralRuns() {
    assertThat(evenly(2, 10, 2).runs())
        .containsExactly(
            new Run(executor(0), 0, 2),
            new Run(executor(0), 2, 4),
            new Run(executor(0), 4, 5),
            new Run(executor(1), 5, 7),
            new Run(executor(1), 7, 9),
            new Run(executor(1), 9, 10));
  }

  @Test
  void slicesOfNoKnownPlaceAreRunsOfTheirOwn() {
    assertThat(
            SlicePlaces.of(Arrays.asList(executor(0), null, null, executor(1), executor(0)), WHOLE)
                .runs())
        .containsExactly(
            new Run(executor(0), 0, 1),
            new Run(null, 1, 3),
            new Run(executor(1), 3, 4),
            new Run(executor(0), 4, 5));
  }

  /** If all fetch equally fast, no two executors ever ask the same one. */
  @Test
  void executorsFetchFromOneAnotherInARing() {
    SlicePlaces places = evenly(4, 8, 1);
    List<List<Run>> orders =
        IntStream.range(0, 4).mapToObj(executor -> places.order(executor(executor), 0, 1)).toList();
    for (int step = 0; step < 8; step++) {
      int now = step;
      assertThat(orders.stream().map(order -> order.get(now).place()).distinct()).hasSize(4);
    }
    for (int executor = 0; executor < 4; executor++) {
      assertThat(orders.get(executor).get(0).place()).isEqualTo(executor(executor));
      assertThat(slices(orders.get(executor))).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void aTaskOnAnotherExecutorBeginsAtItsWorkersShare() {
    SlicePlaces places = evenly(4, 8, WHOLE);
    assertThat(slices(places.order(executor(9), 3, 4))).containsExactly(6, 7, 0, 1, 2, 3, 4, 5);
    assertThat(slices(places.order(executor(9), 0, 4))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }
}
