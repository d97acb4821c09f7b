package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.Input;

/** The languages of both sides, as the settings want them or, where they do not say, the file. */
record LanguagePair(LanguageRange source, LanguageRange target) {
  static LanguagePair of(Input input) {
    return new LanguagePair(
        new LanguageRange(input.sourceLanguage()), new LanguageRange(input.targetLanguage()));
  }

  /** These languages, and of a side that takes every language only the given one. */
  LanguagePair or(String sourceTag, String targetTag) {
    return new LanguagePair(source.or(sourceTag), target.or(targetTag));
  }
}
