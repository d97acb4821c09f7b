package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  private static Settings with(String... overrides) {
    return SettingsReader.ofText("", List.of(overrides)).settings();
  }

  @Test
  void referenceAloneIsComplete() {
    Settings settings = SettingsReader.defaults().settings();
    assertThat(settings.model().modelSize()).isEqualTo(128);
    assertThat(settings.training().adamBeta2()).isEqualTo(0.98);
  }

  @Test
  void dl4jsMasterTakesPlainAveragesOnly() {
    assertThat(with("averaging.outer.optimizer=nesterov").averaging().outer().optimizer())
        .isEqualTo(OuterSettings.Optimizer.NESTEROV);
    assertThatThrownBy(() -> with("averaging.outer.optimizer=nesterov", "averaging.master=dl4j"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.outer.optimizer = nesterov")
        .hasMessageContaining("set averaging.master = tandem");
    assertThatThrownBy(() -> with("averaging.optimizerState=reset", "averaging.master=dl4j"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("always averages the optimizer's state");
  }

  @Test
  void qsrNeedsAnAlpha() {
    assertThat(with("averaging.schedule=qsr").averaging().qsrAlpha()).isPositive();
    assertThatThrownBy(() -> with("averaging.qsrAlpha=0"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.qsrAlpha = 0: must be greater than 0");
  }

  @Test
  void outerMomentumLiesBelowOne() {
    assertThatThrownBy(() -> with("averaging.outer.momentum=1"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.outer.momentum = 1: must lie between 0 and 0.9999");
    assertThatThrownBy(() -> with("averaging.outer.learningRate=0"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.outer.learningRate = 0: must be greater than 0");
  }

  @Test
  void presetGivesTheShapeAndTheUserMayChangeIt() {
    ModelSettings model = with("model.preset=base", "model.encoderLayers=12").model();
    assertThat(model.feedForwardSize()).isEqualTo(2048);
    assertThat(model.encoderLayers()).isEqualTo(12);
    assertThat(model.decoderLayers()).isEqualTo(6);
  }

  @Test
  void argumentsWinOverTheFileAndTheFileOverTheReference() {
    String file = "training { batchTokens = 1000, warmupUpdates = 7 }";
    TrainingSettings training =
        SettingsReader.ofText(file, List.of("training.batchTokens=3000")).settings().training();
    assertThat(training.batchTokens()).isEqualTo(3000);
    assertThat(training.warmupUpdates()).isEqualTo(7);
    assertThat(training.labelSmoothing()).isEqualTo(0.1);
  }

  @Test
  void pathsNeedNoQuotes() {
    assertThat(with("corpus.dir=hdfs://name:8020/a b/c").corpus().dir())
        .isEqualTo("hdfs://name:8020/a b/c");
  }

  @Test
  void inputsTakeTheirDefaultsFromOnePlace() {
    CorpusSettings.Input input =
        SettingsReader.ofText("corpus.inputs = [ { path = x.tsv } ]", List.of())
            .settings()
            .corpus()
            .inputs()
            .get(0);
    assertThat(input.format()).isEqualTo(CorpusSettings.Format.TSV);
    assertThat(input.targetColumn()).isEqualTo(2);
  }

  @Test
  void namedColumnsHoldTheSidesAndScoresOnce() {
    CorpusSettings.Input input =
        with("corpus.inputs=[{path=x, columns=[url, source, target, laser], scoreFields=[laser]}]")
            .corpus()
            .inputs()
            .get(0);
    assertThat(input.sourceField()).isEqualTo("source");
    assertThat(input.targetField()).isEqualTo("target");
    for (String wrong :
        List.of(
            "columns=[source, target, source]",
            "columns=[source, cible]",
            "columns=[source, target], scoreFields=[laser]")) {
      assertThatThrownBy(() -> with("corpus.inputs=[{path=x, %s}]".formatted(wrong)))
          .isInstanceOf(UserException.class)
          .hasMessageMatching(
              "corpus.inputs: columns = \\[.*] must name \"(source|target|laser)\" once.*");
    }
    assertThatThrownBy(
            () -> with("corpus.inputs=[{path=x, format=jsonl, columns=[source, target]}]"))
        .hasMessageContaining("columns = [source, target] with format = jsonl");
  }

  @Test
  void unknownSettingIsRefusedWithTheNearestKnownOne() {
    assertThatThrownBy(() -> with("training.warmupUpdate=5"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown setting training.warmupUpdate")
        .hasMessageContaining("did you mean training.warmupUpdates?");
    assertThatThrownBy(() -> with("model.encoderLayer=5"))
        .hasMessageContaining("did you mean model.encoderLayers?");
  }

  @Test
  void wrongTypeIsRefusedWithValueAndExpectation() {
    assertThatThrownBy(() -> with("training.batchTokens=many"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("training.batchTokens = many")
        .hasMessageContaining("expected a whole number");
  }

  @Test
  void outOfRangeIsRefusedWithTheRange() {
    assertThatThrownBy(() -> with("model.dropout=1.5"))
        .isInstanceOf(UserException.class)
        .hasMessage("model.dropout = 1.5: must lie between 0 and 0.95");
    assertThatThrownBy(() -> with("model.heads=3"))
        .hasMessageContaining("must be even and a multiple of model.heads = 3");
  }

  @Test
  void unknownChoiceListsTheChoices() {
    assertThatThrownBy(() -> with("averaging.master=horovod"))
        .hasMessage("averaging.master = horovod: must be one of tandem, dl4j");
    assertThatThrownBy(() -> with("model.preset=huge"))
        .hasMessageContaining("known presets are base, big, small, tiny");
  }

  @Test
  void truecasingNeedsATokenizer() {
    assertThatThrownBy(() -> with("corpus.casing=truecase"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.casing = truecase with corpus.tokenization = none: words must be parted from punctuation before their casing is looked up; set corpus.tokenization = moses");
    assertThat(
            with(
                    "corpus.casing=truecase",
                    "corpus.tokenization=moses",
                    "corpus.sourceLanguage=en",
                    "corpus.targetLanguage=fr")
                .corpus()
                .casing())
        .isEqualTo(CorpusSettings.Casing.TRUECASE);
  }

  @Test
  void languagesAreAskedForOnlyWhereSomethingDependsOnThem() {
    assertThat(with("corpus.inputs=[{path=a}]").corpus().sourceLanguage()).isEmpty();
    assertThatThrownBy(() -> with("corpus.tokenization=moses", "corpus.sourceLanguage=en"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.targetLanguage is not set, but corpus.tokenization = moses follows the rules of the language: give the language's code, such as corpus.targetLanguage=en");
    assertThatThrownBy(() -> with("corpus.punctuation=moses"))
        .hasMessageStartingWith("corpus.sourceLanguage is not set, but corpus.punctuation = moses");
    assertThatThrownBy(() -> with("corpus.inputs=[{path=a, format=wmtxml}]"))
        .hasMessageStartingWith("corpus.sourceLanguage is not set, but a may hold several");
    assertThat(
            with("corpus.inputs=[{path=a, format=wmtxml, sourceLanguage=en, targetLanguage=de}]")
                .corpus()
                .targetLanguage())
        .isEmpty();
    assertThatThrownBy(() -> with("corpus.inputs=[{path=a, format=jsonl}]"))
        .hasMessageStartingWith(
            "corpus.sourceLanguage is not set, but the text of a is looked for");
    assertThat(with("corpus.inputs=[{path=a, format=jsonl, sourceField=s, targetField=t}]"))
        .isNotNull();
  }

  @Test
  void missingFileAndBrokenSyntaxAreTheUsersMistakes() {
    assertThatThrownBy(() -> SettingsReader.of(new File("no-such.conf"), List.of()))
        .isInstanceOf(UserException.class)
        .hasMessage("--config no-such.conf: no such file");
    assertThatThrownBy(() -> with("nonsense")).hasMessageContaining("expected key=value");
  }

  @Test
  void effectiveSettingsReadBackEqual() {
    SettingsReader reader =
        SettingsReader.ofText(
            "corpus.inputs = [ { path = \"x.tsv\" } ]", List.of("model.preset=small"));
    assertThat(SettingsReader.ofText(reader.render(), List.of()).settings())
        .isEqualTo(reader.settings());
  }
}
