package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AwaitedExecutorsTest {
  private static final int SECONDS = 400;

  private final List<String> told = new ArrayList<>();
  private final AwaitedExecutors awaited =
      new AwaitedExecutors("the cluster gives none", 10, told::add);

  private void lookEachSecond(boolean missing, int from, int to) {
    for (int second = from; second < to; second++) {
      awaited.look(missing, TimeUnit.SECONDS.toNanos(second));
    }
  }

  @Test
  void executorsThatDoNotComeAreToldOfEverMoreRarely() {
    lookEachSecond(true, 0, SECONDS);
    assertThat(told)
        .containsExactly(
            "waiting for executors since 10 s: the cluster gives none",
            "waiting for executors since 30 s: the cluster gives none",
            "waiting for executors since 90 s: the cluster gives none",
            "waiting for executors since 270 s: the cluster gives none");
  }

  @Test
  void executorsThatComeOrThatNothingNeedsAreNot() {
    lookEachSecond(true, 0, 9);
    lookEachSecond(false, 9, 20);
    lookEachSecond(true, 20, 30);
    assertThat(told).isEmpty();
  }
}
