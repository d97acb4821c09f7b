package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.storage.StoreJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonolingualSettingsTest {
  private static final String INPUT = "corpus.inputs=[{path=news.fr}]";

  @Test
  void theDefaultRulesAreThoseOfOneSide() {
    CorpusSettings corpus = corpus(INPUT);
    assertThat(corpus.rules())
        .extracting(RuleSettings::name)
        .containsExactly("length-in-words", "length-in-characters");
    assertThat(corpus.rules())
        .allMatch(rule -> rule.parameters().get("side").equals("source"), "look at the source");
    assertThat(SettingsReader.defaults().settings().corpus().rules())
        .extracting(RuleSettings::rule)
        .contains("length-ratio", "identical");
  }

  @Test
  void inputsHaveNoTargetsAndAllGoToTrain() {
    InputSettings input = corpus(INPUT).inputs().get(0);
    assertThat(input.hasTarget()).isFalse();
    assertThat(input.split()).isEqualTo(Split.TRAIN);
    assertThat(input.sourceLanguage()).isEqualTo("fr");
    InputSettings named =
        corpus("corpus.inputs=[{path=a.tsv, columns=[id, text], sourceField=text}]")
            .inputs()
            .get(0);
    assertThat(named.targetField()).isEmpty();
    assertThat(corpus("corpus.inputs=[{path=a.tsv, columns=[text]}]").inputs().get(0).sourceField())
        .isEqualTo("text");
  }

  @ParameterizedTest
  @CsvSource({
    "news.2023.fr, LINES",
    "news.fr.gz, LINES",
    "news.txt.xz, LINES",
    "table.tsv.bz2, TSV",
    "table.csv, CSV",
    "crawl.jsonl.zst, JSONL",
    "memory.tmx, TMX",
    "fr.po, PO",
    "newstest.sgm, SGM",
    "part.parquet, PARQUET",
  })
  void theEndingSaysTheFormatAndSentencesInLinesAreUsual(String path, Format format) {
    assertThat(corpus("corpus.inputs=[{path=\"%s\"}]".formatted(path)).inputs())
        .extracting(InputSettings::format)
        .containsExactly(format);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corpus.targetLanguage=en | corpus.targetLanguage = en with corpus.kind = monolingual",
        "corpus.duplicates.target=true | corpus.duplicates.target = true with corpus.kind",
        "corpus.shortlist.enabled=true | corpus.shortlist.enabled = true with corpus.kind",
        "corpus.leakage.action=remove | which has no valid and test of its own",
        "corpus.leakage { action=remove, side=target, against=[a] } | corpus.leakage.side = target",
        "corpus.rules=[{rule=length-ratio}] | corpus.rules: length-ratio compares a sentence",
        "corpus.rules=[{rule=identical}] | corpus.rules: identical compares a sentence",
        "corpus.rules=[{rule=length, side=target}] | corpus.rules length: side = target with",
        "corpus.inputs=[{source=a.fr}] | text of one language is in one file; give it as path",
        "corpus.inputs=[{source=a, target=b}] | text of one language is in one file",
        "corpus.inputs=[{format=lines}] | has format = lines but no path",
        "corpus.inputs=[{path=a.tsv, targetColumn=3}] | targetColumn = 3 with corpus.kind",
        "corpus.inputs=[{path=a.csv, targetField=x, sourceField=y}] | targetField = x with corpus",
        "corpus.inputs=[{path=a.tmx, targetLanguage=de}] | targetLanguage = de with corpus.kind",
        "corpus.inputs=[{path=a.po, unfinished=keep}] | unfinished = keep with corpus.kind",
        "corpus.inputs=[{path=a, name=b}] | name = b with corpus.kind",
        "corpus.inputs=[{path=a, weight=2}] | weight = 2 with corpus.kind",
        "corpus.inputs=[{path=a, tags=[\"<bt>\"]}] | tags = [<bt>] with corpus.kind",
        "corpus.inputs=[{path=a, split=valid}] | split = valid with corpus.kind",
        "corpus.inputDefaults.split=test | split = test with corpus.kind",
        "corpus.inputDefaults.weight=0.5 | weight = 0.5 with corpus.kind",
        "corpus.inputs=[{path=a.txt, header=true}] | header = true with format = lines",
        "corpus.inputs=[{path=a.txt, sourceField=x}] | sourceField = x with format = lines",
        "corpus.duplicates { exact=false, against=[a] } | so that nothing is compared",
      })
  void whatNeedsTwoSidesIsRefused(String given, String message) {
    assertThatThrownBy(() -> corpus(INPUT, given))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsForPairsMayStandInASharedFileAsItsDefaults() {
    assertThatCode(
            () ->
                corpus(
                    "corpus.inputs=[{path=a.tsv, targetColumn=2, split=train, unfinished=drop,"
                        + " weight=1.0}]"))
        .doesNotThrowAnyException();
  }

  @Test
  void effectiveSettingsCanBeReadAgain() {
    SettingsReader reader = reader(INPUT, "corpus.leakage { action = remove, against = [a] }");
    CorpusSettings again = SettingsReader.ofText(reader.render(), List.of()).settings().corpus();
    assertThat(again).isEqualTo(reader.settings().corpus());
    assertThat(again.leakage().side()).isEqualTo(Side.SOURCE);
  }

  @Test
  void manifestsOfEarlierVersionsAreOfParallelCorpora() throws Exception {
    CorpusSettings now = SettingsReader.defaults().settings().corpus();
    ObjectNode json = StoreJson.MAPPER.valueToTree(now);
    assertThat(json.path("kind").asText()).isEqualTo("PARALLEL");
    json.remove("kind");
    ((ObjectNode) json.path("duplicates")).remove("against");
    assertThat(StoreJson.MAPPER.treeToValue(json, CorpusSettings.class)).isEqualTo(now);
    CorpusSettings text = corpus(INPUT);
    assertThat(
            StoreJson.MAPPER.treeToValue(
                StoreJson.MAPPER.<ObjectNode>valueToTree(text), CorpusSettings.class))
        .isEqualTo(text);
  }

  @Test
  void parallelInputsNeedTargets() {
    assertThatThrownBy(
            () ->
                SettingsReader.ofText("", List.of("corpus.inputs=[{path=a.tsv, targetColumn=0}]"))
                    .settings())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("targetColumn = 0 for a.tsv")
        .hasMessageContaining("corpus.kind = monolingual");
    assertThat(SettingsReader.defaults().settings().corpus().kind()).isEqualTo(Kind.PARALLEL);
  }

  private static CorpusSettings corpus(String... given) {
    return reader(given).settings().corpus();
  }

  private static SettingsReader reader(String... given) {
    List<String> overrides = new ArrayList<>();
    StringBuilder file = new StringBuilder("corpus { kind = monolingual, sourceLanguage = fr }\n");
    for (String each : given) {
      if (each.contains(" {")) {
        file.append(each).append('\n');
      } else {
        overrides.add(each);
      }
    }
    return SettingsReader.ofText(file.toString(), overrides);
  }
}
