package io.tandem.corpus.markup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of inline elements on one side of a unit: ids, codes and annotations with a start and
 * an end, and references.
 */
final class SideRules {
  private static final List<String> ALIKE = List.of("canCopy", "canDelete", "canOverlap");
  private static final List<String> NOT_OTHERWISE = List.of("copyOf", "subType", "type");

  private static final List<String> DATA = List.of("dataRef", "dataRefStart", "dataRefEnd");

  private final UnitParts unit;
  private final UniqueIds ids = new UniqueIds();
  private final Map<String, Element> codes = new HashMap<>();
  private final Map<String, Element> starts = new HashMap<>();

  SideRules(UnitParts unit) {
    this.unit = unit;
  }

  /**
   * Checks the elements of a side.
   *
   * @param inline all of them, in the order of the text
   */
  void check(List<Element> inline) {
    unit.parts().forEach(ids::add);
    for (Element element : inline) {
      switch (element.name()) {
        case "ph", "pc" -> addCode(element);
        case "sc" -> {
          addCode(element);
          if (!isIsolated(element)) {
            starts.put(element.attribute("id", ""), element);
          }
        }
        case "ec" -> checkEnd(element);
        case "mrk" -> {
          ids.add(element);
          checkAnnotation(element);
        }
        case "sm" -> {
          ids.add(element);
          starts.put(element.attribute("id", ""), element);
          checkAnnotation(element);
        }
        case "em" -> start(element, "sm");
        default -> {
          // A character has neither id nor references.
        }
      }
    }
    inline.forEach(this::checkCopy);
  }

  /**
   * Requires that codes and annotations with the id of one in the source are of its kind. A span
   * may have become a start and an end.
   */
  void requireSameKinds(List<Element> inlineOfTargets) {
    for (Element element : inlineOfTargets) {
      Element source = unit.sourceCodes().get(element.attribute("id", ""));
      if (source != null && !kind(source).equals(kind(element))) {
        throw new BrokenRule(
            element,
            "<%s id=\"%s\"> has the id of a <%s> in the source"
                .formatted(
                    element.name(),
                    ElementRule.shortened(element.attribute("id", "")),
                    source.name()));
      }
    }
  }

  private static String kind(Element element) {
    return switch (element.name()) {
      case "sc" -> "pc";
      case "sm" -> "mrk";
      default -> element.name();
    };
  }

  /** Every start has an end, as far as the whole side is there. */
  void requireEnds() {
    for (Element start : starts.values()) {
      throw new BrokenRule(
          start,
          start.name().equals("sc")
              ? "<sc id=\"%s\"> has no <ec>, and is not isolated"
                  .formatted(start.attribute("id", ""))
              : "<sm id=\"%s\"> has no <em>".formatted(start.attribute("id", "")));
    }
  }

  static boolean isIsolated(Element element) {
    return element.attribute("isolated", "no").equals("yes");
  }

  private void addCode(Element code) {
    ids.add(code);
    codes.put(code.attribute("id", ""), code);
    for (String reference : DATA) {
      String data = code.attribute(reference, "").strip();
      if (!data.isEmpty() && !unit.data().contains(data)) {
        throw new BrokenRule(
            code,
            "<%s> has %s=\"%s\", but there is no <data> with this id for it"
                .formatted(code.name(), reference, ElementRule.shortened(data)));
      }
    }
  }

  private void checkEnd(Element end) {
    boolean hasStart = end.attribute("startRef").isPresent();
    boolean hasId = end.attribute("id").isPresent();
    if (isIsolated(end)) {
      if (hasStart || !hasId) {
        throw new BrokenRule(end, "an isolated <ec> has an id and no startRef");
      }
      addCode(end);
      return;
    }
    if (!hasStart || hasId) {
      throw new BrokenRule(end, "<ec> has a startRef and no id, unless it is isolated");
    }
    if (end.attribute("dir").isPresent()) {
      throw new BrokenRule(end, "<ec> may have dir only if it is isolated");
    }
    Element start = start(end, "sc");
    for (String attribute : ALIKE) {
      requireSame(attribute, start, end, end.attribute(attribute, "yes"), "yes");
    }
    String reorder = start.attribute("canReorder", "yes");
    if (!end.attribute("canReorder", "yes").equals(reorder.equals("firstNo") ? "no" : reorder)) {
      throw new BrokenRule(
          end,
          "<ec> has canReorder=\"%s\", which does not go with the \"%s\" of its <sc>"
              .formatted(end.attribute("canReorder", "yes"), reorder));
    }
    for (String attribute : NOT_OTHERWISE) {
      if (end.attribute(attribute).isPresent()) {
        requireSame(attribute, start, end, end.attribute(attribute, ""), "");
      }
    }
  }

  private static void requireSame(
      String attribute, Element start, Element end, String value, String otherwise) {
    if (!start.attribute(attribute, otherwise).equals(value)) {
      throw new BrokenRule(end, "<ec> and its <sc> differ in their %s".formatted(attribute));
    }
  }

  /** Returns what an element ends. */
  private Element start(Element end, String name) {
    String id = end.attribute("startRef", "");
    Element start = starts.get(id);
    if (start == null || !start.name().equals(name)) {
      throw new BrokenRule(
          end,
          "<%s startRef=\"%s\"> ends nothing: there is no open <%s> with this id before it"
              .formatted(end.name(), ElementRule.shortened(id), name));
    }
    starts.remove(id);
    return start;
  }

  private void checkAnnotation(Element annotation) {
    String reference = annotation.attribute("ref", "");
    boolean isInside = reference.startsWith("#");
    boolean isNote =
        isInside
            && FragmentIdentifier.of(annotation, reference)
                .isNoteOf(unit.file(), unit.id(), unit.notes());
    if (annotation.attribute("type", "generic").equals("comment")) {
      boolean hasValue = annotation.attribute("value").isPresent();
      boolean hasReference = annotation.attribute("ref").isPresent();
      if (hasValue == hasReference) {
        throw new BrokenRule(
            annotation, "a comment has either a value or a ref to a note of its unit");
      }
      if (hasReference && !isNote) {
        throw new BrokenRule(
            annotation,
            "the ref of a comment, \"%s\", does not select a note of its unit"
                .formatted(ElementRule.shortened(reference)));
      }
    }
  }

  private static boolean hasData(Element code) {
    return DATA.stream().anyMatch(code.attributes()::containsKey);
  }

  @SuppressWarnings("ReferenceEquality") // An element is not a copy of itself.
  private void checkCopy(Element element) {
    String copied = element.attribute("copyOf", "").strip();
    if (copied.isEmpty()) {
      return;
    }
    Element original = codes.getOrDefault(copied, unit.sourceCodes().get(copied));
    String problem =
        original == null || original == element
            ? "the unit has no code with this id"
            : original.attribute("canCopy", "yes").equals("no")
                ? "that code has canCopy=\"no\""
                : hasData(element)
                    ? "it has a dataRef as well"
                    : hasData(original)
                        ? "that code has a dataRef, which the copy has to share"
                        : "";
    if (!problem.isEmpty()) {
      throw new BrokenRule(
          element,
          "<%s> has copyOf=\"%s\", but %s"
              .formatted(element.name(), ElementRule.shortened(copied), problem));
    }
  }
}
