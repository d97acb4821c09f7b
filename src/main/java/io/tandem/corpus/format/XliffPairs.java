package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import io.tandem.corpus.table.CodeColumns;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes pairs of the two sides of units of XLIFF, or finds the reason why there is none. */
final class XliffPairs {
  private static final Set<String> NATIVE_CODES = Set.of("bpt", "ept", "it", "ph");

  /** The marks of text that was deleted in Trados, by a reviewer or by one who assesses quality. */
  private static final Set<String> DELETIONS = Set.of("x-sdl-deleted", "x-sdl-feedback-deleted");

  /** The marks of memoQ's tracked changes, whose {@code tctype} is ins or del. */
  private static final String CHANGE_IN_MEMOQ = "x-mq-tc";

  /** States of XLIFF 1.2 and, the last one, 2.x; tools have other ones that begin as below. */
  private static final Set<String> UNFINISHED_STATES = Set.of("new", "initial");

  private static final String UNFINISHED_STATE = "needs-";

  private enum Direction {
    AS_WANTED,
    OPPOSITE,
    OTHER
  }

  private final Set<String> dropped;
  private final boolean hasCodes;
  private final Unfinished unfinished;
  private LanguagePair languages;
  private Direction direction = Direction.AS_WANTED;
  private long unit;

  XliffPairs(LanguagePair languages, InlineCodes codes, Unfinished unfinished) {
    this.languages = languages;
    this.unfinished = unfinished;
    dropped = codes == InlineCodes.KEEP ? Set.of() : NATIVE_CODES;
    hasCodes = codes == InlineCodes.COLUMNS;
  }

  /**
   * Sets the languages of the units that follow. One that the file does not name is assumed to be
   * the wanted one.
   */
  void setLanguages(String source, String target) {
    languages =
        isKnownToBeOpposite(source, target)
            ? languages.or(target, source)
            : languages.or(source, target);
    if (fits(languages.source(), source) && fits(languages.target(), target)) {
      direction = Direction.AS_WANTED;
    } else {
      direction =
          fits(languages.target(), source) && fits(languages.source(), target)
              ? Direction.OPPOSITE
              : Direction.OTHER;
    }
  }

  /** Where one side accepts every language, the other side tells. */
  private boolean isKnownToBeOpposite(String source, String target) {
    LanguageRange wantedSource = languages.source();
    LanguageRange wantedTarget = languages.target();
    return wantedSource.takesAll() == wantedTarget.takesAll()
        ? false
        : wantedTarget.takesAll()
            ? !fits(wantedSource, source) && fits(wantedSource, target)
            : !fits(wantedTarget, target) && fits(wantedTarget, source);
  }

  private static boolean fits(LanguageRange range, String tag) {
    return tag.isEmpty() || range.takes(tag);
  }

  /** Returns the reason to reject a unit in this state, or null. */
  String markOfState(String state) {
    boolean isUnfinished = UNFINISHED_STATES.contains(state) || state.startsWith(UNFINISHED_STATE);
    return unfinished == Unfinished.DROP && isUnfinished ? XliffReader.STATE + state : null;
  }

  /** Returns the reason for units that are unfinished, if those are to be rejected, or null. */
  String markOfUnfinished(String reason) {
    return unfinished == Unfinished.DROP ? reason : null;
  }

  /** Returns the row of a unit that is too long, with its place in the file. */
  RawPair tooLong(String place) {
    return RawPair.unusable(++unit, place, RawPair.TOO_LONG);
  }

  /**
   * Returns the pair of two sides.
   *
   * @param mark the reason to reject it even if both are there, or null
   * @param ids the columns besides those of the sides with their values, used if codes are asked
   *     for; empty values are left out
   */
  RawPair pair(
      Optional<Element> source, Optional<Element> target, String mark, Map<String, String> ids) {
    RawPair pair = pair(source, target, mark);
    if (!hasCodes) {
      return pair;
    }
    boolean isReversed = direction == Direction.OPPOSITE;
    Map<String, String> codes = new LinkedHashMap<>();
    (isReversed ? target : source)
        .ifPresent(side -> codes.put(CodeColumns.SOURCE_CODES, InlineXml.of(side)));
    (isReversed ? source : target)
        .ifPresent(side -> codes.put(CodeColumns.TARGET_CODES, InlineXml.of(side)));
    ids.forEach(
        (column, value) -> {
          if (!value.isEmpty()) {
            codes.put(column, value);
          }
        });
    return pair.with(codes);
  }

  private RawPair pair(Optional<Element> sourceSide, Optional<Element> targetSide, String mark) {
    unit++;
    String source = sourceSide.map(side -> side.text(this::isDropped)).orElse(null);
    String target = targetSide.map(side -> side.text(this::isDropped)).orElse(null);
    if (direction == Direction.OTHER) {
      return RawPair.unusable(unit, source == null ? "" : source, XliffReader.OTHER_LANGUAGES);
    }
    if (!languages.hasTarget()) {
      return ofOneLanguage(source, target, mark);
    }
    if (source == null) {
      return RawPair.unusable(unit, target == null ? "" : target, TmxReader.NO_SOURCE);
    }
    if (XliffReader.NOT_TRANSLATABLE.equals(mark)) {
      return RawPair.unusable(unit, source, mark);
    }
    if (target == null || (target.isBlank() && !source.isBlank())) {
      return RawPair.unusable(unit, source, TmxReader.NO_TARGET);
    }
    if (mark != null) {
      return RawPair.unusable(unit, source, mark);
    }
    return direction == Direction.AS_WANTED
        ? RawPair.of(unit, source, target)
        : RawPair.of(unit, target, source);
  }

  /**
   * Returns the side in the wanted language. That its translation is unfinished does not matter;
   * that it is itself an unfinished translation does, and that it is not to be translated.
   */
  private RawPair ofOneLanguage(String source, String target, String mark) {
    boolean isSource = direction == Direction.AS_WANTED;
    String text = isSource ? source : target;
    if (text == null) {
      return RawPair.unusable(unit, "", TmxReader.NO_SOURCE);
    }
    boolean counts = !isSource || XliffReader.NOT_TRANSLATABLE.equals(mark);
    return mark != null && counts
        ? RawPair.unusable(unit, text, mark)
        : RawPair.ofSource(unit, text);
  }

  private boolean isDropped(Element inline) {
    return dropped.contains(inline.name()) || (inline.name().equals("mrk") && isDeletion(inline));
  }

  /** Trados and memoQ keep text that was deleted. */
  private static boolean isDeletion(Element mark) {
    String type = mark.attribute("mtype", "");
    return DELETIONS.contains(type)
        || (type.equals(CHANGE_IN_MEMOQ)
            && (mark.attribute("tctype", "").equalsIgnoreCase("del")
                || mark.attribute("{MQXliff}tctype", "").equalsIgnoreCase("del")));
  }
}
