package io.tandem.corpus;

import io.tandem.config.CorpusSettings.InlineCodes;
import java.io.IOException;
import java.util.Set;

/**
 * Pairs from a translation memory (TMX 1.1 to 1.4b, LISA OSCAR). A unit may hold any number of
 * languages in any order; of several segments in one language the one whose tag is exactly the
 * wanted is taken, else the first. A unit without one of the languages is unusable.
 */
final class TmxReader implements PairReader {
  static final String NO_SOURCE = "no-source-segment";
  static final String NO_TARGET = "no-target-segment";

  /** What these hold is markup of the original document, with {@code sub} inside them. */
  private static final Set<String> NATIVE_CODES = Set.of("bpt", "ept", "it", "ph", "ut");

  private final XmlFile xml;
  private final LanguagePair languages;
  private final Set<String> dropped;
  private long unit;

  TmxReader(XmlFile xml, LanguagePair languages, InlineCodes codes) {
    this.xml = xml;
    this.languages = languages;
    dropped = codes == InlineCodes.DROP ? NATIVE_CODES : Set.of();
  }

  @Override
  public RawPair next() {
    if (unit == 0 && !xml.isAt("tmx")) {
      xml.requireRoot("tmx", "a translation memory");
    }
    while (xml.nextTag()) {
      if (xml.isAt("tu")) {
        unit++;
        return readUnit();
      }
    }
    return null;
  }

  private RawPair readUnit() {
    Side source = new Side(languages.source());
    Side target = new Side(languages.target());
    while (xml.nextTag() && !xml.isAtEndOf("tu")) {
      if (xml.isAt("tuv")) {
        readVariant(xml.attribute("lang"), source, target);
      }
    }
    if (source.text == null) {
      return RawPair.unusable(unit, target.text == null ? "" : target.text, NO_SOURCE);
    }
    return target.text == null
        ? RawPair.unusable(unit, source.text, NO_TARGET)
        : RawPair.of(unit, source.text, target.text);
  }

  private void readVariant(String tag, Side source, Side target) {
    while (xml.nextTag() && !xml.isAtEndOf("tuv")) {
      if (xml.isAt("seg")) {
        String text = xml.text(dropped);
        source.offer(tag, text);
        target.offer(tag, text);
      }
    }
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }

  /** The best segment of one language seen in a unit. */
  private static final class Side {
    private final LanguageRange range;
    private String text;
    private boolean exact;

    Side(LanguageRange range) {
      this.range = range;
    }

    void offer(String tag, String segment) {
      boolean better = text == null ? range.takes(tag) : !exact && range.isExactly(tag);
      if (better) {
        text = segment;
        exact = range.isExactly(tag);
      }
    }
  }
}
