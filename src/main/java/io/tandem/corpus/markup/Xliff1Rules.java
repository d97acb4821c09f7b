package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of XLIFF 1.2 on translation units, as far as its schema has them: elements, what they
 * require, and the references between starts, ends and segments. Whether the ids of units are their
 * own, and what is around units, is not looked at, as many tools do not keep to that.
 */
public final class Xliff1Rules {
  /** The namespace of the version that has these rules. */
  public static final String NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2";

  private static final Set<String> IN_UNITS =
      Set.of(
          "source",
          "seg-source",
          "target",
          "context-group",
          "count-group",
          "prop-group",
          "note",
          "alt-trans");

  private static final List<String> SIDES = List.of("source", "seg-source", "target");
  private static final Set<String> EMPTY = Set.of("x", "bx", "ex");
  private static final Set<String> NATIVE = Set.of("bpt", "ept", "it", "ph");
  private static final Set<String> POSITIONS = Set.of("open", "close");

  /** Inline elements, and the attribute that each requires. */
  private static final Map<String, String> INLINE =
      Map.of(
          "g", "id",
          "x", "id",
          "bx", "id",
          "ex", "id",
          "bpt", "id",
          "ept", "id",
          "it", "id",
          "ph", "id",
          "mrk", "mtype");

  private Xliff1Rules() {}

  /**
   * Checks a translation unit.
   *
   * @throws BrokenRule if it breaks a rule; the document's other units can still be read
   */
  public static void check(Element unit) {
    if (unit.attribute("id").isEmpty()) {
      throw new BrokenRule(unit, "<%s> lacks the attribute id".formatted(unit.name()));
    }
    boolean hasText =
        unit.content().stream()
            .anyMatch(node -> node instanceof Text text && !text.value().isBlank());
    if (hasText) {
      throw new BrokenRule(unit, "<%s> may not contain text".formatted(unit.name()));
    }
    for (Element child : unit.elements()) {
      if (isOfCore(child) && !IN_UNITS.contains(child.name())) {
        throw new BrokenRule(
            child, "<%s> may not be here in <%s>".formatted(child.name(), unit.name()));
      }
    }
    for (String name : SIDES) {
      List<Element> sides = unit.elements(name);
      if (sides.size() > 1) {
        throw new BrokenRule(
            sides.get(1), "<%s> with more than one <%s>".formatted(unit.name(), name));
      }
      sides.forEach(Xliff1Rules::checkSide);
    }
    checkSegments(unit.element("seg-source"), unit.element("target"));
  }

  private static boolean isOfCore(Element element) {
    return element.namespace().equals(NAMESPACE);
  }

  private static void checkSide(Element side) {
    side.elements().forEach(child -> checkInline(child, side));
    List<Element> inline = UnitParts.descendants(side);
    checkPairs(inline, "bpt", "ept");
    checkPairs(inline, "bx", "ex");
    long starts = inline.stream().filter(element -> element.name().equals("bpt")).count();
    long ends = inline.stream().filter(element -> element.name().equals("ept")).count();
    if (starts != ends) {
      throw new BrokenRule(
          side,
          starts > ends
              ? "<%s> has a <bpt> without <ept>".formatted(side.name())
              : "<%s> has an <ept> without <bpt>".formatted(side.name()));
    }
  }

  private static void checkInline(Element element, Element around) {
    if (!isOfCore(element)) {
      return; // Some tools write special characters by elements of their own.
    }
    boolean isAllowed =
        NATIVE.contains(around.name())
            ? element.name().equals("sub")
            : INLINE.containsKey(element.name());
    if (!isAllowed) {
      throw new BrokenRule(
          element, "<%s> may not be here in <%s>".formatted(element.name(), around.name()));
    }
    String required = INLINE.get(element.name());
    if (required != null && element.attribute(required).isEmpty()) {
      throw new BrokenRule(
          element, "<%s> lacks the attribute %s".formatted(element.name(), required));
    }
    if (element.name().equals("it") && !POSITIONS.contains(element.attribute("pos", ""))) {
      throw new BrokenRule(element, "<it> without pos=\"open\" or pos=\"close\"");
    }
    if (EMPTY.contains(element.name()) && !isEmpty(element)) {
      throw new BrokenRule(element, "<%s> may not contain anything".formatted(element.name()));
    }
    element.elements().forEach(child -> checkInline(child, element));
  }

  private static boolean isEmpty(Element element) {
    return element.content().stream()
        .allMatch(node -> node instanceof Text text && text.value().isBlank());
  }

  /** Starts and ends that say to whom they belong each belong to one. */
  private static void checkPairs(List<Element> inline, String start, String end) {
    Set<String> starts = new HashSet<>();
    for (Element element : inline) {
      String reference = element.attribute("rid", "");
      if (element.name().equals(start) && !reference.isEmpty() && !starts.add(reference)) {
        throw new BrokenRule(element, "<%s rid=\"%s\"> is there twice".formatted(start, reference));
      }
    }
    for (Element element : inline) {
      String reference = element.attribute("rid", "");
      if (element.name().equals(end) && !reference.isEmpty() && !starts.contains(reference)) {
        throw new BrokenRule(
            element,
            "<%1$s rid=\"%3$s\"> without <%2$s rid=\"%3$s\">".formatted(end, start, reference));
      }
    }
  }

  /** A segment of the source has its own number, and one of the target the number of a source. */
  private static void checkSegments(Optional<Element> source, Optional<Element> target) {
    if (source.isEmpty()) {
      return;
    }
    Set<String> numbers = new HashSet<>();
    for (Element segment : source.get().elements("mrk")) {
      String number = segment.attribute("mid", "");
      if (!number.isEmpty() && !numbers.add(number)) {
        throw new BrokenRule(segment, "<mrk mid=\"%s\"> is there twice".formatted(number));
      }
    }
    for (Element segment : target.map(side -> side.elements("mrk")).orElse(List.of())) {
      String number = segment.attribute("mid", "");
      if (!number.isEmpty() && !numbers.contains(number)) {
        throw new BrokenRule(
            segment, "<mrk mid=\"%s\"> of <target> is none of <seg-source>".formatted(number));
      }
    }
  }
}
