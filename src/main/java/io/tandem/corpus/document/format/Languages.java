package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.text.LanguageTag;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;

/**
 * The languages of a translation; empty where they are not known.
 *
 * @param source a code such as {@code en} or {@code pt-BR}
 * @param target likewise
 */
public record Languages(String source, String target) implements Serializable {
  /** The kinds of scripts for which office documents have languages of their own. */
  enum Kind {
    WESTERN,
    ASIAN,
    COMPLEX
  }

  /**
   * @throws UserException if one is not known
   */
  void require(String format) {
    if (source.isEmpty() || target.isEmpty()) {
      throw UserException.of(
          "%s has texts by language, and the model's settings do not name its own: give --source-language en --target-language fr or the like",
          format);
    }
  }

  /** Returns whether a tag names the source's language, in whatever region. */
  boolean hasSource(String tag) {
    return isSame(tag, source);
  }

  /** Returns whether a tag names another language than the source's, if that is known. */
  boolean hasOtherSource(String tag) {
    return isOther(tag, source);
  }

  /** Returns whether a tag names the target's language, in whatever region. */
  boolean hasTarget(String tag) {
    return isSame(tag, target);
  }

  /**
   * Refuses a document in other languages; those that are not known may be any.
   *
   * @param at a place in the text, where the document names its languages
   * @throws UserException if one differs
   */
  void requireSame(String sourceTag, String targetTag, String text, int at) {
    if (isOther(sourceTag, source) || isOther(targetTag, target)) {
      throw UserException.of(
          "line %d: the document is%s%s, and the model translates from %s to %s; if that is not so, give --source-language and --target-language",
          Lines.number(text, at),
          sourceTag.isEmpty() ? "" : " in " + sourceTag,
          targetTag.isEmpty() ? "" : " for translation into " + targetTag,
          shown(source),
          shown(target));
    }
  }

  /** Returns whether a tag names the source's language, in place of which the target is known. */
  boolean isRenamed(String tag) {
    return !target.isEmpty() && !tag.isBlank() && hasSource(tag);
  }

  /**
   * Returns the change of an attribute of a tag that names the source's language.
   *
   * @param name the attribute that names it
   * @param changed the attribute that changes
   */
  Optional<Edit> renamed(Tag tag, String name, String changed, String value) {
    return isRenamed(tag.attribute(name))
        ? tag.value(changed).map(old -> new Edit(old.from(), old.to(), value))
        : Optional.empty();
  }

  /** Returns which of three languages of a text in office documents is that of the target. */
  Kind kind() {
    return switch (Locale.forLanguageTag(target).getLanguage()) {
      case "zh", "ja", "ko" -> Kind.ASIAN;
      case "ar", "fa", "he", "hi", "iw", "th", "ur" -> Kind.COMPLEX;
      default -> Kind.WESTERN;
    };
  }

  /** Returns the target's code as programs name their locales, such as {@code pt_BR}. */
  String targetLocale() {
    return target.replace('-', '_');
  }

  private static String shown(String language) {
    return language.isEmpty() ? "an unknown language" : language;
  }

  private static boolean isOther(String tag, String language) {
    return !tag.isBlank() && !language.isEmpty() && !isSame(tag, language);
  }

  private static boolean isSame(String one, String other) {
    return primary(one).equals(primary(other));
  }

  private static String primary(String tag) {
    String first = tag.strip().toLowerCase(Locale.ROOT).replaceFirst("[-_.@].*", "");
    String code = LanguageTag.of(first).code();
    return code.isEmpty() ? first : code;
  }
}
