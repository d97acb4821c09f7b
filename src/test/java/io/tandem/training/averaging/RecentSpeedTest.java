package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentSpeedTest {
  /** Ten updates take a minute at first, then an eighth of one. */
  @Test
  void forgetsASlowStart() {
    RecentSpeed speed = RecentSpeed.notCounting(0).after(10, 1);
    assertThat(speed.updatesPerMinute(10, 1)).isEqualTo(10);
    speed = speed.after(20, 1.125);
    assertThat(speed.updatesPerMinute(20, 1.125)).isEqualTo(80);
    speed = speed.after(30, 1.25);
    assertThat(speed.updatesPerMinute(30, 1.25)).as("since update 10").isEqualTo(80);
    assertThat(speed.after(40, 1.5).updatesPerMinute(40, 1.5))
        .as("since update 20")
        .isEqualTo(20 / 0.375);
  }

  @Test
  void aResumedTrainingHasTheMeanOfAllBeforeIt() {
    RecentSpeed speed = RecentSpeed.notCounting(0).after(1_010, 20);
    assertThat(speed.updatesPerMinute(1_010, 20)).isEqualTo(50.5);
    assertThat(speed.after(1_020, 30).updatesPerMinute(1_020, 30)).isEqualTo(34);
  }
}
