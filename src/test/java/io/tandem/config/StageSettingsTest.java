package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageSettingsTest {
  private static SettingsReader with(String stages) {
    return SettingsReader.ofText("", List.of("training.stages=" + stages));
  }

  private static List<StageSettings> stages(String stages) {
    return with(stages).settings().training().stages();
  }

  @Test
  void stagesHaveSharesByNameAndLimits() {
    SettingsReader reader =
        with(
            "[{ shares { clean = 0.4, backtranslated = 0.6 }, epochs = 1.5, updates = 2000 },"
                + " { patience = 3 }, { shares { data/clean.tsv.gz = 1 } }]");
    List<StageSettings> stages = reader.settings().training().stages();
    assertThat(stages)
        .containsExactly(
            new StageSettings(
                new TreeMap<>(Map.of("clean", 0.4, "backtranslated", 0.6)), 1.5, 2000, 0),
            new StageSettings(new TreeMap<>(), 0, 0, 3),
            new StageSettings(new TreeMap<>(Map.of("data/clean.tsv.gz", 1.0)), 0, 0, 0));
    assertThat(stages)
        .first()
        .hasToString(
            "{ shares { backtranslated = 0.6, clean = 0.4 }, epochs = 1.5, updates = 2000 }");
    assertThat(SettingsReader.ofText(reader.render(), List.of()).settings().training().stages())
        .isEqualTo(stages);
    assertThat(reader.changed(List.of("training")))
        .isEqualTo(
            with("[{shares{backtranslated=0.60,clean=0.4},updates=2e3,epochs=1.5},{patience=3},"
                    + "{shares{data/clean.tsv.gz=1}}]")
                .changed(List.of("training")));
    assertThat(stages("[{ shares { \"data/clean.tsv.gz\" = 1 } }]"))
        .isEqualTo(stages.subList(2, 3));
    assertThat(SettingsReader.defaults().settings().training().stages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[clean] | training.stages (argument): each element is an object such as { shares {",
        "[{share {clean = 1}}] | unknown setting training.stages share.clean (argument)",
        "[{epoch = 1}, {}] | unknown setting training.stages epoch (argument): did you mean"
            + " training.stages epochs?",
        "[{shares = 1}] | training.stages shares = 1 (argument): expected the share of each input",
        "[{shares {}}] | training.stages shares = {} (argument): expected the share of each input",
        "[{shares {clean = much}}] | training.stages shares = {clean=much} (argument): expected",
        "[{shares {clean = 0.5, dirty = 0.4}}] | shares { clean = 0.5, dirty = 0.4 }: the shares of"
            + " a stage must add up to 1, but these add up to 0.9",
        "[{shares {clean = 2, dirty = -1}}] | training.stages shares clean = 2: must be between",
        "[{epochs = -1}, {}] | training.stages epochs = -1: must be at least 0",
        "[{updates = 1.5}, {}] | training.stages updates = 1.5 (argument): expected an integer",
        "[{shares {clean = 1}}, {}] | training.stages { shares { clean = 1.0 } }: nothing ends stage"
            + " 1 of 2; give it epochs, updates or patience",
        "[{epochs = 1}, {epochs = 1}] | training.stages { epochs = 1.0 }: the last stage ends with"
            + " the training",
        "[{updates = 15000}, {updates = 5000}, {}] | the stages before the last have 20000 updates,"
            + " so that training.maximumUpdates = 20000 would end training before the last begins",
        "mixed | training.stages = mixed (argument): expected a list in brackets",
      })
  void refusesWhatIsNoStage(String stages, String message) {
    assertThatThrownBy(() -> stages(stages))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anInputThatIsNotThereIsRefusedWithThoseThatAre() {
    StageSettings stage = stages("[{shares {cleen = 1}}]").get(0);
    stage.requireInputs(List.of("cleen"), "the corpus");
    assertThatThrownBy(() -> stage.requireInputs(List.of("back", "clean"), "the corpus at c"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.stages shares: the corpus at c has no input cleen with training pairs, but"
                + " back, clean; did you mean clean?; names are given by name in corpus.inputs, or"
                + " else paths");
  }
}
