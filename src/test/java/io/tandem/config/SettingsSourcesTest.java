package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings that a run keeps say where each of them is from. */
class SettingsSourcesTest {
  private static final String[] SECTIONS = {
    "seed", "corpus.dir", "presets", "model", "training", "averaging", "search", "run"
  };

  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    Files.writeString(dir.resolve("common.conf"), "# of all\n\nsearch.beam = 5 # wide\n");
    file =
        Files.writeString(
            dir.resolve("my.conf"),
            """
            include "common.conf"
            # a comment of the user's
            model.preset = big
            training {
              warmupUpdates = 4000 # the same as the preset's
              maximumUpdates = 20000
            }
            search.tags = [ "<2de>" # German
            ]
            """);
  }

  private SettingsReader reader(String... overrides) {
    return SettingsReader.of(
        GivenPath.option("--config", file.toString()), new Configuration(), List.of(overrides));
  }

  private static String rendered(SettingsReader reader) {
    return reader.render(List.of(SECTIONS));
  }

  /** Returns the lines with a comment. */
  private static List<String> commented(String rendered) {
    return rendered.lines().map(String::strip).filter(line -> line.contains("#")).toList();
  }

  @Test
  void aFileThatIncludesItselfIsRefused() throws IOException {
    Files.writeString(file, "include \"my.conf\"\n");
    assertThatThrownBy(() -> reader())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "include \"my.conf\" in %s: files include each other more than 16 deep; does one include itself?"
                .formatted(file));
  }

  @Test
  void everySettingButTheDefaultsSaysWhereItIsFrom() {
    assertThat(commented(rendered(reader("training.clipNorm=1.0", "corpus.dir=/corpus"))))
        .containsExactly(
            "dir=\"/corpus\"  # argument",
            "decoderLayers=6  # preset big",
            "dropout=0.3  # preset big",
            "encoderLayers=6  # preset big",
            "feedForwardSize=4096  # preset big",
            "heads=16  # preset big",
            "modelSize=1024  # preset big",
            "preset=big  # %s: 3".formatted(file),
            "beam=5  # %s: 3".formatted(dir.resolve("common.conf")),
            "# %s: 8".formatted(file),
            "adamEpsilon=1e-9  # preset big",
            "batchTokens=12288  # preset big",
            "clipNorm=\"1.0\"  # argument",
            "learningRate=4.9e-4  # preset big",
            "maximumUpdates=20000  # %s: 6".formatted(file),
            "microBatches=12  # preset big",
            "warmupUpdates=4000  # %s: 5".formatted(file));
  }

  @Test
  void defaultsHaveNoComments() {
    assertThat(commented(SettingsReader.defaults().render()))
        .hasSize(7)
        .allSatisfy(line -> assertThat(line).endsWith("  # preset tiny"));
  }

  @Test
  void aPresetInAFileIsNamedWithItsPlace() {
    assertThat(
            commented(
                SettingsReader.ofText(
                        "presets.base.training.clipNorm = 3", List.of("model.preset=base"))
                    .render(List.of("training.clipNorm"))))
        .containsExactly("clipNorm=3  # preset base, the settings: 1");
  }

  @Test
  void whatIsTakenFromTheEnvironmentIsNoDefault() throws IOException {
    Files.writeString(file, "run.dir = ${PATH}\ncorpus.dir = ${PATH}/corpus\n");
    List<String> sources = commented(reader().render(List.of("corpus.dir", "run.dir")));
    assertThat(sources).hasSize(2);
    assertThat(sources.get(0)).startsWith("dir=").contains("/corpus\"  # ", file + ": 2");
    assertThat(sources.get(1)).startsWith("dir=").contains("  # env");
  }

  @Test
  void cellsOfASweepNameThePartsAndRates() {
    SweepCell cell =
        SettingsReader.ofText(
                """
                run.dir = /sweep
                sweep {
                  parts { k4 { averaging.workers = 4 } }
                  cells = [ k4 ]
                  rates = [ 1, 2 ]
                  seeds = [ 5 ]
                }
                """,
                List.of())
            .sweepCells()
            .get(0);
    SweepCell.Run run = cell.trials().get(1);
    assertThat(commented(rendered(run.reader())))
        .contains(
            "workers=4  # the settings: 3",
            "dir=\"/sweep/k4-rate2-seed5\"  # sweep.cells",
            "learningRate=0.01  # sweep.rates",
            "seed=5  # sweep.seeds");
  }

  /** Otherwise checkpoints of one run would differ in settings that were not changed. */
  @Test
  void aResumedRunKeepsThemToTheByte() {
    String begun = rendered(reader("training.clipNorm=2", "averaging.workers=4"));
    SettingsReader resumed = SettingsReader.overRun(begun, SettingsReader.defaults(), SECTIONS);
    assertThat(rendered(resumed)).isEqualTo(begun);
    assertThat(resumed.settings().search().tags()).containsExactly("<2de>");
    SettingsReader longer =
        SettingsReader.overRun(
            begun, SettingsReader.ofText("", List.of("training.maximumUpdates=30000")), SECTIONS);
    assertThat(rendered(longer))
        .isEqualTo(
            begun.replace(
                "maximumUpdates=20000  # %s: 6".formatted(file),
                "maximumUpdates=\"30000\"  # argument"));
  }

  @Test
  void commentsInTheSettingsOfARunStay() {
    String begun = rendered(reader("averaging.workers=4"));
    String noted =
        begun.replace(
            "    workers=\"4\"  # argument",
            "    # as many as machines\n    workers=\"4\"  # argument");
    assertThat(noted).isNotEqualTo(begun);
    assertThat(rendered(SettingsReader.overRun(noted, SettingsReader.defaults(), SECTIONS)))
        .isEqualTo(noted);
  }

  @Test
  void theyCanBeReadBack() {
    SettingsReader reader = reader("training.clipNorm=2", "corpus.rules=[{ rule = identical }]");
    assertThat(SettingsReader.ofText(reader.render(), List.of()).settings())
        .isEqualTo(reader.settings());
  }

  @Test
  void aSettingFromTheEnvironmentCountsAsGiven() throws IOException {
    Files.writeString(file, "run.dir = ${PATH}\n");
    assertThat(reader().isGiven("run.dir")).isTrue();
    assertThat(reader().isGiven("corpus.dir")).isFalse();
  }

  private static InheritedSettings model(String preset) {
    ModelSettings network =
        SettingsReader.ofText("", List.of("model.preset=small", "model.dropout=0.25"))
            .settings()
            .model();
    return InheritedSettings.ofNetwork("the model /runs/1 (training.from)", network, preset);
  }

  private static SettingsReader tuning(String preset, String... settings) {
    return SettingsReader.ofText("", List.of(settings)).inheriting(model(preset));
  }

  @Test
  void whatAModelBringsTakesThePlaceOfDefaultsAndSaysSo() {
    SettingsReader reader = tuning("small");
    assertThat(commented(reader.render(List.of("model", "training"))))
        .contains(
            "modelSize=256  # the model /runs/1 (training.from)",
            "dropout=0.25  # the model /runs/1 (training.from)",
            "outputBias=false  # the model /runs/1 (training.from)",
            "preset=small  # the model /runs/1 (training.from)",
            "learningRate=0.004  # preset small");
    assertThat(reader.settings().model())
        .isEqualTo(
            SettingsReader.ofText("", List.of("model.preset=small", "model.dropout=0.25"))
                .settings()
                .model());
  }

  /** A preset of another person's has no recipe here. */
  @Test
  void aModelOfAnUnknownPresetIsTrainedByTheDefault() {
    Settings settings = tuning("mine").settings();
    assertThat(settings.model().preset()).isEqualTo("tiny");
    assertThat(settings.model().modelSize()).isEqualTo(256);
    assertThat(settings.training()).isEqualTo(SettingsReader.defaults().settings().training());
  }

  @Test
  void whatIsGivenMayAgreeWithAModelOrDifferWhereItIsNoPropertyOfIt() {
    Settings settings =
        tuning("small", "model.modelSize=256.0", "model.normalization=POST", "model.dropout=0")
            .settings();
    assertThat(settings.model().dropout()).isZero();
    assertThat(settings.model().modelSize()).isEqualTo(256);
    // A preset that is chosen gives its dropout, too.
    assertThat(
            tuning("", "model.preset=small", "model.normEpsilon=0.00001")
                .settings()
                .model()
                .dropout())
        .isEqualTo(0.25);
  }

  @Test
  void whatContradictsAModelIsRefused() {
    assertThatThrownBy(() -> tuning("small", "model.normalization=pre"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "model.normalization = pre (argument): the model /runs/1 (training.from) has post,"
                + " which cannot change; leave it out");
    assertThatThrownBy(() -> tuning("small", "model.preset=tiny"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "model.decoderLayers = 4 (preset tiny): the model /runs/1 (training.from) has 3,"
                + " which cannot change; leave it out");
    assertThatThrownBy(() -> tuning("small", "model.outputBias=true"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has false, which cannot change");
  }

  @Test
  void cellsOfASweepKeepWhatTheirModelBrings() {
    SweepCell cell =
        SettingsReader.ofText(
                """
                run.dir = /sweep
                sweep { parts { k4 { averaging.workers = 4 } }, cells = [ k4 ], rates = [ 1, 2 ] }
                """,
                List.of())
            .inheriting(model("small"))
            .sweepCells()
            .get(0);
    assertThat(cell.trials())
        .allSatisfy(run -> assertThat(run.reader().settings().model().modelSize()).isEqualTo(256));
  }

  @Test
  void valuesOfArgumentsHaveNoQuotesWhereTheyAreNumbersOrTruthValues() {
    SettingsReader settings =
        SettingsReader.ofText(
            "",
            List.of(
                "seed=7",
                "model.outputBias=true",
                "training.learningRate=1e-3",
                "training.from=8 runs"));
    assertThat(settings.renderValues(List.of("seed", "model", "training"), "training.schedule"))
        .contains("seed=7\n", "outputBias=true\n", "learningRate=0.001\n", "from=\"8 runs\"");
  }
}
