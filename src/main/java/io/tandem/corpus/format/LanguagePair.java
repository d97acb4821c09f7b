package io.tandem.corpus.format;

import io.tandem.config.InputSettings;

/** The languages of both sides, as given by the settings or, if they do not, by the file. */
record LanguagePair(LanguageRange source, LanguageRange target) {
  static LanguagePair of(InputSettings input) {
    return new LanguagePair(
        new LanguageRange(input.sourceLanguage()), new LanguageRange(input.targetLanguage()));
  }

  /** Returns these languages, narrowed to the given one on a side that accepts every language. */
  LanguagePair or(String sourceTag, String targetTag) {
    return new LanguagePair(source.or(sourceTag), target.or(targetTag));
  }
}
