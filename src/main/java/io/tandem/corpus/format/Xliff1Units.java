package io.tandem.corpus.format;

import io.tandem.corpus.markup.BrokenRule;
import io.tandem.corpus.markup.Element;
import io.tandem.corpus.markup.Xliff1Rules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * The units of XLIFF 1.x. One that breaks a rule of 1.2 is reported and passed over; what is around
 * units is taken as it is, as few tools keep all rules.
 */
final class Xliff1Units implements XliffReader.Units {
  /** The namespace of Trados' own elements. */
  private static final String SDL = "http://sdl.com/FileTypes/SdlXliff/1.0";

  /** What Trados says of segments that nobody has translated or that a reviewer has refused. */
  private static final Set<String> UNFINISHED_IN_TRADOS =
      Set.of("Draft", "RejectedTranslation", "RejectedSignOff");

  /** What memoQ says of such units. */
  private static final Set<String> UNFINISHED_IN_MEMOQ =
      Set.of("NotStarted", "PartiallyEdited", "Pretranslated", "Rejected");

  private static final String MEMOQ_STATUS = "{MQXliff}status";
  private static final String PHRASE_CONFIRMED = "{http://www.memsource.com/mxlf/2.0}confirmed";

  private final XmlFile xml;
  private final XliffPairs pairs;
  private final String namespace;
  private final boolean hasRules;
  private String sourceLanguage = "";
  private String targetLanguage = "";
  private boolean hasFile;

  /** Whether text is to be translated, for each open element. */
  private final Deque<Boolean> translatable = new ArrayDeque<>();

  Xliff1Units(XmlFile xml, XliffPairs pairs) {
    this.xml = xml;
    this.pairs = pairs;
    namespace = xml.namespace();
    hasRules = namespace.equals(Xliff1Rules.NAMESPACE);
    translatable.push(true);
  }

  @Override
  public boolean readOn(Queue<RawPair> found) {
    if (!xml.nextTag()) {
      return false;
    }
    if (xml.isAtEndOf("xliff") && !hasFile) {
      throw XliffReader.refusal(xml, xml.line(), "found <xliff> without <file>, expected units");
    }
    if (!xml.isAtStart()) {
      translatable.pop();
      return true;
    }
    if (!xml.namespace().equals(namespace)) {
      xml.skip();
      return true;
    }
    switch (xml.elementName()) {
      case "trans-unit" ->
          xml.unit()
              .ifPresentOrElse(
                  unit -> readUnit(unit, found), () -> found.add(pairs.tooLong(xml.unitTooLong())));
      case "header", "bin-source", "bin-target", "note", "alt-trans" -> xml.skip();
      case "file" -> {
        hasFile = true;
        sourceLanguage = xml.attribute("source-language");
        targetLanguage = xml.attribute("target-language");
        pairs.setLanguages(sourceLanguage, targetLanguage);
        open();
      }
      default -> open();
    }
    return true;
  }

  private void open() {
    translatable.push(isTranslatable(xml.attribute("translate")));
  }

  private boolean isTranslatable(String given) {
    return given.isEmpty() ? translatable.element() : !given.equals("no");
  }

  private void readUnit(Element unit, Queue<RawPair> found) {
    if (hasRules) {
      try {
        Xliff1Rules.check(unit);
      } catch (BrokenRule e) {
        found.add(pairs.invalid(e));
        return;
      }
    }
    Optional<Element> target = unit.element("target");
    pairs.setLanguages(
        language(unit.element("source"), sourceLanguage), language(target, targetLanguage));
    Map<String, Element> sources = segments(unit.element("seg-source"));
    Map<String, String> states = statesInTrados(unit);
    if (states.isEmpty() || sources.isEmpty()) {
      found.add(pairs.pair(unit.element("source"), target, mark(unit, target)));
      return;
    }
    Map<String, Element> targets = segments(target);
    sources.forEach(
        (id, source) -> {
          String state = states.getOrDefault(id, "");
          String mark =
              UNFINISHED_IN_TRADOS.contains(state)
                  ? pairs.markOfUnfinished(XliffReader.STATE + state)
                  : mark(unit, target);
          found.add(pairs.pair(Optional.of(source), Optional.ofNullable(targets.get(id)), mark));
        });
  }

  private static String language(Optional<Element> side, String ofFile) {
    return side.flatMap(element -> element.attribute("xml:lang"))
        .filter(tag -> !tag.isBlank())
        .orElse(ofFile);
  }

  /** Returns the reason to reject a unit that has both sides, or null. */
  private String mark(Element unit, Optional<Element> target) {
    if (!isTranslatable(unit.attribute("translate", ""))) {
      return pairs.markOfUnfinished(XliffReader.NOT_TRANSLATABLE);
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
      return pairs.markOfUnfinished(XliffReader.NOT_APPROVED);
    }
    String memoq = unit.attribute(MEMOQ_STATUS, "");
    if (UNFINISHED_IN_MEMOQ.contains(memoq)) {
      return pairs.markOfUnfinished(XliffReader.STATE + memoq);
    }
    return unit.attribute(PHRASE_CONFIRMED, "").equals("0")
        ? pairs.markOfUnfinished(XliffReader.STATE + "unconfirmed")
        : null;
  }

  /** Returns the segments on a side by their ids, in their order. */
  private static Map<String, Element> segments(Optional<Element> side) {
    Map<String, Element> segments = new LinkedHashMap<>();
    side.ifPresent(element -> addSegments(element, segments));
    return segments;
  }

  private static void addSegments(Element around, Map<String, Element> segments) {
    for (Element inner : around.elements()) {
      if (inner.name().equals("mrk") && inner.attribute("mtype", "").equals("seg")) {
        segments.put(inner.attribute("mid", ""), inner);
      } else {
        addSegments(inner, segments);
      }
    }
  }

  /** Returns what Trados says of each segment, by its id; nothing in other tools' documents. */
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
}
