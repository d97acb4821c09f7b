package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.Set;

/** Ids that may be there once. */
final class UniqueIds {
  private final Set<String> ids = new HashSet<>();

  /** Adds the id of an element, if it has one. */
  void add(Element element) {
    add(element, element.attribute("id", element.attribute("xml:id", "")));
  }

  private void add(Element element, String id) {
    if (!id.isEmpty() && !ids.add(id)) {
      throw new BrokenRule(
          element,
          "the id %s of <%s> is there twice".formatted(ElementRule.shortened(id), element.name()));
    }
  }

  Set<String> all() {
    return ids;
  }
}
