package io.tandem.text;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The scripts that languages are usually written in; Latin unless listed otherwise. */
public final class LanguageScripts {
  private static final Set<UnicodeScript> LATIN =
      Collections.unmodifiableSet(EnumSet.of(UnicodeScript.LATIN));
  private static final Map<String, Set<UnicodeScript>> OTHER_THAN_LATIN = new HashMap<>();

  static {
    put("acm aeb apc ar ars ary arz ckb fa ks pnb ps sd ug ur", UnicodeScript.ARABIC);
    put("ab av ba be bg ce cv ky kk kv mk mn os ru sah tg tt udm uk", UnicodeScript.CYRILLIC);
    put("awa bh bho hi mag mai mr ne new sa", UnicodeScript.DEVANAGARI);
    put("as bn", UnicodeScript.BENGALI);
    put("he yi", UnicodeScript.HEBREW);
    put("am ti", UnicodeScript.ETHIOPIC);
    put("dv", UnicodeScript.THAANA);
    put("iu", UnicodeScript.CANADIAN_ABORIGINAL);
    put("sat", UnicodeScript.OL_CHIKI);
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
   * Returns the scripts of a language, or the one that its tag names.
   *
   * @param language tag such as {@code en}, {@code eng} or {@code sr-Latn}
   */
  public static Set<UnicodeScript> of(String language) {
    LanguageTag tag = LanguageTag.of(language);
    return tag.unicodeScript()
        .map(Set::of)
        .orElseGet(() -> OTHER_THAN_LATIN.getOrDefault(tag.code(), LATIN));
  }
}
