package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.training.worker.DivergenceException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceDetectorTest {
  private static final int VOCABULARY = 1000;

  private static DivergenceDetector watch(double factor) {
    return DivergenceDetector.fresh(factor, VOCABULARY);
  }

  /** Returns the detector after rounds of {@code updates} updates with these losses. */
  private static DivergenceDetector after(DivergenceDetector watch, int updates, double... losses) {
    DivergenceDetector now = watch;
    for (double loss : losses) {
      now = now.after(now.updates() + updates, loss);
    }
    return now;
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aLossThatIsNotFiniteIsADivergence(double loss) {
    for (double factor : new double[] {0, 1.5}) {
      assertThatThrownBy(() -> after(watch(factor), 10, 5, 4, loss).requireSteady())
          .isInstanceOf(DivergenceException.class)
          .hasMessage("the training loss is %s after update 30".formatted(loss));
    }
  }

  @Test
  void pastLossesDecayByUpdates() {
    double kept = Math.exp(-5 / 20.0);
    assertThat(after(watch(2), 5, 8, 6).mean()).isCloseTo(kept * 8 + (1 - kept) * 6, within(1e-12));
  }

  @Test
  void aLongBadRoundIsADivergenceAtOnce() {
    assertThatThrownBy(() -> after(watch(1.5), 200, 5, 4, 6.1).requireSteady())
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("6.100 after update 600")
        .hasMessageContaining("1.5 times 4.000, the lowest so far");
  }

  @Test
  void shortBadRoundsAreADivergenceOnlyWhenTheyPersist() {
    DivergenceDetector good = after(watch(1.5), 1, 4, 4, 4);
    assertThatCode(() -> after(good, 1, 12).requireSteady()).doesNotThrowAnyException();
    assertThatThrownBy(() -> after(good, 1, 12, 12, 12, 12, 12, 12, 12).requireSteady())
        .isInstanceOf(DivergenceException.class);
  }

  @Test
  void aSlowRiseIsADivergenceEventually() {
    DivergenceDetector rising = after(watch(1.5), 100, 3, 3.5, 4, 4.4);
    assertThatCode(rising::requireSteady).doesNotThrowAnyException();
    assertThatThrownBy(() -> after(rising, 100, 4.6).requireSteady())
        .isInstanceOf(DivergenceException.class);
  }

  @Test
  void theFirstRoundIsComparedWithGuessing() {
    double guessing = Math.log(VOCABULARY);
    assertThatCode(() -> after(watch(1.5), 10, 2.9 * guessing).requireSteady())
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> after(watch(1.5), 10, 3.1 * guessing).requireSteady())
        .isInstanceOf(DivergenceException.class);
  }

  @Test
  void overfittingIsNotADivergenceButALossFarAboveGuessingIs() {
    DivergenceDetector overfitted = after(watch(1.5), 100, 5, 1, 0.1);
    assertThatCode(() -> overfitted.requireUsable(6)).doesNotThrowAnyException();
    for (double loss : new double[] {3.1 * Math.log(VOCABULARY), Double.NaN}) {
      assertThatThrownBy(() -> overfitted.requireUsable(loss))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining(
              String.format(Locale.ROOT, "the validation loss is %.4g after update 300", loss));
    }
  }

  @Test
  void withoutAFactorAnyFiniteLossIsAccepted() {
    assertThatCode(() -> after(watch(0), 100, 1, 1e30).requireSteady()).doesNotThrowAnyException();
  }
}
