package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DependentSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "OF_CORPUS, subword.merges=100, subword.kind=unigram",
    "OF_CORPUS, subword.minimumPairFrequency=3, subword.kind=unigram",
    "OF_CORPUS, subword.vocabularySize=500, subword.kind=bpe",
    "OF_CORPUS, subword.minimumPieceFrequency=2, subword.kind=sentencepiece subword.model=m",
    "OF_CORPUS, corpus.duplicates.near.bands=8, corpus.duplicates.near.enabled=false",
    "OF_CORPUS, corpus.leakage.side=source, corpus.leakage.action=off",
    "OF_CORPUS, corpus.shortlist.perToken=9, corpus.shortlist.enabled=false",
    "OF_CORPUS, corpus.split.valid=0.5, corpus.kind=monolingual",
    "OF_CORPUS, corpus.mixing.temperature=2, corpus.kind=monolingual",
    "OF_CORPUS, corpus.tokenization=moses, corpus.kind=monolingual",
    "OF_CORPUS, subword.merges=100, corpus.kind=monolingual",
    "OF_TRAINING, ledger.maximumLoss=4, ledger.path=",
    "OF_TRAINING, averaging.outer.momentum=0.5, averaging.outer.optimizer=average",
    "OF_TRAINING, averaging.qsrFactor=2, averaging.qsrMaximum=1",
    "OF_TRAINING, averaging.qsrMaximum=64, averaging.mode=synchronous",
    "OF_TRAINING, averaging.qsrMaximum=20, averaging.workers=1",
    "OF_TRAINING, averaging.qsrFactor=2, averaging.frequency=50",
    "OF_TRAINING, averaging.qsrFactor=2, averaging.workers=1",
    "OF_TRAINING, averaging.qsrFactor=2, averaging.workers=8 training.batchTokens=256",
    "OF_TRAINING, weightAverage.updates=99, weightAverage.kind=none",
    "OF_TRAINING, training.rDrop=3, model.dropout=0",
    "OF_TRAINING, training.muonMomentum=0.8, training.optimizer=adam",
  })
  void refusesArgumentsWithoutEffect(DependentSettings settings, String without, String others) {
    SettingsReader reader = given("", (without + " " + others).split(" "));
    assertThatThrownBy(() -> settings.requireEffect(reader))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "setting %s (argument) has an effect only with ",
            without.substring(0, without.indexOf('=')));
  }

  @ParameterizedTest
  @CsvSource({
    "OF_CORPUS, subword.merges=100",
    "OF_CORPUS, subword.vocabularySize=500 subword.kind=unigram",
    "OF_CORPUS, subword.minimumPieceFrequency=2 subword.kind=unigram",
    "OF_CORPUS, corpus.leakage.side=source corpus.leakage.action=report",
    "OF_CORPUS, corpus.kind=monolingual corpus.casing=lower",
    "OF_TRAINING, ledger.maximumLoss=4 ledger.path=l",
    "OF_TRAINING, averaging.outer.momentum=0.5 averaging.outer.optimizer=nesterov",
    "OF_TRAINING, averaging.qsrFactor=2",
    "OF_TRAINING, averaging.qsrMaximum=1 averaging.frequency=50",
    "OF_TRAINING, training.rDrop=3",
    "OF_TRAINING, training.rDrop=3 model.dropout=0 model.attentionDropout=0.1",
  })
  void passesArgumentsWithAnEffect(DependentSettings settings, String arguments) {
    assertThatCode(() -> settings.requireEffect(given("", arguments.split(" "))))
        .doesNotThrowAnyException();
  }

  @Test
  void whatOthersDependOnMayBeInTheFile() {
    SettingsReader reader = given("subword.kind = unigram", "subword.vocabularySize=500");
    assertThatCode(() -> DependentSettings.OF_CORPUS.requireEffect(reader))
        .doesNotThrowAnyException();
  }

  @Test
  void truecasingIsForSubwordsAndLowercasingForAllText() {
    SettingsReader reader =
        given("corpus { kind = monolingual, tokenization = moses }", "corpus.casing=truecase");
    assertThatThrownBy(() -> DependentSettings.OF_CORPUS.requireEffect(reader))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "setting corpus.casing (argument) has an effect only with corpus.kind = parallel, or");
  }

  @Test
  void passesWhatIsInAFile() {
    SettingsReader reader = given("subword { kind = unigram, merges = 100 }");
    assertThatCode(() -> DependentSettings.OF_CORPUS.requireEffect(reader))
        .doesNotThrowAnyException();
  }

  private static SettingsReader given(String file, String... arguments) {
    return SettingsReader.ofText(file, List.of(arguments));
  }
}
