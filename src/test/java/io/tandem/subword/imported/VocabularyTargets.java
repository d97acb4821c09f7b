package io.tandem.subword.imported;

import io.tandem.fuzz.FuzzTarget;
import java.util.List;
import java.util.Locale;

/** The vocabularies of Marian, fuzzed. */
public final class VocabularyTargets {
  private VocabularyTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("marian-vocabulary", "vocab.yml", VocabularyTargets::read));
  }

  private static String read(byte[] input, String file) {
    MarianVocabulary vocabulary = MarianVocabulary.parse(new ModelFile(file, input));
    return String.format(Locale.ROOT, "ids: %d", vocabulary.size());
  }
}
