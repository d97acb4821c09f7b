package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionReasonsTest {
  @ParameterizedTest
  @CsvSource({
    "too-few-columns, sourceColumn and targetColumn of corpus.inputs",
    "missing-field, sourceField and targetField of corpus.inputs",
    "other-languages, look at corpus.sourceLanguage",
    "fuzzy, unfinished = keep in corpus.inputs",
    "state-needs-l10n, unfinished = keep in corpus.inputs",
    "duplicate, look at corpus.duplicates",
    "in-valid-or-test, look at corpus.split",
    "leak-contained, look at corpus.leakage",
    "plural, look at corpus.inputs",
  })
  void everyReasonNamesTheSettingToLookAt(String reason, String advice) {
    assertThat(RejectionReasons.advice(reason)).contains(advice);
  }
}
