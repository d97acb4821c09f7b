package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.Set;

/**
 * References of modules and notes to the texts of their unit: {@code #m1}, {@code m1}, or a
 * fragment identifier such as {@code #f=f1/u=u1/t=m1}.
 */
final class UnitReferences {
  private final UnitParts unit;
  private final Set<String> spans = new HashSet<>();

  UnitReferences(UnitParts unit) {
    this.unit = unit;
    unit.parts().forEach(this::add);
    unit.inlineOfSources().forEach(this::add);
    unit.inlineOfTargets().forEach(this::add);
  }

  private void add(Element element) {
    element.attribute("id").map(String::strip).ifPresent(spans::add);
  }

  /** Checks the references of an element of a module, and of those in it. */
  void check(Element element) {
    boolean isReference =
        switch (element.namespace() + element.name()) {
          case ModuleRules.MATCHES + "match",
              ModuleRules.GLOSSARY + "glossEntry",
              ModuleRules.GLOSSARY + "translation" ->
              true;
          default -> false;
        };
    if (isReference) {
      element.attribute("ref").ifPresent(reference -> require(element, reference));
    }
    for (Element child : element.elements()) {
      if (child.namespace().equals(element.namespace())) {
        check(child);
      }
    }
  }

  /** Checks the reference of a note, if it is one to a text. */
  void checkNote(Element note) {
    String reference = note.attribute("ref", "");
    if (reference.startsWith("#") && !reference.contains("=")) {
      require(note, reference);
    }
  }

  private void require(Element element, String reference) {
    if (!isInside(reference.strip())) {
      throw new BrokenRule(
          element,
          "<%s> has ref=\"%s\", which leads to no text of its unit"
              .formatted(element.name(), ElementRule.shortened(reference)));
    }
  }

  private boolean isInside(String reference) {
    String path = reference.substring(reference.indexOf('#') + 1);
    String[] selectors = path.startsWith("/") ? path.substring(1).split("/") : path.split("/");
    for (int i = 0; i < selectors.length - 1; i++) {
      boolean isElsewhere =
          (selectors[i].startsWith("u=") && !selectors[i].equals("u=" + unit.id()))
              || (selectors[i].startsWith("f=") && !selectors[i].equals("f=" + unit.file()));
      if (isElsewhere) {
        return false;
      }
    }
    String last = selectors[selectors.length - 1];
    return spans.contains(last.startsWith("t=") ? last.substring("t=".length()) : last);
  }
}
