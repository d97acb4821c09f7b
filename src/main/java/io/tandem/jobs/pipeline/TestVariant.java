package io.tandem.jobs.pipeline;

import io.tandem.UserException;
import io.tandem.config.SettingsText;
import io.tandem.text.LanguageTag;
import io.tandem.text.variants.Capitals;
import io.tandem.text.variants.Typos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The test pairs as people also write them. */
enum TestVariant {
  /** Both sides in capitals. */
  UPPER_CASE,

  /** The first letter of every word of both sides is a capital. */
  TITLE_CASE,

  /** One in ten words of the source has a typo. */
  TYPOS;

  private static final double TYPO_RATE = 0.1;

  /** Returns the word for it in settings. */
  String label() {
    return SettingsText.name(this);
  }

  /**
   * Returns the variant of that name.
   *
   * @throws UserException if there is none
   */
  static TestVariant of(String label) {
    return Arrays.stream(values())
        .filter(variant -> variant.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "pipeline.variants has \"%s\": expected upper-case, title-case or typos",
                    label));
  }

  /**
   * Returns the pairs in this form; tags before sources stay as they are.
   *
   * @param tags the tags of the corpus
   * @param sourceLanguage may be empty, then the rules of most languages apply
   */
  TestScores.Lines of(
      TestScores.Lines test, Set<String> tags, String sourceLanguage, String targetLanguage) {
    List<String> sources = new ArrayList<>();
    List<String> references = new ArrayList<>();
    for (int i = 0; i < test.sources().size(); i++) {
      String source = test.sources().get(i);
      int start = endOfTags(source, tags);
      sources.add(
          source.substring(0, start)
              + source(source.substring(start), LanguageTag.of(sourceLanguage).locale(), i));
      references.add(reference(test.references().get(i), LanguageTag.of(targetLanguage).locale()));
    }
    return new TestScores.Lines(sources, references);
  }

  private static int endOfTags(String line, Set<String> tags) {
    int start = 0;
    while (true) {
      int space = line.indexOf(' ', start);
      if (space < 0 || !tags.contains(line.substring(start, space))) {
        return start;
      }
      start = space + 1;
    }
  }

  private String source(String text, Locale language, int line) {
    return this == TYPOS ? Typos.addTo(text, TYPO_RATE, line) : reference(text, language);
  }

  private String reference(String text, Locale language) {
    return switch (this) {
      case UPPER_CASE -> Capitals.upperCase(text, language);
      case TITLE_CASE -> Capitals.titleCase(text, language);
      case TYPOS -> text;
    };
  }
}
