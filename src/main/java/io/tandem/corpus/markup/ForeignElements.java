package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The elements of other namespaces in a file, group or unit: modules and extensions. */
final class ForeignElements {
  private static final String MODULES = ModuleRules.MODULES_OF_XLIFF;

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

  private final ModuleRules rules;
  private final Declarations declarations;
  private final UniqueIds ids = new UniqueIds();
  private final Set<String> seen = new HashSet<>();

  /**
   * @param root the root of the document
   * @param around the element around them
   * @param declarations takes what they declare
   */
  ForeignElements(Element root, Element around, Declarations declarations) {
    rules = new ModuleRules(root, around, declarations);
    this.declarations = declarations;
  }

  /** Checks an element directly inside the part. */
  void add(Element element) {
    Set<String> roots = ROOTS.get(element.namespace());
    if (roots != null && !roots.contains(element.name())) {
      throw new BrokenRule(
          element,
          "the module %s has no element <%s> for this place"
              .formatted(element.namespace(), element.name()));
    }
    if (roots != null && !seen.add(element.namespace() + element.name())) {
      throw new BrokenRule(
          element,
          "<%s> of the module %s is there twice".formatted(element.name(), element.namespace()));
    }
    declarations.add(element);
    if (element.namespace().startsWith(MODULES)) {
      rules.check(element);
    } else {
      addIds(element);
      ItsRules.checkElement(element);
    }
  }

  /** The ids of all extensions of a part are unique. */
  private void addIds(Element element) {
    ids.add(element);
    element.elements().forEach(this::addIds);
  }
}
