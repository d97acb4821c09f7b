package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
  private static final Configuration HADOOP = new Configuration();

  private static Settings with(String... overrides) {
    return SettingsReader.ofText("", List.of(overrides)).settings();
  }

  private static Settings file(Path file, String... overrides) {
    return SettingsReader.of(
            GivenPath.option("--config", file.toString()), HADOOP, List.of(overrides))
        .settings();
  }

  private static void assertRefused(String message, String... overrides) {
    assertThatThrownBy(() -> with(overrides)).isInstanceOf(UserException.class).hasMessage(message);
  }

  @Test
  void referenceAloneIsComplete() {
    Settings settings = SettingsReader.defaults().settings();
    assertThat(settings.model().modelSize()).isEqualTo(128);
    assertThat(settings.training().adamBeta2()).isEqualTo(0.98);
  }

  @Test
  void byDefaultTheAverageIsTakenAsItIs() {
    assertThat(SettingsReader.defaults().settings().averaging().outer().hasMomentum()).isFalse();
    assertThat(with("averaging.outer.optimizer=nesterov").averaging().outer())
        .isEqualTo(new OuterSettings(OuterSettings.Optimizer.NESTEROV, 0.7, 0.9));
  }

  @Test
  void qsrNeedsAFactor() {
    assertThatThrownBy(() -> with("averaging.qsrFactor=0"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.qsrFactor = 0: must be greater than 0");
  }

  @Test
  void outerMomentumLiesBelowOne() {
    assertThatThrownBy(() -> with("averaging.outer.momentum=1"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.outer.momentum = 1: must be between 0 and 0.9999");
    assertThatThrownBy(() -> with("averaging.outer.learningRate=0"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("averaging.outer.learningRate = 0: must be greater than 0");
  }

  @Test
  void refusesMomentumWithSynchronousTraining() {
    assertThatThrownBy(
            () -> with("averaging.mode=synchronous", "averaging.outer.optimizer=nesterov"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("averaging.outer.optimizer = nesterov: has no meaning with")
        .hasMessageEndingWith("leave one of them out");
  }

  /** As many as 32 updates where two workers have 1,024 tokens: measured in averaging.md. */
  @ParameterizedTest
  @CsvSource({
    "32, averaging.workers=2 training.batchTokens=1024",
    "16, averaging.workers=2 training.batchTokens=512",
    "10, averaging.workers=4 training.batchTokens=512",
    "4, averaging.workers=8 training.batchTokens=256",
    "32, averaging.workers=50 training.batchTokens=24576",
    "1, averaging.workers=50 training.batchTokens=9 training.maximumSentenceTokens=9",
    "200, averaging.workers=4 training.batchTokens=512 averaging.qsrMaximum=200",
    "0, averaging.workers=1"
  })
  void smallBatchesHaveShortRoundsUnlessANumberIsGiven(int updates, String settings) {
    assertThat(with(settings.split(" ")).qsrMaximum()).isEqualTo(updates);
  }

  @Test
  void aMicroBatchMustHoldASentence() {
    assertThat(with("training.batchTokens=512", "training.microBatches=4").training())
        .extracting(TrainingSettings::microBatchTokens)
        .isEqualTo(128);
    assertThatThrownBy(() -> with("training.batchTokens=511", "training.microBatches=4"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.batchTokens = 511: must be at least training.maximumSentenceTokens = 128 for"
                + " each of training.microBatches = 4, so that each can hold one sentence");
  }

  /** By which memory is planned. */
  @Test
  void aNetworkComputesTheTokensOfBothPassesAtOnce() {
    TrainingSettings twice =
        with("training.batchTokens=1024", "training.microBatches=2", "training.rDrop=3").training();
    assertThat(twice.microBatchTokens()).isEqualTo(256);
    assertThat(twice.tokensAtOnce()).isEqualTo(512);
  }

  @Test
  void presetGivesTheShapeAndTheUserMayChangeIt() {
    ModelSettings model = with("model.preset=base", "model.encoderLayers=12").model();
    assertThat(model.feedForwardSize()).isEqualTo(2048);
    assertThat(model.encoderLayers()).isEqualTo(12);
    assertThat(model.decoderLayers()).isEqualTo(6);
  }

  @Test
  void networkIsThatOfThePaperUnlessOptionsAreSet() {
    ModelSettings paper = with().model();
    assertThat(paper.positions()).isEqualTo(ModelSettings.Positions.INTERLEAVED);
    assertThat(paper.start()).isEqualTo(ModelSettings.Start.BOS);
    assertThat(paper.tying()).isEqualTo(ModelSettings.Tying.ALL);
    assertThat(paper.outputBias()).isFalse();
    assertThat(paper.normEpsilon()).isEqualTo(1e-5);
    ModelSettings marian =
        with(
                "model.activation=swish",
                "model.positions=marian",
                "model.start=zero",
                "model.tying=target",
                "model.outputBias=true",
                "model.normEpsilon=1e-6")
            .model();
    assertThat(marian.activation()).isEqualTo(ModelSettings.Activation.SWISH);
    assertThat(marian.positions()).isEqualTo(ModelSettings.Positions.MARIAN);
    assertThat(marian.start()).isEqualTo(ModelSettings.Start.ZERO);
    assertThat(marian.tying()).isEqualTo(ModelSettings.Tying.TARGET);
    assertThat(marian.outputBias()).isTrue();
    assertThat(marian.normEpsilon()).isEqualTo(1e-6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "activation=tanh | model.activation = tanh: must be one of relu, gelu, swish",
        "positions=learned | model.positions = learned: must be one of interleaved, halves, marian",
        "start=eos | model.start = eos: must be one of bos, zero",
        "tying=source | model.tying = source: must be one of all, target, none",
        "outputBias=1 | model.outputBias = 1 (argument): expected true or false",
        "normEpsilon=0 | model.normEpsilon = 0: must be between 1.0E-12 and 1",
      })
  void whatIsNoOptionOfTheNetworkIsRefused(String setting, String message) {
    assertThatThrownBy(() -> with("model." + setting))
        .isInstanceOf(UserException.class)
        .hasMessage(message);
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
    InputSettings input =
        SettingsReader.ofText("corpus.inputs = [ { path = x.tsv } ]", List.of())
            .settings()
            .corpus()
            .inputs()
            .get(0);
    assertThat(input.format()).isEqualTo(CorpusSettings.Format.TSV);
    assertThat(input.targetColumn()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "path=pairs.tsv; TSV",
        "path=pairs.TSV.GZ; TSV",
        "path=pairs.csv.zst; CSV",
        "path=pairs.txt; TSV",
        "path=\"memories/*.tmx.xz\"; TMX",
        "path=\"hdfs://a/b.xliff\"; XLIFF",
        "path=messages.mo; PO",
        "path=pairs.jsonl; JSONL",
        "path=pairs.parquet; PARQUET",
        "path=folder; TSV",
        "path=tmx; TSV",
        "path=pairs.tmx.old; TSV",
        "path=pairs.tsv, format=csv; CSV",
        "source=train.en.gz, target=train.de.gz; LINES",
        "source=src.sgm, target=ref.sgm; SGM",
        "source=src.sgm, target=ref.de; LINES",
      })
  void theNamesOfFilesSayTheirFormatUnlessItIsGiven(String input, CorpusSettings.Format format) {
    Settings settings =
        with(
            "corpus.inputs=[{%s}]".formatted(input),
            "corpus.sourceLanguage=en",
            "corpus.targetLanguage=de");
    assertThat(settings.corpus().inputs().get(0).format()).isEqualTo(format);
  }

  @Test
  void xmlMayBeOfSeveralFormats() {
    assertRefused(
        "corpus.inputs: test.xml.gz may be of several formats: say which, format = tmx, xliff or"
            + " wmtxml",
        "corpus.inputs=[{path=test.xml.gz}]");
    assertThat(with("corpus.inputs=[{path=test.xml, format=tmx}]").corpus().inputs()).hasSize(1);
  }

  @Test
  void theDefaultFormatOfInputsWinsOverTheirNames() {
    assertThat(
            with("corpus.inputDefaults.format=xliff", "corpus.inputs=[{path=test.xml}]")
                .corpus()
                .inputs()
                .get(0)
                .format())
        .isEqualTo(CorpusSettings.Format.XLIFF);
  }

  @Test
  void namedColumnsHoldTheSidesAndScoresOnce() {
    InputSettings input =
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
              "corpus.inputs: columns = \\[.*] must contain \"(source|target|laser)\" exactly"
                  + " once.*");
    }
    assertThatThrownBy(
            () -> with("corpus.inputs=[{path=x, format=jsonl, columns=[source, target]}]"))
        .hasMessageContaining("columns = [source, target] with format = jsonl")
        .hasMessageContaining("jsonl, parquet and table are named by sourceField and targetField");
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
  void unknownSettingIsNamedWholeAndWithASuggestionOnlyWhenOneIsNear() {
    assertRefused(
        "unknown setting traning.batchTokens (argument): did you mean training.batchTokens?"
            + " conf/reference.conf lists all settings",
        "traning.batchTokens=1");
    assertRefused(
        "unknown setting foo (argument): conf/reference.conf lists all settings", "foo=1");
  }

  @Test
  void settingInTheWrongGroupOrAbbreviatedIsFound() {
    for (String[] meant :
        new String[][] {
          {"batchTokens", "training.batchTokens"},
          {"model.beam", "search.beam"},
          {"training.maxUpdates", "training.maximumUpdates"},
          {"training.lr", "training.learningRate"}
        }) {
      assertThatThrownBy(() -> with(meant[0] + "=1"))
          .hasMessageContaining("did you mean %s?".formatted(meant[1]));
    }
    assertThatThrownBy(() -> with("corpus.rules=[{rule = length, max = 3}]"))
        .hasMessageContaining("unknown setting corpus.rules length max (argument)")
        .hasMessageContaining("did you mean corpus.rules length maximum?");
  }

  @Test
  void valueInPlaceOfAGroupOrListIsRefused() {
    assertRefused(
        "training = 5 (argument): expected a group of settings { … }, or one of them as"
            + " training.adamBeta1 = …",
        "training=5");
    assertRefused(
        "model = base (argument): expected a group of settings { … }, or one of them as"
            + " model.preset = …",
        "model=base");
    assertRefused(
        "corpus.inputs = pairs.tsv (argument): expected a list in brackets, such as [ … ]",
        "corpus.inputs=pairs.tsv");
    assertRefused("seed = {\"x\":\"1\"} (argument): expected a single value", "seed.x=1");
  }

  @Test
  void valueInPlaceOfAGroupIsSeenUnderAnArgumentToo(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("a.conf"), "model = base\n");
    assertThatThrownBy(() -> file(file, "model.preset=small"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model = base (%s: 1): expected a group".formatted(file));
  }

  @Test
  void noNumberIsTruncated() {
    assertRefused(
        "training.batchTokens = 256.9 (argument): expected an integer",
        "training.batchTokens=256.9");
    assertRefused(
        "seed = 99999999999999999999 (argument): expected an integer from -9223372036854775808"
            + " to 9223372036854775807",
        "seed=99999999999999999999");
    for (String rate : List.of("Infinity", "NaN", "1e999", "0.1f")) {
      assertRefused(
          "training.learningRate = %s (argument): expected a number".formatted(rate),
          "training.learningRate=" + rate);
    }
    assertThat(with("training.batchTokens=1e4").training().batchTokens()).isEqualTo(10_000);
    assertThat(with("seed=9223372036854775807").seed()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> SettingsReader.ofText("seed = 1e20", List.of()).settings())
        .hasMessageContaining("expected an integer from");
  }

  @Test
  void missingCommaBetweenObjectsIsRefused(@TempDir Path dir) throws IOException {
    assertRefused(
        "corpus.inputs: a comma is missing between } and { in a list; without it HOCON merges the"
            + " two into one object",
        "corpus.inputs=[{path=a} {path=b}]");
    Path file =
        Files.writeString(
            dir.resolve("a.conf"),
            """
            # { } {
            corpus.rules = [
              { rule = length, name = "} {" } // } {
              { rule = identical } { rule = length-ratio }
            ]
            """);
    assertThatThrownBy(() -> file(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ", line 4: a comma is missing between } and {");
  }

  @Test
  void objectsThatAreToBeMergedStillAre() {
    assertThat(with("training={ batchTokens = 1000 } { warmupUpdates = 7 }").training())
        .extracting(TrainingSettings::batchTokens, TrainingSettings::warmupUpdates)
        .containsExactly(1000, 7);
    assertThat(with("corpus.inputs=[{path=a}, {path=b}]").corpus().inputs()).hasSize(2);
  }

  @Test
  void fileThatIsNotUtf8IsRefusedWithItsLine(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("latin1.conf");
    Files.write(file, "seed = 7\n# café\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> file(file))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--config %s, line 2: not UTF-8; convert the file to UTF-8, for example with iconv"
                .formatted(file));
  }

  @Test
  void directoryIsNotASettings(@TempDir Path dir) {
    assertThatThrownBy(() -> file(dir))
        .isInstanceOf(UserException.class)
        .hasMessage("--config %s: a directory, expected a file".formatted(dir));
  }

  @Test
  void fileMayIncludeOthersNextToItAndTakeTheEnvironment(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("base.conf"), "seed = 7\n");
    Path file =
        Files.writeString(dir.resolve("a.conf"), "include \"base.conf\"\nrun.dir = ${PATH}/run\n");
    assertThat(file(file).seed()).isEqualTo(7);
    assertThat(file(file).run().dir()).isEqualTo(System.getenv("PATH") + "/run");
  }

  @Test
  void includesThatAreNotThereOrElsewhereAreRefused(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("a.conf"), "include \"none.conf\"\n");
    assertThatThrownBy(() -> file(file))
        .isInstanceOf(UserException.class)
        .hasMessage("include \"none.conf\" in %s: file not found".formatted(file));
    for (String url : List.of("url(\"http://localhost:1/x\")", "\"http://localhost:1/x\"")) {
      Files.writeString(file, "include " + url);
      assertThatThrownBy(() -> file(file))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("include a file by its path");
    }
    for (String odd : List.of("exp-12:30.conf", "")) {
      Files.writeString(file, "include \"%s\"".formatted(odd));
      assertThatThrownBy(() -> file(file))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("include \"%s\" in %s: ".formatted(odd, file));
    }
  }

  /**
   * A model may come from a stranger: its settings must not fetch anything, nor reveal the
   * environment.
   */
  @Test
  void settingsOfAModelNeitherIncludeNorSubstitute(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("x.conf"), "search.beam = 9");
    for (String include :
        List.of(
            "include \"%s\"".formatted(file),
            "include file(\"%s\")".formatted(file),
            "include url(\"file:%s\")".formatted(file),
            "include classpath(\"reference.conf\")")) {
      assertThatThrownBy(() -> SettingsReader.overRun(include, SettingsReader.defaults(), "search"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("only a --config file may include other files");
    }
    for (String substitution : List.of("${PATH}", "${?PATH}")) {
      assertThatThrownBy(
              () ->
                  SettingsReader.overRun(
                      "search.tags = [%s]".formatted(substitution),
                      SettingsReader.defaults(),
                      "search"))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("the model's settings have a substitution");
    }
  }

  @Test
  void wrongTypeIsRefusedWithValueAndExpectation() {
    assertThatThrownBy(() -> with("training.batchTokens=many"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("training.batchTokens = many")
        .hasMessageContaining("expected an integer");
  }

  @Test
  void outOfRangeIsRefusedWithTheRange() {
    assertThatThrownBy(() -> with("model.dropout=1.5"))
        .isInstanceOf(UserException.class)
        .hasMessage("model.dropout = 1.5: must be between 0 and 0.95");
    assertThatThrownBy(() -> with("model.heads=3"))
        .hasMessageContaining("must be even and a multiple of model.heads = 3");
  }

  @Test
  void unknownChoiceListsTheChoices() {
    assertThatThrownBy(() -> with("averaging.mode=hogwild"))
        .hasMessage("averaging.mode = hogwild: must be one of local, synchronous");
    assertThatThrownBy(() -> with("model.preset=huge"))
        .hasMessageContaining("known presets are base, big, small, student, tiny");
  }

  @Test
  void languagesAreNamedByCodes() {
    for (String code : List.of("english", "xx", "e", "en GB", "de.", "zh-")) {
      assertRefused(
          "corpus.targetLanguage = %s: not a language code; expected two or three letters of ISO 639, such as de, en-GB or cmn"
              .formatted(code),
          "corpus.targetLanguage=" + code);
    }
    for (String code : List.of("de", "DE", "pt_BR", "zh-Hans", "cmn", "sh", "iw", "de-x-easy")) {
      assertThat(with("corpus.targetLanguage=" + code).corpus().targetLanguage()).isEqualTo(code);
    }
    assertThatThrownBy(() -> with("corpus.inputs=[{path=x, sourceLanguage=english}]"))
        .hasMessageStartingWith("corpus.inputs sourceLanguage = english: not a language code");
  }

  @Test
  void languagesOfTheSidesDiffer() {
    assertRefused(
        "corpus.sourceLanguage and corpus.targetLanguage are both de; distinguish two variants of"
            + " one language by subtags, such as de and de-simple",
        "corpus.sourceLanguage=de",
        "corpus.targetLanguage=de");
    assertThat(with("corpus.sourceLanguage=de", "corpus.targetLanguage=de-simple").corpus().rules())
        .isNotEmpty();
  }

  @Test
  void truecasingNeedsATokenizer() {
    assertThatThrownBy(() -> with("corpus.casing=truecase"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.casing = truecase with corpus.tokenization = none: words must be separated from"
                + " punctuation before their casing is looked up; set corpus.tokenization = moses");
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
            "corpus.targetLanguage is not set, but corpus.tokenization = moses follows the rules of"
                + " the language: give the language's code, such as corpus.targetLanguage=en");
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
    assertThatThrownBy(() -> file(Path.of("no-such.conf")))
        .isInstanceOf(UserException.class)
        .hasMessage("--config no-such.conf: file not found");
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

  @Test
  void changedSettingsAreThoseThatAreNotAsInTheReferenceHoweverTheyAreWritten() {
    List<String> read = List.of("corpus.rules", "training", "search");
    SettingsReader given =
        SettingsReader.ofText(
            "training.labelSmoothing = 0.10\nsearch.beam = 8\n"
                + "corpus.rules = [ { rule = length, maximum = 99, minimum = 1 } ]",
            List.of("training.adamBeta1=0.90", "training.batchTokens=4096.0"));
    assertThat(given.changed(read))
        .containsEntry("search.beam", "8")
        .containsEntry("training.batchTokens", "4096")
        .containsEntry("corpus.rules", "[{maximum=99, rule=length}]")
        .doesNotContainKeys("training.labelSmoothing", "training.adamBeta1")
        .as("by the preset")
        .containsEntry("training.optimizer", "muon");
    assertThat(SettingsReader.defaults().changed(read).keySet())
        .containsExactly("training.learningRate", "training.optimizer");
  }
}
