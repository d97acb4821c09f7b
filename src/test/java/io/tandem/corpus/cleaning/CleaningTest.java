package io.tandem.corpus.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.RuleSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.RuleCatalog.RuleKind;
import io.tandem.corpus.cleaning.rules.Rule;
import io.tandem.corpus.cleaning.rules.Rules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CleaningTest {
  @Test
  void everyKindHasDefaultsInTheReferenceAndTheOtherWayRound() {
    assertThat(SettingsReader.defaults().knownRules().stream().map(RuleSettings::rule))
        .containsExactlyInAnyOrderElementsOf(
            RuleCatalog.KINDS.stream().map(RuleKind::name).toList());
  }

  @Test
  void everyKindComparesTheSidesOrCanLookAtOneOfThemOrNeedsNone() {
    Set<String> ofNoSide = Set.of("score", "sql", "repair-mojibake", "decode-entities");
    assertThat(RuleCatalog.KINDS)
        .allMatch(
            kind ->
                Stream.of(
                            RuleSettings.comparesSides(kind.name()),
                            ofNoSide.contains(kind.name()),
                            Stream.of(kind.type().getRecordComponents())
                                .anyMatch(component -> component.getName().equals("side")))
                        .filter(each -> each)
                        .count()
                    == 1);
  }

  @Test
  void theDefaultsOfEveryKindCanBeBoundOrSayWhatIsMissing() {
    for (RuleKind kind : RuleCatalog.KINDS) {
      String required =
          switch (kind.name()) {
            case "score" -> ", score=s";
            case "pattern" -> ", pattern=x";
            case "sql" -> ", keep=true";
            case "model-score" -> ", forward=run, drop=0.1";
            default -> "";
          };
      Rule rule =
          Rules.rule("rule=" + kind.name() + required, "corpus.inputs=[{path=a, scoreFields=[s]}]");
      assertThat(rule).isInstanceOf(kind.type());
      if (!required.isEmpty()) {
        assertThatThrownBy(() -> Rules.rule("rule=" + kind.name()))
            .isInstanceOf(UserException.class);
      }
    }
  }

  @Test
  void rulesKeepTheirOrderAndGetNamesOfTheirOwn() {
    Cleaning cleaning =
        Rules.cleaning(
            "{rule=decode-entities}, {rule=length}, {rule=identical, name=same}, {rule=length,"
                + " unit=characters}");
    assertThat(cleaning.rules().stream().map(NamedRule::name))
        .containsExactly("decode-entities", "length", "same", "length-2");
    assertThat(cleaning.rewriters()).hasSize(1);
    assertThat(cleaning.filters()).hasSize(3);
  }

  @Test
  void theDefaultListLimitsLengthsAndRejectsIdenticalSides() {
    List<NamedRule> rules = Cleaning.of(SettingsReader.defaults().settings().corpus()).rules();
    assertThat(rules.stream().map(NamedRule::name))
        .containsExactly("length-in-words", "length-in-characters", "length-ratio", "identical");
  }

  @Test
  void mistakesSayWhatIsKnown() {
    assertMistake("{rule=lenght}", "unknown rule \"lenght\"; did you mean length?");
    assertMistake("{unit=words}", "unknown rule \"\"");
    assertMistake("{rule=length, maxmum=3}", "did you mean corpus.rules length maximum");
    assertMistake("{rule=length, maximum=many}", "corpus.rules length maximum = many");
    assertMistake("{rule=length, unit=lines}", "unit = lines: must be one of words, characters");
    assertMistake("{rule=length, minimum=9, maximum=3}", "maximum = 3: must be at least 9");
    assertMistake("{rule=length}, {rule=repair-mojibake}", "repair-mojibake comes after length");
    assertMistake(
        "{rule=alignment-score}, {rule=identical}",
        "identical comes after alignment-score, which learns from the pairs that all other rules"
            + " keep; put alignment-score last");
    String byModel = "{rule=model-score, forward=run, drop=0.1}";
    assertMistake(
        byModel + ", {rule=alignment-score}",
        "alignment-score comes after model-score, which scores the pairs that all other rules"
            + " keep; put model-score last");
    assertThat(Rules.cleaning("{rule=identical}, {rule=alignment-score}, " + byModel).rules())
        .hasSize(3);
    assertMistake("{rule=alignment-score, minimum=1000}", "minimum = 1000: must be");
    assertMistake(
        "{rule=score, score=laser}", "no element of corpus.inputs has a score of this name");
    assertMistake("{rule=pattern, pattern=\"[\"}", "Unclosed character class");
    assertMistake("{rule=script-ratio, sourceScripts=[latn2]}", "no script \"latn2\"");
    assertMistake("3", "each element is an object");
  }

  @Test
  void aLanguageThatCannotBeToldIsAMistakeWhereItIsAskedFor() {
    assertThatThrownBy(() -> Rules.rule("rule=language", "corpus.sourceLanguage=tlh"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "corpus.sourceLanguage = tlh: { rule = language } does not know this language; leave"
                + " the rule out, or give it side = target");
    assertThat(Rules.rule("rule=language, side=target", "corpus.sourceLanguage=tlh")).isNotNull();
  }

  @Test
  void aRuleThatAsksForALanguageSaysWhichSettingIsMissing() {
    assertThatThrownBy(() -> withoutTargetLanguage("{rule=language}"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.targetLanguage is not set, but { rule = language } compares the text with it:"
                + " give the language's code, such as corpus.targetLanguage=en");
    assertThat(withoutTargetLanguage("{rule=language, side=source}")).isNotNull();
    assertThatThrownBy(() -> withoutTargetLanguage("{rule=script-ratio}"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.targetLanguage is not set, but { rule = script-ratio } without targetScripts"
                + " takes the scripts of the language: give the language's code, such as"
                + " corpus.targetLanguage=en");
    assertThat(withoutTargetLanguage("{rule=script-ratio, targetScripts=[latin]}")).isNotNull();
  }

  private static Cleaning withoutTargetLanguage(String rule) {
    return Cleaning.of(
        SettingsReader.ofText(
                "corpus { sourceLanguage = en, rules = [%s] }".formatted(rule), List.of())
            .settings()
            .corpus());
  }

  @Test
  void rulesTravelToExecutors() throws IOException, ClassNotFoundException {
    Cleaning cleaning =
        Rules.cleaning(
            "{rule=repair-mojibake}, {rule=script-ratio}, {rule=pattern, pattern=x},"
                + " {rule=language}");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(cleaning);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(cleaning);
    }
  }

  private static void assertMistake(String rules, String message) {
    assertThatThrownBy(() -> Rules.cleaning(rules))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
