package io.tandem.corpus.format;

import io.tandem.config.InputSettings;
import io.tandem.text.LanguageTag;
import java.util.Locale;

/**
 * The languages of both sides, as given by the settings or, if they do not, by the file.
 *
 * @param hasTarget whether both sides are read; otherwise {@code target} accepts every language
 */
record LanguagePair(LanguageRange source, LanguageRange target, boolean hasTarget) {
  LanguagePair(LanguageRange source, LanguageRange target) {
    this(source, target, true);
  }

  static LanguagePair of(InputSettings input) {
    return new LanguagePair(
        new LanguageRange(input.sourceLanguage()),
        new LanguageRange(input.targetLanguage()),
        input.hasTarget());
  }

  /** Returns these languages, narrowed to the given one on a side that accepts every language. */
  LanguagePair or(String sourceTag, String targetTag) {
    return new LanguagePair(
        source.or(sourceTag), hasTarget ? target.or(targetTag) : target, hasTarget);
  }

  /**
   * The languages that a setting such as {@code en} accepts: the tag itself and those that add to
   * it, {@code en-US}; RFC 4647, section 3.3.1, basic filtering. Case is ignored, and an underscore
   * is read as a hyphen, because translation memories use both.
   *
   * @param wanted the tag, in the form that is compared; empty for every language
   */
  record LanguageRange(String wanted) {
    LanguageRange {
      wanted = comparable(wanted);
    }

    boolean takes(String tag) {
      String found = comparable(tag);
      return wanted.isEmpty()
          || found.equals(wanted)
          || (found.startsWith(wanted) && found.charAt(wanted.length()) == '-');
    }

    /** Returns whether the tag is exactly the wanted one. */
    boolean isExactly(String tag) {
      return comparable(tag).equals(wanted);
    }

    /** Returns whether it accepts every language. */
    boolean takesAll() {
      return wanted.isEmpty();
    }

    /**
     * Returns this range or, if it accepts every language, that of a tag's language in any region.
     */
    LanguageRange or(String tag) {
      return takesAll() ? new LanguageRange(comparable(tag).replaceFirst("-.*", "")) : this;
    }

    /** Unifies the codes of a language: {@code en} and {@code eng} are the same. */
    private static String comparable(String tag) {
      String plain = tag.strip().replace('_', '-').toLowerCase(Locale.ROOT);
      int end = plain.indexOf('-');
      String primary = end < 0 ? plain : plain.substring(0, end);
      String code = LanguageTag.of(primary).code();
      return code.isEmpty() ? plain : code + plain.substring(primary.length());
    }
  }
}
