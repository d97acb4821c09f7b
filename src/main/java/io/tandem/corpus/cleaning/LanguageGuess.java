package io.tandem.corpus.cleaning;

import io.tandem.corpus.cleaning.langid.LanguageIdentifier;
import io.tandem.corpus.cleaning.rules.LengthUnit;
import io.tandem.text.LanguageTag;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Guesses the language of lines, whatever the settings say. */
public final class LanguageGuess {
  /** Characters; shorter lines are skipped, because they look like any language. */
  private static final int MIN_CHARACTERS = 20;

  private LanguageGuess() {}

  /**
   * The language (its shortest code) of more than half of the lines that are long enough to tell;
   * empty when there is none, when it is the one that the tag names, or when that is not known.
   */
  public static Optional<String> another(String tag, List<String> lines) {
    LanguageIdentifier identifier = LanguageIdentifier.get();
    Set<String> labels = identifier.labels(tag);
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> counts = new TreeMap<>();
    int told = 0;
    for (String line : lines) {
      if (LengthUnit.CHARACTERS.length(line) >= MIN_CHARACTERS) {
        told++;
        String label = identifier.mostProbable(line);
        if (!labels.contains(label)) {
          counts.merge(LanguageTag.of(label).code(), 1, Integer::sum);
        }
      }
    }
    int most = counts.isEmpty() ? 0 : Collections.max(counts.values());
    int half = told / 2;
    return counts.keySet().stream()
        .filter(code -> counts.get(code) == most && most > half)
        .findFirst();
  }
}
