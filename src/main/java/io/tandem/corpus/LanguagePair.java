package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;

/** The languages of both sides, as the settings want them. */
record LanguagePair(LanguageRange source, LanguageRange target) {
  static LanguagePair of(Input input) {
    return new LanguagePair(
        new LanguageRange(input.sourceLanguage()), new LanguageRange(input.targetLanguage()));
  }

  /**
   * As {@link #of}, for formats whose files hold many languages.
   *
   * @throws UserException when a language is not given
   */
  static LanguagePair required(Input input) {
    LanguagePair pair = of(input);
    if (pair.source.wanted().isEmpty() || pair.target.wanted().isEmpty()) {
      throw new UserException(
          "%s: a file of this format holds many languages: give sourceLanguage and targetLanguage (found \"%s\" and \"%s\")"
              .formatted(input.path(), input.sourceLanguage(), input.targetLanguage()));
    }
    return pair;
  }
}
