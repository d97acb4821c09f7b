package io.tandem.text;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The scripts that languages are usually written in; Latin where nothing else is said. */
public final class LanguageScripts {
  private static final Set<UnicodeScript> LATIN =
      Collections.unmodifiableSet(EnumSet.of(UnicodeScript.LATIN));
  private static final Map<String, Set<UnicodeScript>> OTHER_THAN_LATIN = new HashMap<>();

  static {
    put("ar ckb fa ks ps sd ug ur", UnicodeScript.ARABIC);
    put("be bg cv ky kk mk mn os ru tg tt uk", UnicodeScript.CYRILLIC);
    put("bh hi mai mr ne sa", UnicodeScript.DEVANAGARI);
    put("as bn", UnicodeScript.BENGALI);
    put("he yi", UnicodeScript.HEBREW);
    put("am ti", UnicodeScript.ETHIOPIC);
    put("sr", UnicodeScript.CYRILLIC, UnicodeScript.LATIN);
    put("el", UnicodeScript.GREEK);
    put("hy", UnicodeScript.ARMENIAN);
    put("ka", UnicodeScript.GEORGIAN);
    put("pa", UnicodeScript.GURMUKHI);
    put("gu", UnicodeScript.GUJARATI);
    put("or", UnicodeScript.ORIYA);
    put("ta", UnicodeScript.TAMIL);
    put("te", UnicodeScript.TELUGU);
    put("kn", UnicodeScript.KANNADA);
    put("ml", UnicodeScript.MALAYALAM);
    put("si", UnicodeScript.SINHALA);
    put("th", UnicodeScript.THAI);
    put("lo", UnicodeScript.LAO);
    put("bo dz", UnicodeScript.TIBETAN);
    put("my", UnicodeScript.MYANMAR);
    put("km", UnicodeScript.KHMER);
    put("zh yue", UnicodeScript.HAN, UnicodeScript.BOPOMOFO);
    put("ja", UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
    put("ko", UnicodeScript.HANGUL, UnicodeScript.HAN);
  }

  private LanguageScripts() {}

  private static void put(String languages, UnicodeScript first, UnicodeScript... others) {
    for (String language : languages.split(" ")) {
      OTHER_THAN_LATIN.put(language, Collections.unmodifiableSet(EnumSet.of(first, others)));
    }
  }

  /**
   * @param language tag such as {@code en} or {@code en-US}
   */
  public static Set<UnicodeScript> of(String language) {
    Set<UnicodeScript> scripts = OTHER_THAN_LATIN.get(language);
    if (scripts == null) {
      String primary = language.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
      scripts = OTHER_THAN_LATIN.getOrDefault(primary, LATIN);
    }
    return scripts;
  }
}
