package io.tandem.corpus.markup;

import java.util.Map;
import java.util.Set;

/** The elements of other namespaces in a file, group or unit: modules and extensions. */
final class ForeignElements {
  private static final String MODULES = ModuleRules.MODULES;

  /** The elements of modules that may be directly inside a part of the core. */
  private static final Map<String, Set<String>> ROOTS =
      Map.of(
          MODULES + "matches:2.0", Set.of("matches"),
          MODULES + "glossary:2.0", Set.of("glossary"),
          MODULES + "metadata:2.0", Set.of("metadata"),
          MODULES + "resourcedata:2.0", Set.of("resourceData"),
          MODULES + "changetracking:2.0", Set.of("changeTrack"),
          MODULES + "changetracking:2.1", Set.of("changeTrack"),
          MODULES + "sizerestriction:2.0", Set.of("profiles", "data"),
          MODULES + "validation:2.0", Set.of("validation"));

  private final UniqueIds ids = new UniqueIds();

  /** Checks an element directly inside the part. */
  void add(Element element) {
    Set<String> roots = ROOTS.get(element.namespace());
    if (roots != null && !roots.contains(element.name())) {
      throw new BrokenRule(
          element,
          "the module %s has no element <%s> for this place"
              .formatted(element.namespace(), element.name()));
    }
    if (element.namespace().startsWith(MODULES)) {
      ModuleRules.check(element);
    } else {
      addIds(element);
    }
  }

  /** The ids of all extensions of a part are unique. */
  private void addIds(Element element) {
    ids.add(element);
    element.elements().forEach(this::addIds);
  }
}
