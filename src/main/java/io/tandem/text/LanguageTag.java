package io.tandem.text;

import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;

/**
 * The language that a tag (BCP 47) names. One language has many tags: {@code de}, {@code deu},
 * {@code ger}, {@code de-AT} and {@code de_CH} are all {@code de}; {@code ar} usually means
 * Standard Arabic ({@code arb}). Tables are keyed by {@link #code}, so that all of these are found.
 *
 * @param code two letters (ISO 639-1) if the language has such a code, else three (ISO 639-3);
 *     empty if the tag names no language
 * @param script the script that the tag names, such as {@code Cyrl} in {@code sr-Cyrl}; empty if it
 *     names none
 */
public record LanguageTag(String code, String script) {
  /** The bibliographic codes of ISO 639-2, which catalogues use instead of those of ISO 639-3. */
  private static final String BIBLIOGRAPHIC =
      "alb sq arm hy baq eu bur my chi zh cze cs dut nl fre fr geo ka ger de gre el ice is"
          + " mac mk mao mi may ms per fa rum ro slo sk tib bo wel cy";

  /** The language that the code of a macrolanguage usually means; CLDR's aliases. */
  private static final String PREDOMINANT =
      "als sq arb ar azj az cmn zh ekk et fil tl khk mn kmr ku lvs lv mol ro mo ro npi ne ory or"
          + " pbu ps pes fa plt mg prs fa quz qu swh sw uzn uz ydd yi zsm ms hbs sh jw jv";

  private static final Map<String, String> SHORTEST = new HashMap<>();

  static {
    for (String code : Locale.getISOLanguages()) {
      String current = Locale.forLanguageTag(code).getLanguage();
      SHORTEST.put(Locale.forLanguageTag(code).getISO3Language(), current);
    }
    putAll(BIBLIOGRAPHIC);
    putAll(PREDOMINANT);
  }

  private static void putAll(String codes) {
    String[] words = codes.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      SHORTEST.put(words[i], words[i + 1]);
    }
  }

  /** Returns the language of a tag, whose subtags may also be separated by underscores. */
  public static LanguageTag of(String tag) {
    Locale parsed = Locale.forLanguageTag(tag.strip().replace('_', '-'));
    String language = parsed.getLanguage();
    return new LanguageTag(SHORTEST.getOrDefault(language, language), parsed.getScript());
  }

  /** Returns the locale with the rules of the language; {@link Locale#ROOT} if none is named. */
  public Locale locale() {
    return Locale.forLanguageTag(code);
  }

  /** Returns the three-letter code (ISO 639-2 for terminology, or ISO 639-3). */
  public String threeLetters() {
    try {
      return locale().getISO3Language();
    } catch (MissingResourceException e) {
      return code; // Java has no three-letter code for it.
    }
  }

  /** Returns the script that the tag names, if Unicode has one with that name. */
  Optional<UnicodeScript> unicodeScript() {
    try {
      return script.isEmpty() ? Optional.empty() : Optional.of(UnicodeScript.forName(script));
    } catch (IllegalArgumentException e) {
      return Optional
          .empty(); // Hant or Jpan: the language decides which of Unicode's scripts are meant.
    }
  }
}
