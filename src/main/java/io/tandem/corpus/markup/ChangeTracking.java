package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The references of the module Change Tracking of XLIFF 2.0, since 2.1 an extension. */
final class ChangeTracking {
  private ChangeTracking() {}

  /** Checks what was tracked of a unit. */
  static void check(Element changes, Element unit) {
    for (Element revisions : changes.elements("revisions")) {
      checkReference(revisions, unit);
      checkVersion(revisions);
      for (Element revision : revisions.elements("revision")) {
        revision.elements("item").forEach(item -> checkProperty(item, revisions));
      }
    }
  }

  /**
   * Of several elements with ids one is referred to. A source has no id of its own and is referred
   * to by that of its segment.
   */
  private static void checkReference(Element revisions, Element unit) {
    String name = revisions.attribute("appliesTo", "");
    List<Element> all = new ArrayList<>();
    addOthers(unit, revisions, all);
    String reference = revisions.attribute("ref", "").strip();
    if (revisions.attribute("ref").isPresent()) {
      if (all.stream()
          .noneMatch(element -> element.attribute("id", "").strip().equals(reference))) {
        throw new BrokenRule(
            revisions,
            "<revisions> has ref=\"%s\", but the unit has no element with this id"
                .formatted(ElementRule.shortened(reference)));
      }
      return;
    }
    List<Element> possible = all.stream().filter(element -> element.name().equals(name)).toList();
    if (possible.size() > 1
        && possible.stream().allMatch(element -> element.attribute("id").isPresent())) {
      throw new BrokenRule(
          revisions,
          "<revisions> does not say by a ref which <%s> of the unit it applies to"
              .formatted(ElementRule.shortened(name)));
    }
  }

  /** Adds all elements in one that are not of the module, for any of them can have changed. */
  private static void addOthers(Element around, Element revisions, List<Element> all) {
    for (Element child : around.elements()) {
      if (!child.namespace().equals(revisions.namespace())) {
        all.add(child);
        addOthers(child, revisions, all);
      }
    }
  }

  private static void checkVersion(Element revisions) {
    Set<String> versions =
        revisions.elements("revision").stream()
            .map(revision -> revision.attribute("version", ""))
            .collect(Collectors.toSet());
    revisions
        .attribute("currentVersion")
        .filter(version -> !versions.contains(version))
        .ifPresent(
            version -> {
              throw new BrokenRule(
                  revisions,
                  "<revisions> has currentVersion=\"%s\", but no <revision> of this version"
                      .formatted(ElementRule.shortened(version)));
            });
  }

  /** A property is the content of an element, or an attribute that the element may have. */
  private static void checkProperty(Element item, Element revisions) {
    String property = item.attribute("property", "");
    String name = revisions.attribute("appliesTo", "");
    boolean isKnown =
        property.equals("content")
            || (property.contains(":") && !property.startsWith("xml:"))
            || CoreRules.attributes(name).map(all -> all.contains(property)).orElse(true);
    if (!isKnown) {
      throw new BrokenRule(
          item,
          "<item> has property=\"%s\", which is neither content nor an attribute of <%s>"
              .formatted(ElementRule.shortened(property), name));
    }
  }
}
