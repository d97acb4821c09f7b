package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.ValidationSettings.Metric;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  private static EarlyStopping after(EarlyStopping start, double... values) {
    EarlyStopping now = start;
    for (double value : values) {
      now = now.after(value);
    }
    return now;
  }

  @Test
  void lowerLossIsBetter() {
    EarlyStopping now = after(EarlyStopping.fresh(Metric.LOSS, 3), 5, 4, 4.5);
    assertThat(now.best()).isEqualTo(4);
    assertThat(now.sinceBest()).isEqualTo(1);
    assertThat(now.improved()).isFalse();
    assertThat(now.after(3.9).improved()).isTrue();
  }

  @Test
  void higherBleuIsBetter() {
    EarlyStopping now = after(EarlyStopping.fresh(Metric.BLEU, 3), 10, 20, 15);
    assertThat(now.best()).isEqualTo(20);
    assertThat(now.after(21).improved()).isTrue();
  }

  @Test
  void stopsWhenPatienceIsExhausted() {
    EarlyStopping now = after(EarlyStopping.fresh(Metric.LOSS, 2), 5, 6);
    assertThat(now.exhausted()).isFalse();
    assertThat(now.after(5).exhausted()).as("an equal value is no improvement").isTrue();
    assertThat(now.after(4).exhausted()).isFalse();
  }

  @Test
  void patienceZeroNeverStops() {
    assertThat(after(EarlyStopping.fresh(Metric.LOSS, 0), 1, 2, 3, 4, 5).exhausted()).isFalse();
  }

  @Test
  void nanIsNeverAnImprovement() {
    EarlyStopping fresh = EarlyStopping.fresh(Metric.LOSS, 2);
    assertThat(fresh.improved()).isFalse();
    assertThat(fresh.after(Double.NaN).improved()).isFalse();
    EarlyStopping now = after(fresh, Double.NaN, 3, Double.NaN);
    assertThat(now.best()).isEqualTo(3);
    assertThat(now.sinceBest()).isEqualTo(1);
  }

  @Test
  void refusesNegativePatience() {
    assertThatThrownBy(() -> EarlyStopping.fresh(Metric.LOSS, -1)).hasMessageContaining("-1");
  }
}
