package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import io.tandem.corpus.table.CodeColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final boolean hasCodes;
  private LanguagePair languages;
  private boolean hasBody;

  /** The id of the unit that is read; empty if it has none. */
  private String unitId = "";

  private long unit;

  TmxReader(XmlFile xml, LanguagePair languages, InlineCodes codes) {
    this.xml = xml;
    this.languages = languages;
    dropped = codes == InlineCodes.KEEP ? Set.of() : NATIVE_CODES;
    hasCodes = codes == InlineCodes.COLUMNS;
  }

  /**
   * A segment in a language.
   *
   * @param codes the text with its codes, if they are asked for
   */
  private record Variant(String tag, String text, String codes) {}

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
    unitId = xml.attribute("tuid");
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
        readSegment(tag, variants);
      } else if (xml.isAtStart()) {
        xml.skip();
      }
    }
  }

  private void readSegment(String tag, List<Variant> variants) {
    if (hasCodes) {
      xml.element()
          .ifPresent(
              segment ->
                  variants.add(
                      new Variant(
                          tag,
                          segment.text(inner -> dropped.contains(inner.name())),
                          InlineXml.of(segment))));
    } else {
      variants.add(new Variant(tag, xml.text(dropped), ""));
    }
  }

  private RawPair pair(List<Variant> variants) {
    requireSourceLanguage();
    if (!languages.hasTarget()) {
      return variant(languages.source(), variants)
          .map(side -> RawPair.ofSource(unit, side.text()))
          .orElseGet(() -> RawPair.unusable(unit, "", NO_SOURCE));
    }
    if (languages.target().takesAll()) {
      languages = languages.or("", onlyOtherLanguage(variants));
    }
    Optional<Variant> source = variant(languages.source(), variants);
    Optional<Variant> target =
        languages.target().takesAll() ? Optional.empty() : variant(languages.target(), variants);
    RawPair pair = pair(source.map(Variant::text), target.map(Variant::text));
    return hasCodes ? pair.with(codes(source, target)) : pair;
  }

  private RawPair pair(Optional<String> source, Optional<String> target) {
    if (source.isEmpty()) {
      return RawPair.unusable(unit, target.orElse(""), NO_SOURCE);
    }
    return target.isEmpty()
        ? RawPair.unusable(unit, source.get(), NO_TARGET)
        : RawPair.of(unit, source.get(), target.get());
  }

  private Map<String, String> codes(Optional<Variant> source, Optional<Variant> target) {
    Map<String, String> codes = new LinkedHashMap<>();
    source.ifPresent(side -> codes.put(CodeColumns.SOURCE_CODES, side.codes()));
    target.ifPresent(side -> codes.put(CodeColumns.TARGET_CODES, side.codes()));
    if (!unitId.isEmpty()) {
      codes.put(CodeColumns.UNIT_ID, unitId);
    }
    return codes;
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

  private static Optional<Variant> variant(LanguageRange language, List<Variant> variants) {
    return variants.stream()
        .filter(variant -> language.isExactly(variant.tag))
        .findFirst()
        .or(() -> variants.stream().filter(variant -> language.takes(variant.tag)).findFirst());
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
