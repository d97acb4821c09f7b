package io.tandem.config;

import io.tandem.UserException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The valid names of languages: an ISO 639 code, optionally followed by script, region and other
 * subtags.
 */
final class LanguageCode {
  private static final Pattern FORM =
      Pattern.compile("(?<language>[A-Za-z]{2,3})([-_][A-Za-z0-9]{1,8})*");

  /** Java's list of ISO 639-1, and Serbo-Croatian, which was removed from the standard. */
  private static final Set<String> OF_TWO_LETTERS = new HashSet<>(List.of("sh"));

  static {
    OF_TWO_LETTERS.addAll(List.of(Locale.getISOLanguages()));
  }

  private LanguageCode() {}

  /**
   * Requires a valid language unless it is empty.
   *
   * @param code may be empty
   */
  static void requireKnown(String setting, String code) {
    if (code.isEmpty()) {
      return;
    }
    var form = FORM.matcher(code);
    if (!form.matches() || !isKnown(form.group("language").toLowerCase(Locale.ROOT))) {
      throw UserException.of(
          "%s = %s: not a language code; expected two or three letters of ISO 639, such as de, en-GB or cmn",
          setting, code);
    }
  }

  /** Accepts any three-letter code: there are too many for a list. */
  private static boolean isKnown(String language) {
    return language.length() > 2 || OF_TWO_LETTERS.contains(language);
  }

  /** Requires the two to differ if both are given. */
  static void requireDifferent(String source, String target) {
    if (!source.isEmpty() && source.equalsIgnoreCase(target)) {
      throw UserException.of(
          "corpus.sourceLanguage and corpus.targetLanguage are both %1$s; distinguish two variants of one language by subtags, such as %1$s and %1$s-simple",
          source);
    }
  }
}
