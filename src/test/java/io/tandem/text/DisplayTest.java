package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisplayTest {
  @Test
  void largeNumbersAreRoundedToThreeDigits() {
    assertThat(Display.rounded(2_573_456)).isEqualTo("2.57 M");
    assertThat(Display.rounded(13_456)).isEqualTo("13.5 k");
    assertThat(Display.rounded(999_600)).isEqualTo("1.00 M");
    assertThat(Display.rounded(999_400)).isEqualTo("999 k");
    assertThat(Display.rounded(9_812)).isEqualTo("9,812");
    assertThat(Display.rounded(1.5e9)).isEqualTo("1.50 G");
    assertThat(Display.rounded(Double.NaN)).isEqualTo("–");
  }

  @Test
  void oneThingIsSingular() {
    assertThat(Display.count(1, "run")).isEqualTo("1 run");
    assertThat(Display.count(0, "run")).isEqualTo("0 runs");
    assertThat(Display.count(1_200, "run")).isEqualTo("1,200 runs");
  }

  @Test
  void durationsHaveTheirTwoLargestUnits() {
    assertThat(Display.duration(0)).isEqualTo("0 s");
    assertThat(Display.duration(1.26)).isEqualTo("1.3 s");
    assertThat(Display.duration(59.4)).isEqualTo("59 s");
    assertThat(Display.duration(59.6)).isEqualTo("1 min 00 s");
    assertThat(Display.duration(3_599)).isEqualTo("59 min 59 s");
    assertThat(Display.duration(7_500)).isEqualTo("2 h 05 min");
    assertThat(Display.duration(90_000)).isEqualTo("1 d 01 h");
  }

  @Test
  void smallNumbersKeepThreeDigits() {
    assertThat(Display.significant(0.0125)).isEqualTo("0.0125");
    assertThat(Display.significant(0.000125)).isEqualTo("1.25e-4");
    assertThat(Display.significant(Double.POSITIVE_INFINITY)).isEqualTo("–");
  }

  @Test
  void sharesAreReadableHoweverSmall() {
    assertThat(Display.percent(100)).isEqualTo("100.0 %");
    assertThat(Display.percent(12.345)).isEqualTo("12.3 %");
    assertThat(Display.percent(0.345)).isEqualTo("0.35 %");
    assertThat(Display.percent(0.0123)).isEqualTo("0.012 %");
    assertThat(Display.percent(3.06e-05)).isEqualTo("< 0.001 %");
    assertThat(Display.percent(0)).isEqualTo("0.0 %");
    assertThat(Display.percent(Double.NaN)).isEqualTo("–");
  }

  @Test
  void differencesHaveTheirSign() {
    assertThat(Display.signed(1.204, 2)).isEqualTo("+1.20");
    assertThat(Display.signed(-7.436, 2)).isEqualTo("−7.44");
    assertThat(Display.signed(-0.004, 2)).isEqualTo("0.00");
    assertThat(Display.signed(Double.NaN, 2)).isEqualTo("–");
  }

  @Test
  void chartsShowWholeNumbersAsTheyAre() {
    assertThat(Display.compact(1_234)).isEqualTo("1,234");
    assertThat(Display.compact(5_551.3)).isEqualTo("5,551");
    assertThat(Display.compact(999.4)).isEqualTo("999");
    assertThat(Display.compact(34.4217)).isEqualTo("34.4");
    assertThat(Display.compact(-0.25)).isEqualTo("-0.250");
    assertThat(Display.compact(2_573_456)).isEqualTo("2.57 M");
  }
}
