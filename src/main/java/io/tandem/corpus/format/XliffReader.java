package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import java.io.IOException;
import java.util.Set;

/**
 * Pairs from XLIFF 1.x (one of each {@code trans-unit}) and 2.x (one of each {@code segment}),
 * OASIS. Proposals from memories ({@code alt-trans}) are not translations of the file and are
 * skipped. A file in the opposite direction is reversed; the units of one in other languages are
 * unusable, as are those without a target. If the settings do not name the languages, those that
 * the file names first are used.
 *
 * <p>A unit is unfinished if it says so: by {@code approved="no"} or the state of its target in
 * 1.x, by the state of its segment in 2.x. A unit that does not say so counts as finished.
 */
public final class XliffReader implements PairReader {
  public static final String OTHER_LANGUAGES = "other-languages";

  private static final Set<String> NATIVE_CODES = Set.of("bpt", "ept", "it", "ph");
  private static final Set<String> PASSED_OVER = Set.of("alt-trans", "seg-source", "note");

  /** The prefix of the reason for units in an unfinished state, such as {@code state-new}. */
  public static final String STATE = "state-";

  public static final String NOT_APPROVED = "not-approved";

  /** States of XLIFF 1.2 and, the last one, 2.x. */
  private static final Set<String> UNFINISHED_STATES =
      Set.of(
          "new",
          "needs-translation",
          "needs-adaptation",
          "needs-l10n",
          "needs-review-translation",
          "needs-review-adaptation",
          "needs-review-l10n",
          "initial");

  private enum Direction {
    AS_WANTED,
    OPPOSITE,
    OTHER
  }

  private final XmlFile xml;
  private final Set<String> dropped;
  private final Unfinished unfinished;
  private LanguagePair languages;
  private Direction direction = Direction.AS_WANTED;
  private long unit;
  private boolean started;

  XliffReader(XmlFile xml, LanguagePair languages, InlineCodes codes, Unfinished unfinished) {
    this.xml = xml;
    this.languages = languages;
    this.unfinished = unfinished;
    dropped = codes == InlineCodes.DROP ? NATIVE_CODES : Set.of();
  }

  @Override
  public RawPair next() {
    if (!started) {
      started = true;
      xml.requireRoot("xliff", "XLIFF");
      direction = direction(xml.attribute("srcLang"), xml.attribute("trgLang"));
    }
    while (xml.nextTag()) {
      if (xml.isAt("file") && !xml.attribute("source-language").isEmpty()) {
        direction = direction(xml.attribute("source-language"), xml.attribute("target-language"));
      } else if (xml.isAt("trans-unit")) {
        return readUnit("trans-unit");
      } else if (xml.isAt("segment")) {
        return readUnit("segment");
      }
    }
    return null;
  }

  /** A language that the file does not name is assumed to be the wanted one. */
  private Direction direction(String source, String target) {
    languages = languages.or(source, target);
    if (fits(languages.source(), source) && fits(languages.target(), target)) {
      return Direction.AS_WANTED;
    }
    return fits(languages.target(), source) && fits(languages.source(), target)
        ? Direction.OPPOSITE
        : Direction.OTHER;
  }

  private static boolean fits(LanguageRange range, String tag) {
    return tag.isEmpty() || range.takes(tag);
  }

  private RawPair readUnit(String element) {
    unit++;
    String source = null;
    String target = null;
    String mark = xml.attribute("approved").equals("no") ? NOT_APPROVED : stateMark();
    while (xml.nextTag() && !xml.isAtEndOf(element)) {
      if (xml.isAt("source")) {
        source = xml.text(dropped);
      } else if (xml.isAt("target")) {
        String state = stateMark();
        mark = state == null ? mark : state;
        target = xml.text(dropped);
      } else if (PASSED_OVER.stream().anyMatch(xml::isAt)) {
        xml.skip();
      }
    }
    return pair(source, target, unfinished == Unfinished.DROP ? mark : null);
  }

  /** Returns the reason to reject the unit that follows from the state of this element, or null. */
  private String stateMark() {
    String state = xml.attribute("state");
    return UNFINISHED_STATES.contains(state) ? STATE + state : null;
  }

  private RawPair pair(String source, String target, String mark) {
    if (direction == Direction.OTHER) {
      return RawPair.unusable(unit, source == null ? "" : source, OTHER_LANGUAGES);
    }
    if (source == null) {
      return RawPair.unusable(unit, target == null ? "" : target, TmxReader.NO_SOURCE);
    }
    if (target == null) {
      return RawPair.unusable(unit, source, TmxReader.NO_TARGET);
    }
    if (mark != null) {
      return RawPair.unusable(unit, source, mark);
    }
    return direction == Direction.AS_WANTED
        ? RawPair.of(unit, source, target)
        : RawPair.of(unit, target, source);
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
