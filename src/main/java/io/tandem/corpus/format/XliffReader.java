package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.corpus.table.CodeColumns;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Pairs from XLIFF 1.0 to 1.2 (one of each {@code trans-unit}, in documents of Trados one of each
 * segment) and 2.0 to 2.2 (one of each {@code segment}), OASIS. Elements of other namespaces, among
 * them modules and extensions, are not read. Rules that reading does not need are not checked: a
 * translation counts, whatever is wrong beside it.
 *
 * <p>A file in the opposite direction is reversed; the units of one in other languages are
 * unusable, as are those without a target. If the settings do not name the languages, those that
 * the file names first are used.
 *
 * <p>A unit is unfinished if it says so: by {@code approved="no"}, the state of its target or marks
 * of Trados, memoQ and Phrase in 1.x, by the state of its segment in 2.x; or if it is not to be
 * translated ({@code translate="no"}). A unit that does not say so counts as finished.
 */
public final class XliffReader implements PairReader {
  public static final String OTHER_LANGUAGES = "other-languages";

  /** The prefix of the reason for units in an unfinished state, such as {@code state-new}. */
  public static final String STATE = "state-";

  public static final String NOT_APPROVED = "not-approved";
  public static final String NOT_TRANSLATABLE = "translate-no";

  /** The namespace of Trados' own elements. */
  private static final String SDL = "http://sdl.com/FileTypes/SdlXliff/1.0";

  /** The states in Trados of segments that nobody has translated or that a reviewer has refused. */
  private static final Set<String> UNFINISHED_IN_TRADOS =
      Set.of("Draft", "RejectedTranslation", "RejectedSignOff");

  /** The states of such units in memoQ. */
  private static final Set<String> UNFINISHED_IN_MEMOQ =
      Set.of("NotStarted", "PartiallyEdited", "Pretranslated", "Rejected");

  private static final String MEMOQ_STATUS = "{MQXliff}status";
  private static final String PHRASE_CONFIRMED = "{http://www.memsource.com/mxlf/2.0}confirmed";

  private final XmlFile xml;
  private final XliffPairs pairs;
  private final Queue<RawPair> found = new ArrayDeque<>();

  /** The root, without its content; null before the start. */
  private Element root;

  private boolean hasFile;
  private String fileId = "";
  private String sourceLanguage = "";
  private String targetLanguage = "";

  /** Whether text is to be translated, for each open element. */
  private final Deque<Boolean> translatable = new ArrayDeque<>(List.of(true));

  XliffReader(XmlFile xml, LanguagePair languages, InlineCodes codes, Unfinished unfinished) {
    this.xml = xml;
    pairs = new XliffPairs(languages, codes, unfinished);
  }

  @Override
  public RawPair next() {
    if (root == null) {
      xml.requireRoot("xliff", "XLIFF");
      root = xml.start();
      open();
    }
    while (found.isEmpty() && xml.nextTag()) {
      if (xml.isAtStart()) {
        readElement();
      } else if (xml.isAtEndOf("xliff") && !hasFile) {
        throw xml.unexpected("<xliff> without <file>", "units");
      } else {
        translatable.pop();
      }
    }
    return found.poll();
  }

  private void readElement() {
    if (!xml.namespace().equals(root.namespace())) {
      xml.skip();
      return;
    }
    switch (xml.elementName()) {
      case "trans-unit", "unit" ->
          xml.unit()
              .ifPresentOrElse(this::readUnit, () -> found.add(pairs.tooLong(xml.unitTooLong())));
      case "header", "skeleton", "bin-source", "bin-target", "note", "notes", "alt-trans" ->
          xml.skip();
      case "file" -> {
        hasFile = true;
        String id = xml.attribute("id");
        fileId = id.isEmpty() ? xml.attribute("original") : id;
        sourceLanguage = languageOfFile("source-language", "srcLang");
        targetLanguage = languageOfFile("target-language", "trgLang");
        pairs.setLanguages(sourceLanguage, targetLanguage);
        open();
      }
      default -> open();
    }
  }

  /** Returns a language that 1.x names in each file, and 2.x in the root. */
  private String languageOfFile(String name, String nameInRoot) {
    String own = xml.attribute(name);
    return own.isEmpty() ? root.attribute(nameInRoot, "") : own;
  }

  private void open() {
    translatable.push(isTranslatable(xml.attribute("translate")));
  }

  private boolean isTranslatable(String given) {
    return given.isEmpty() ? translatable.element() : !given.equals("no");
  }

  private void readUnit(Element unit) {
    if (unit.name().equals("unit")) {
      unit.elements("segment").forEach(segment -> readSegment(unit, segment));
    } else {
      readTransUnit(unit);
    }
  }

  private void readSegment(Element unit, Element segment) {
    setLanguages(segment);
    String mark =
        isTranslatable(unit.attribute("translate", ""))
            ? pairs.markOfState(segment.attribute("state", ""))
            : pairs.markOfUnfinished(NOT_TRANSLATABLE);
    String data = unit.element("originalData").map(InlineXml::of).orElse("");
    found.add(
        pairs.pair(
            segment.element("source"),
            segment.element("target"),
            mark,
            ids(unit, id(segment), segment.attribute("state", ""), data)));
  }

  private void readTransUnit(Element unit) {
    setLanguages(unit);
    Optional<Element> target = unit.element("target");
    String state = target.flatMap(side -> side.attribute("state")).orElse("");
    Map<String, String> states = statesInTrados(unit);
    List<Element> sources = segments(unit.element("seg-source"));
    if (states.isEmpty() || sources.isEmpty()) {
      found.add(
          pairs.pair(unit.element("source"), target, mark(unit, target), ids(unit, "", state, "")));
      return;
    }
    Map<String, Queue<Element>> targets = new LinkedHashMap<>();
    for (Element segment : segments(target)) {
      targets.computeIfAbsent(mid(segment), mid -> new ArrayDeque<>()).add(segment);
    }
    for (Element segment : sources) {
      Queue<Element> translations = targets.getOrDefault(mid(segment), new ArrayDeque<>());
      String stateInTrados = states.getOrDefault(mid(segment), "");
      String mark =
          UNFINISHED_IN_TRADOS.contains(stateInTrados)
              ? pairs.markOfUnfinished(STATE + stateInTrados)
              : mark(unit, target);
      found.add(
          pairs.pair(
              Optional.of(segment),
              Optional.ofNullable(translations.poll()),
              mark,
              ids(unit, mid(segment), state, "")));
    }
    targets.values().stream()
        .flatMap(Queue::stream)
        .filter(left -> !left.content().isEmpty())
        .forEach(
            left ->
                found.add(
                    pairs.pair(
                        Optional.empty(),
                        Optional.of(left),
                        null,
                        ids(unit, mid(left), state, ""))));
  }

  /** Prefers a side's own language to that of its file. */
  private void setLanguages(Element pair) {
    pairs.setLanguages(
        language(pair.element("source"), sourceLanguage),
        language(pair.element("target"), targetLanguage));
  }

  private static String language(Optional<Element> side, String ofFile) {
    return side.flatMap(element -> element.attribute("xml:lang"))
        .filter(tag -> !tag.isBlank())
        .orElse(ofFile);
  }

  /** Returns the reason to reject a unit that has both sides, or null. */
  private String mark(Element unit, Optional<Element> target) {
    if (!isTranslatable(unit.attribute("translate", ""))) {
      return pairs.markOfUnfinished(NOT_TRANSLATABLE);
    }
    String state =
        target
            .flatMap(side -> side.attribute("state"))
            .map(pairs::markOfState)
            .orElseGet(() -> pairs.markOfState(unit.attribute("state", "")));
    if (state != null) {
      return state;
    }
    if (unit.attribute("approved", "").equals("no")) {
      return pairs.markOfUnfinished(NOT_APPROVED);
    }
    String memoq = unit.attribute(MEMOQ_STATUS, "");
    if (UNFINISHED_IN_MEMOQ.contains(memoq)) {
      return pairs.markOfUnfinished(STATE + memoq);
    }
    return unit.attribute(PHRASE_CONFIRMED, "").equals("0")
        ? pairs.markOfUnfinished(STATE + "unconfirmed")
        : null;
  }

  /** Returns the segments on a side, in their order. */
  private static List<Element> segments(Optional<Element> side) {
    List<Element> segments = new ArrayList<>();
    side.ifPresent(element -> addSegments(element, segments));
    return segments;
  }

  private static void addSegments(Element around, List<Element> segments) {
    for (Element inner : around.elements()) {
      if (inner.name().equals("mrk") && inner.attribute("mtype", "").equals("seg")) {
        segments.add(inner);
      } else {
        addSegments(inner, segments);
      }
    }
  }

  private static String mid(Element segment) {
    return segment.attribute("mid", "");
  }

  private static String id(Element unit) {
    return unit.attribute("id", "");
  }

  private Map<String, String> ids(Element unit, String segment, String state, String data) {
    return Map.of(
        CodeColumns.FILE_ID, fileId,
        CodeColumns.UNIT_ID, id(unit),
        CodeColumns.SEGMENT_ID, segment,
        CodeColumns.STATE, state,
        CodeColumns.ORIGINAL_DATA, data);
  }

  /** Returns the state in Trados of each segment, by its id; nothing in other tools' documents. */
  private static Map<String, String> statesInTrados(Element unit) {
    Map<String, String> states = new LinkedHashMap<>();
    for (Element definitions : unit.elements()) {
      if (definitions.namespace().equals(SDL) && definitions.name().equals("seg-defs")) {
        for (Element segment : definitions.elements()) {
          states.put(segment.attribute("id", ""), segment.attribute("conf", ""));
        }
      }
    }
    return states;
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
