package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in a unit, in the forms in which rules look at it. */
final class UnitParts {
  private final Element unit;
  private final String file;
  private final List<Element> parts;
  private final Set<String> notes = new HashSet<>();
  private final Set<String> data = new HashSet<>();
  private final Map<String, Element> sourceCodes = new HashMap<>();

  /**
   * @param file the id of the file around the unit
   */
  UnitParts(Element unit, String file) {
    this.unit = unit;
    this.file = file;
    parts =
        unit.elements().stream()
            .filter(child -> child.is("segment", unit) || child.is("ignorable", unit))
            .toList();
    children("notes").forEach(note -> notes.add(note.attribute("id", "")));
    children("originalData").forEach(each -> data.add(each.attribute("id", "")));
    inlineOfSources()
        .forEach(code -> code.attribute("id").ifPresent(id -> sourceCodes.put(id, code)));
  }

  /**
   * Returns the texts in which ids are unique: the unit itself, or each segment of one whose
   * segments are forms of the same message. The specification's examples of those use ids again.
   */
  List<UnitParts> texts() {
    return PluralForms.isSwitch(unit) ? parts.stream().map(this::alone).toList() : List.of(this);
  }

  private UnitParts alone(Element part) {
    List<Node> content = new ArrayList<>(unit.elements("notes"));
    content.addAll(unit.elements("originalData"));
    content.add(withoutOrder(part));
    return new UnitParts(
        new Element(unit.namespace(), unit.name(), unit.line(), unit.attributes(), content), file);
  }

  private static Element withoutOrder(Element part) {
    return new Element(
        part.namespace(),
        part.name(),
        part.line(),
        part.attributes(),
        part.elements().stream().map(UnitParts::unordered).<Node>map(side -> side).toList());
  }

  private static Element unordered(Element side) {
    Map<String, String> attributes = new HashMap<>(side.attributes());
    attributes.remove("order");
    return new Element(side.namespace(), side.name(), side.line(), attributes, side.content());
  }

  /** Returns the elements in another one that the unit has at most once. */
  Stream<Element> children(String name) {
    return unit.elements(name).stream().flatMap(child -> child.elements().stream());
  }

  /** Returns the elements of the core directly in the unit that have this name. */
  List<Element> elements(String name) {
    return unit.elements(name);
  }

  String id() {
    return unit.attribute("id", "");
  }

  String file() {
    return file;
  }

  /** Returns segments and ignorables in the order of the source. */
  List<Element> parts() {
    return parts;
  }

  Set<String> notes() {
    return notes;
  }

  Set<String> data() {
    return data;
  }

  Map<String, Element> sourceCodes() {
    return sourceCodes;
  }

  List<Element> inlineOfSources() {
    List<Element> inline = new ArrayList<>();
    parts.forEach(part -> part.element("source").ifPresent(source -> add(source, inline)));
    return inline;
  }

  List<Element> inlineOfTargets() {
    List<Element> inline = new ArrayList<>();
    targets().forEach(target -> add(target, inline));
    return inline;
  }

  private static void add(Element side, List<Element> inline) {
    for (Element child : side.elements()) {
      inline.add(child);
      add(child, inline);
    }
  }

  /** Returns the elements inside another one that have its namespace. */
  static List<Element> descendants(Element around) {
    List<Element> all = new ArrayList<>();
    for (Element child : around.elements()) {
      if (child.namespace().equals(around.namespace())) {
        all.add(child);
        all.addAll(descendants(child));
      }
    }
    return all;
  }

  /**
   * Returns the targets in their own order.
   *
   * @throws BrokenRule if two of them have the same place, or one a place that is not there
   */
  List<Element> targets() {
    Map<Integer, Element> ordered = new TreeMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Element target = parts.get(i).element("target").orElse(null);
      if (target != null) {
        int place = Integer.parseInt(target.attribute("order", Integer.toString(i + 1)));
        if (place > parts.size()) {
          throw new BrokenRule(
              target,
              String.format(
                  Locale.ROOT, "<target> has order=\"%d\" in a unit of %d", place, parts.size()));
        }
        if (ordered.put(place, target) != null) {
          throw new BrokenRule(
              target,
              String.format(
                  Locale.ROOT,
                  "<target> has the place %d of another one, by its order or as it stands",
                  place));
        }
      }
    }
    return List.copyOf(ordered.values());
  }

  /** Returns whether every segment has a target. */
  boolean isTranslated() {
    return parts.stream()
        .allMatch(part -> part.name().equals("ignorable") || part.element("target").isPresent());
  }
}
