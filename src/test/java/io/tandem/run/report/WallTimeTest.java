package io.tandem.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WallTimeTest {
  @Test
  void noPartIsCutShortWhereItsTimeTakesTheMostLetters() {
    double seconds = 12 * 3600 + 34 * 60;
    String html = new WallTime(seconds, seconds, seconds, seconds, seconds, seconds).chart().html();
    assertThat(html.split(", 12 h 34 min</text>", -1)).hasSize(6 + 1);
    assertThat(html).doesNotContain("…");
  }
}
