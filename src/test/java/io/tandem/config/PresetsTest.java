package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.typesafe.config.ConfigFactory;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetsTest {
  private static final String[] SECTIONS = {"seed", "presets", "model", "training", "averaging"};

  private static Settings with(String... overrides) {
    return SettingsReader.ofText("", List.of(overrides)).settings();
  }

  private static Settings file(String text, String... overrides) {
    return SettingsReader.ofText(text, List.of(overrides)).settings();
  }

  /** arXiv 1706.03762, section 5.2. */
  @ParameterizedTest
  @CsvSource({"base, 100000", "big, 300000"})
  void baseAndBigTrainAsLongAsThePapers(String preset, int updates) {
    assertThat(with("model.preset=" + preset).training().maximumUpdates()).isEqualTo(updates);
  }

  /** arXiv 1706.03762, section 5.3, to two digits. */
  @ParameterizedTest
  @ValueSource(strings = {"base", "big"})
  void theHighestRateIsThatOfThePapersFormula(String preset) {
    Settings settings = with("model.preset=" + preset);
    TrainingSettings training = settings.training();
    assertThat(training.learningRate())
        .isCloseTo(
            1 / Math.sqrt(settings.model().modelSize() * (double) training.warmupUpdates()),
            withinPercentage(1));
    assertThat(training.warmupUpdates()).isEqualTo(4000);
    assertThat(List.of(training.adamBeta1(), training.adamBeta2(), training.adamEpsilon()))
        .containsExactly(0.9, 0.98, 1e-9);
    assertThat(training.labelSmoothing()).isEqualTo(0.1);
  }

  @Test
  void baseAndBigHaveThePapersBatchesAndDropout() {
    for (String preset : List.of("base", "big")) {
      Settings settings = with("model.preset=" + preset);
      assertThat(settings.averaging().workers() * settings.training().batchTokens())
          .isCloseTo(25_000, withinPercentage(2));
      assertThat(settings.training().microBatchTokens()).isEqualTo(1024);
    }
    assertThat(with("model.preset=base").model().dropout()).isEqualTo(0.1);
    assertThat(with("model.preset=big").model().dropout()).isEqualTo(0.3);
  }

  /** As measured in src/site/markdown/presets.md. */
  @ParameterizedTest
  @CsvSource({"tiny, 0.005", "small, 0.004"})
  void theSmallPresetsTrainByMuon(String preset, double rate) {
    assertThat(with("model.preset=" + preset).training())
        .isEqualTo(
            new TrainingSettings(
                "",
                List.of(),
                TrainingSettings.Optimizer.MUON,
                2048,
                1,
                128,
                List.of(),
                List.of(),
                rate,
                TrainingSettings.Schedule.INVERSE_SQUARE_ROOT,
                1000,
                0,
                0,
                0,
                0.9,
                0.98,
                1e-8,
                0.95,
                0.1,
                0,
                0,
                1,
                TrainingSettings.MathChoice.FLOAT32,
                Instructions.FASTEST,
                20_000,
                0,
                0));
  }

  @Test
  void tinyIsTheDefault() {
    assertThat(with("model.preset=tiny")).isEqualTo(SettingsReader.defaults().settings());
    assertThat(with("model.preset=tiny").model().dropout()).isEqualTo(0.1);
  }

  @Test
  void argumentsWinOverTheFileItOverThePresetAndThatOverTheDefaults() {
    TrainingSettings training =
        file(
                "model.preset = base, training { warmupUpdates = 8000, learningRate = 0.001 }",
                "training.learningRate=0.003")
            .training();
    assertThat(training.learningRate()).isEqualTo(0.003);
    assertThat(training.warmupUpdates()).isEqualTo(8000);
    assertThat(training.batchTokens()).isEqualTo(12_288);
    assertThat(training.maximumSentenceTokens()).isEqualTo(128);
  }

  @Test
  void aPresetGivenAsAnArgumentLeavesTheFileItsSettings() {
    String file = "model { preset = tiny, dropout = 0.2 }, training.batchTokens = 3000";
    Settings settings = file(file, "model.preset=big");
    assertThat(settings.model().modelSize()).isEqualTo(1024);
    assertThat(settings.model().dropout()).isEqualTo(0.2);
    assertThat(settings.training().batchTokens()).isEqualTo(3000);
    assertThat(settings.training().microBatches()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({
    "model.dropout, 0.1",
    "training.learningRate, 0.005",
    "training.warmupUpdates, 1000",
    "training.batchTokens, 2048",
    "training.microBatches, 1",
    "training.adamEpsilon, 1e-8"
  })
  void whatIsGivenByHandWinsAlsoWhereItIsTheDefault(String setting, double value) {
    assertThat(value(setting, "")).isEqualTo(value);
    assertThat(value(setting, "model.preset = big")).isNotEqualTo(value);
    assertThat(value(setting, "model.preset = big", setting + "=" + value)).isEqualTo(value);
    assertThat(value(setting, "model.preset = big, %s = %s".formatted(setting, value)))
        .isEqualTo(value);
  }

  private static double value(String setting, String file, String... overrides) {
    String text = SettingsReader.ofText(file, List.of(overrides)).render(List.of(setting));
    return ConfigFactory.parseString(text).getDouble(setting);
  }

  @Test
  void usersChangePresetsAndAddTheirOwn() {
    String file =
        """
        presets {
          base.training.warmupUpdates = 8000
          mine {
            model { encoderLayers = 12, decoderLayers = 2, modelSize = 32, heads = 4, feedForwardSize = 64, activation = gelu }
            training { clipNorm = 0, maximumUpdates = 7 }
          }
        }
        """;
    Settings base = file(file, "model.preset=base");
    assertThat(base.training().warmupUpdates()).isEqualTo(8000);
    assertThat(base.training().learningRate()).isEqualTo(0.0007);
    Settings mine = file(file, "model.preset=mine");
    assertThat(mine.model().encoderLayers()).isEqualTo(12);
    assertThat(mine.model().activation()).isEqualTo(ModelSettings.Activation.GELU);
    assertThat(mine.training().clipNorm()).isZero();
    assertThat(mine.training().maximumUpdates()).isEqualTo(7);
    assertThat(mine.training().learningRate()).isEqualTo(0.002);
    assertThat(file(file)).isEqualTo(with());
  }

  /** What a file takes from another setting, it takes from the preset in use. */
  @Test
  void substitutionsSeeWhatThePresetGives(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("a.conf"),
            "model.preset = small\naveraging.qsrFactor = ${training.learningRate}\n");
    assertThat(given(file).settings().averaging().qsrFactor()).isEqualTo(0.004);
  }

  private static SettingsReader given(Path file, String... overrides) {
    return SettingsReader.of(
        GivenPath.option("--config", file.toString()), new Configuration(), List.of(overrides));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mine.training.warmupUpdate = 5 | unknown setting presets.mine.training.warmupUpdate (%s:"
            + " 2): did you mean presets.mine.training.warmupUpdates?",
        "base.encoderLayers = 5 | unknown setting presets.base.encoderLayers (%s: 2): did you mean"
            + " presets.base.model.encoderLayers?",
        "base.averaging.workers = 5 | unknown setting presets.base.averaging.workers (%s: 2):",
        "base.model.preset = tiny | unknown setting presets.base.model.preset (%s: 2):",
        "mine = 5 | presets.mine = 5 (%s: 2): expected groups of settings",
        "mine.model = 5 | presets.mine.model = 5 (%s: 2): expected a group of settings { … }, or"
            + " one of them as presets.mine.model.activation = …",
        "mine.training.clipNorm = [1] | presets.mine.training.clipNorm = [1] (%s: 2): expected a"
            + " single value"
      })
  void whatIsWrongInAPresetIsRefusedWithItsPlaceInUseOrNot(
      String setting, String message, @TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("a.conf"), "presets {\n" + setting + "\n}\n");
    assertThatThrownBy(() -> given(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(message.formatted(file));
  }

  @Test
  void aValueThatAPresetCannotGiveIsRefusedWithItsPlace(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("a.conf"), "model.preset = base\npresets.base.training.batchTokens = many");
    assertThatThrownBy(() -> given(file).settings())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.batchTokens = many (preset base, %s: 2): expected an integer"
                .formatted(file));
  }

  @Test
  void settingsElsewhereAreNotTakenForThoseOfPresets() {
    for (String[] meant :
        new String[][] {
          {"warmupUpdate", "training.warmupUpdates"}, {"encoderLayer", "model.encoderLayers"}
        }) {
      assertThatThrownBy(() -> with(meant[0] + "=1"))
          .hasMessageContaining("did you mean %s?".formatted(meant[1]));
    }
  }

  @Test
  void aPresetWithoutAllSizesIsRefusedUnlessTheUserGivesThem() {
    String file = "presets.mine.model { encoderLayers = 1, decoderLayers = 1, modelSize = 8 }";
    assertThatThrownBy(() -> file(file, "model.preset=mine"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "model.feedForwardSize is not set, and preset mine does not give it: add it to"
                + " presets.mine.model, or set it");
    assertThat(
            file(file, "model.preset=mine", "model.feedForwardSize=8", "model.heads=2")
                .model()
                .modelSize())
        .isEqualTo(8);
  }

  @Test
  void cellsOfASweepHaveThePresetsOfTheirParts() {
    List<SweepCell> cells =
        SettingsReader.ofText(
                """
                run.dir = /sweep
                training.warmupUpdates = 50
                sweep {
                  parts { b { model.preset = base }, t { model.preset = tiny }, slow { training.learningRate = 0.0001 } }
                  cells = [ b, t, b-slow ]
                }
                """,
                List.of())
            .sweepCells();
    assertThat(cells)
        .extracting(cell -> cell.reader().settings().training().learningRate())
        .containsExactly(0.0007, 0.005, 0.0001);
    assertThat(cells)
        .extracting(cell -> cell.reader().settings().training().warmupUpdates())
        .containsOnly(50);
  }

  @Test
  void aRunKnowsThePresetOfItsOwnWithWhichItWasMade() {
    String file =
        "model.preset = mine, presets.mine { model { encoderLayers = 1, decoderLayers = 1,"
            + " modelSize = 8, heads = 1, feedForwardSize = 8 }, training.clipNorm = 3 }";
    SettingsReader made = SettingsReader.ofText(file, List.of());
    SettingsReader opened =
        SettingsReader.overRun(made.render(), SettingsReader.defaults(), SECTIONS);
    assertThat(opened.settings()).isEqualTo(made.settings());
    assertThat(SettingsReader.ofText(made.render(), List.of()).settings())
        .isEqualTo(made.settings());
  }
}
