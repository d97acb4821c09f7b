package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Pairs from a translation memory (TMX 1.0 to 1.4b, LISA OSCAR). A unit may hold any number of
 * languages in any order; of several segments in one language the one with exactly the wanted tag
 * is taken, else the first. A unit without one of the languages that are read is unusable. Rules
 * that reading does not need are not checked.
 *
 * <p>If the settings do not name a language, the file decides: the source language is that of its
 * header, the target language the only other one in the first unit that has another.
 */
public final class TmxReader implements PairReader {
  public static final String NO_SOURCE = "no-source-segment";
  public static final String NO_TARGET = "no-target-segment";

  /** The value of {@code srclang} that allows any language of a unit as the source. */
  private static final String ANY_SOURCE = "*all*";

  /** Elements that contain markup of the original document, with {@code sub} inside them. */
  private static final Set<String> NATIVE_CODES = Set.of("bpt", "ept", "it", "ph", "ut");

  private final XmlFile xml;
  private final Set<String> dropped;
  private LanguagePair languages;
  private boolean hasBody;
  private long unit;

  TmxReader(XmlFile xml, LanguagePair languages, InlineCodes codes) {
    this.xml = xml;
    this.languages = languages;
    dropped = codes == InlineCodes.DROP ? NATIVE_CODES : Set.of();
  }

  private record Variant(String tag, String text) {}

  @Override
  public RawPair next() {
    if (unit == 0 && !xml.isAt("tmx")) {
      xml.requireRoot("tmx", "a translation memory");
    }
    while (xml.nextTag()) {
      if (xml.isAt("header")) {
        readSourceLanguage(xml.attribute("srclang"));
      } else if (xml.isAt("body")) {
        hasBody = true;
      } else if (xml.isAtEndOf("tmx")) {
        requireBody();
      } else if (xml.isAt("tu")) {
        unit++;
        List<Variant> variants = readUnit();
        return xml.isUnitTooLong()
            ? RawPair.unusable(unit, xml.unitTooLong(), RawPair.TOO_LONG)
            : pair(variants);
      }
    }
    return null;
  }

  private void requireBody() {
    if (unit == 0 && !hasBody) {
      throw UserException.of(
          "%s:%d: found <tmx> without <body>, expected a translation memory",
          xml.name(), xml.line());
    }
  }

  private void readSourceLanguage(String tag) {
    boolean isTarget = !languages.target().takesAll() && languages.target().takes(tag);
    if (!tag.equals(ANY_SOURCE) && !isTarget) {
      languages = languages.or(tag, "");
    }
  }

  private List<Variant> readUnit() {
    xml.beginUnit();
    List<Variant> variants = new ArrayList<>();
    while (xml.nextTag() && !xml.isAtEndOf("tu")) {
      if (xml.isAt("tuv") && !xml.isUnitTooLong()) {
        readVariant(variants);
      } else if (xml.isAtStart()) {
        xml.skip();
      }
    }
    return variants;
  }

  private void readVariant(List<Variant> variants) {
    String tag = xml.language();
    while (xml.nextTag() && !xml.isAtEndOf("tuv")) {
      if (xml.isAt("seg") && !tag.isBlank() && !xml.isUnitTooLong()) {
        variants.add(new Variant(tag, xml.text(dropped)));
      } else if (xml.isAtStart()) {
        xml.skip();
      }
    }
  }

  private RawPair pair(List<Variant> variants) {
    requireSourceLanguage();
    if (!languages.hasTarget()) {
      String text = text(languages.source(), variants);
      return text == null ? RawPair.unusable(unit, "", NO_SOURCE) : RawPair.ofSource(unit, text);
    }
    if (languages.target().takesAll()) {
      languages = languages.or("", onlyOtherLanguage(variants));
    }
    String source = text(languages.source(), variants);
    String target = languages.target().takesAll() ? null : text(languages.target(), variants);
    if (source == null) {
      return RawPair.unusable(unit, target == null ? "" : target, NO_SOURCE);
    }
    return target == null
        ? RawPair.unusable(unit, source, NO_TARGET)
        : RawPair.of(unit, source, target);
  }

  /** Returns the language other than the source language, or an empty tag if there is none yet. */
  private String onlyOtherLanguage(List<Variant> variants) {
    List<String> others =
        variants.stream()
            .map(Variant::tag)
            .filter(tag -> !languages.source().takes(tag))
            .map(tag -> new LanguageRange("").or(tag).wanted())
            .distinct()
            .toList();
    if (others.size() > 1) {
      throw UserException.of(
          "%s:%d: corpus.targetLanguage is not set, and this unit has translations into several"
              + " languages (%s): give one of them",
          xml.name(), xml.line(), String.join(", ", others));
    }
    return others.isEmpty() ? "" : others.get(0);
  }

  private void requireSourceLanguage() {
    if (languages.source().takesAll()) {
      throw UserException.of(
          "%s:%d: corpus.sourceLanguage is not set, and the memory's header (srclang) does not"
              + " name it either: give the language's code, such as corpus.sourceLanguage=en",
          xml.name(), xml.line());
    }
  }

  private static String text(LanguageRange language, List<Variant> variants) {
    return variants.stream()
        .filter(variant -> language.isExactly(variant.tag))
        .findFirst()
        .or(() -> variants.stream().filter(variant -> language.takes(variant.tag)).findFirst())
        .map(Variant::text)
        .orElse(null);
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
