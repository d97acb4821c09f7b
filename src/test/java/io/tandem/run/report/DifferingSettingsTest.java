package io.tandem.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferingSettingsTest {
  @Test
  void numbersAreWrittenOneWayHoweverTheyWereGiven() {
    assertThat(
            DifferingSettings.of(
                List.of("training.learningRate=6e-6", "training.learningRate=1.0E-5")))
        .isEqualTo(Map.of("training.learningRate", List.of("6e-6", "1e-5")));
    assertThat(
            DifferingSettings.of(
                List.of("training.learningRate=1e-5", "training.learningRate=1.0E-5")))
        .isEmpty();
  }

  @Test
  void settingsThatDifferAreListedWithTheValuesOfAll() {
    assertThat(DifferingSettings.of(List.of("a { b = 1, c = x }", "a { b = 2, c = x }", "a.c = x")))
        .isEqualTo(Map.of("a.b", List.of("1", "2", "–")));
  }

  @Test
  void placesPresetsAndCommentsMakeNoDifference() {
    String first = "run.dir = /a, presets { base {} }, seed = 1 # argument";
    String second = "run.dir = /b, presets { base { heads = 8 } }, seed = 1";
    assertThat(DifferingSettings.of(List.of(first, second))).isEmpty();
    assertThat(DifferingSettings.withoutPlaces(first)).isEqualTo(Map.of("seed", "1"));
  }
}
