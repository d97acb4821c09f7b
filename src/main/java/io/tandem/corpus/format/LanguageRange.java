package io.tandem.corpus.format;

import io.tandem.text.LanguageTag;
import java.util.Locale;

/**
 * The languages that a setting such as {@code en} takes: the tag itself and those that add to it,
 * {@code en-US}; RFC 4647, section 3.3.1, basic filtering. Case plays no part, and an underscore is
 * read as a hyphen, as translation memories write both.
 *
 * @param wanted the tag, in the form that is compared; empty: every language
 */
record LanguageRange(String wanted) {
  LanguageRange {
    wanted = comparable(wanted);
  }

  boolean takes(String tag) {
    String found = comparable(tag);
    return wanted.isEmpty()
        || found.equals(wanted)
        || found.startsWith(wanted) && found.charAt(wanted.length()) == '-';
  }

  /** Whether the tag says no more and no less. */
  boolean isExactly(String tag) {
    return comparable(tag).equals(wanted);
  }

  /** Whether nothing narrows it down. */
  boolean takesAll() {
    return wanted.isEmpty();
  }

  /** This range, or that of a tag's language, whatever its region, where this one takes all. */
  LanguageRange or(String tag) {
    return takesAll() ? new LanguageRange(comparable(tag).replaceFirst("-.*", "")) : this;
  }

  /** A language has one code of several: {@code en} and {@code eng} are the same. */
  private static String comparable(String tag) {
    String plain = tag.strip().replace('_', '-').toLowerCase(Locale.ROOT);
    int end = plain.indexOf('-');
    String primary = end < 0 ? plain : plain.substring(0, end);
    String code = LanguageTag.of(primary).code();
    return code.isEmpty() ? plain : code + plain.substring(primary.length());
  }
}
