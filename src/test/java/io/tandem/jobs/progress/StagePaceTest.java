package io.tandem.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StagePaceTest {
  private static final long START = 7_000;

  private final StagePace pace = new StagePace(START);

  private static long after(double seconds) {
    return START + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void theMostImportantComesFirst() {
    pace.at(0.05, 1_000, after(4));
    pace.at(0.25, 5_000, after(20));
    assertThat(pace.parts("reading", "lines", after(20)))
        .containsExactly("reading", "25 %", "01:00 left", "250 lines/s", "5,000 lines");
  }

  /** Executors on a cluster report their counts every ten seconds. */
  @Test
  void timeContinuesBetweenTwoHeartbeats() {
    pace.at(0.1, 10, after(2));
    pace.at(0.5, 50, after(10));
    pace.at(0.5, 50, after(14));
    assertThat(pace.parts("translating", "sentences", after(14)))
        .containsExactly("translating", "50 %", "00:06 left", "5.0 sentences/s", "50 sentences");
    assertThat(pace.parts("translating", "sentences", after(30))).contains("00:00 left");
  }

  @Test
  void whereNobodyKnowsHowMuchThereIsTheTimeSoFarIsTold() {
    assertThat(pace.parts("learning subwords", "pairs", after(75)))
        .containsExactly("learning subwords", "01:15 so far");
    pace.at(Double.NaN, 600, after(60));
    pace.at(Double.NaN, 1_200, after(80));
    assertThat(pace.parts("translating", "sentences", after(80)))
        .containsExactly("translating", "01:20 so far", "30.0 sentences/s", "1,200 sentences");
  }

  /** Rows are written only after all have been sorted. */
  @Test
  void whatComesBeforeTheFirstIsNotAMeasure() {
    pace.at(0.01, 10, after(100));
    assertThat(pace.parts("encoding", "pairs", after(100)))
        .containsExactly("encoding", "1 %", "01:40 so far", "10 pairs");
    pace.at(0.21, 210, after(110));
    assertThat(pace.parts("encoding", "pairs", after(110)))
        .containsExactly("encoding", "21 %", "00:40 left", "20.0 pairs/s", "210 pairs");
  }

  @Test
  void whatRestartsKeepsItsTime() {
    pace.at(0.5, 500, after(10));
    pace.restart();
    assertThat(pace.parts("cleaning", "pairs", after(11)))
        .containsExactly("cleaning", "00:11 so far");
  }

  @Test
  void whatEndsWithinASecondHasNoSpeed() {
    pace.at(0.9, 90, after(0.5));
    assertThat(pace.parts("counting", "pairs", after(0.5)))
        .containsExactly("counting", "90 %", "00:00 so far", "90 pairs");
  }

  @Test
  void aShareIsNeverRoundedUpToAll() {
    pace.at(0.9999, 0, after(100));
    assertThat(pace.parts("reading", "lines", after(100))).contains("99 %");
  }
}
