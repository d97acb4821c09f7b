package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSettingsTest {
  private static SettingsReader given(String... arguments) {
    return SettingsReader.ofText("", List.of(arguments));
  }

  @ParameterizedTest
  @CsvSource({
    "PREPARE, training.batchTokens=512, prepare: leave it out or give it to jobs/train.sh",
    "PREPARE, subword.sampling=0.1, prepare: leave it out or give it to jobs/train.sh",
    "TRAIN, corpus.targetLanguage=de, 'train: leave it out or give it to jobs/prepare.sh, because a"
        + " corpus stays as it was prepared'",
    "SWEEP, subword.merges=1, 'sweep: leave it out or give it to jobs/prepare.sh, because a corpus"
        + " stays as it was prepared'",
    "TRANSLATE, model.preset=base, translate: leave it out",
    "LEDGER, seed=2, ledger: leave it out",
    "BENCH, training.batchTokens=512, bench: leave it out",
    "DECODING, training.math=bf16, bench --decode: leave it out",
    "AVERAGING, search.beam=2, averaging: leave it out",
  })
  void refusesWhatTheJobDoesNotRead(JobSettings job, String argument, String where) {
    assertThatThrownBy(() -> job.refuseOthers(given(argument)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "setting %s (argument) has no effect in %s",
            argument.substring(0, argument.indexOf('=')), where);
  }

  @Test
  void passesWhatTheJobReads() {
    assertThatCode(
            () -> {
              JobSettings.PREPARE.refuseOthers(given("corpus.split.valid=0.1", "subword.merges=1"));
              JobSettings.TRAIN.refuseOthers(given("corpus.dir=x", "averaging.outer.momentum=0"));
              JobSettings.QUICKSTART.refuseOthers(given("corpus.dir=x", "run.dir=y"));
              JobSettings.LEDGER.refuseOthers(given("training.microBatches=2"));
            })
        .doesNotThrowAnyException();
  }

  /** Settings in a file are meant for all jobs that read it. */
  @Test
  void passesWhatIsInAFile() {
    SettingsReader file = SettingsReader.ofText("training.batchTokens = 512", List.of());
    assertThatCode(() -> JobSettings.PREPARE.refuseOthers(file)).doesNotThrowAnyException();
  }

  @Test
  void everySettingIsReadBySomeJob() {
    Set<String> settings =
        ConfigFactory.parseString(SettingsReader.defaults().render()).entrySet().stream()
            .map(entry -> entry.getKey())
            .collect(java.util.stream.Collectors.toSet());
    assertThat(settings)
        .allMatch(
            path ->
                Arrays.stream(JobSettings.values())
                    .flatMap(job -> job.read().stream())
                    .anyMatch(read -> path.equals(read) || path.startsWith(read + ".")));
  }
}
