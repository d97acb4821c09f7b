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
      element
          .attribute("ref")
          .map(String::strip)
          .ifPresent(reference -> require(element, reference));
    }
    for (Element child : element.elements()) {
      if (child.namespace().equals(element.namespace())) {
        check(child);
      }
    }
  }

  /** Checks the reference of a note, if it is one to a text. */
  void checkNote(Element note) {
    String reference = note.attribute("ref", "").strip();
    if (reference.startsWith("#") && isText(FragmentIdentifier.of(note, reference).last())) {
      require(note, reference);
    }
  }

  private void require(Element element, String reference) {
    boolean leads =
        reference.startsWith("#")
            ? leads(FragmentIdentifier.of(element, reference))
            : spans.contains(reference);
    if (!leads) {
      throw new BrokenRule(
          element,
          "<%s> has ref=\"%s\", which leads to no text of its unit"
              .formatted(element.name(), ElementRule.shortened(reference)));
    }
  }

  private boolean leads(FragmentIdentifier path) {
    return isText(path.last())
        && spans.contains(path.last().id())
        && path.selects("f", unit.file())
        && path.selects("u", unit.id());
  }

  private static boolean isText(FragmentIdentifier.Selector selector) {
    return selector.prefix().isEmpty() || selector.prefix().equals("t");
  }
}
