package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of XLIFF 2 on a unit. */
final class UnitRules {
  /** What a span says of both its ends or of none, by the Schematron rules of 2.1. */
  private static final List<String> OF_BOTH_ENDS = List.of("dataRef", "subFlows", "equiv");

  private final Element root;
  private final Element unit;
  private final Inherited around;
  private final Declarations declarations;
  private final UnitParts parts;

  UnitRules(Surroundings around, Element unit) {
    root = around.root();
    this.unit = unit;
    this.around = around.inherited();
    declarations = around.declarations().inside();
    parts = new UnitParts(unit, around.file());
  }

  void check() {
    CoreRules.check(unit);
    PluralForms.checkUnit(unit);
    checkForeignElements();
    requireUniqueIds("notes");
    requireUniqueIds("originalData");
    parts.parts().forEach(this::checkSides);
    parts.targets();
    UniqueIds ids = new UniqueIds();
    parts.parts().forEach(ids::add);
    parts.texts().forEach(UnitRules::checkText);
    if (!root.attribute("version", "").equals("2.0")) {
      inline().forEach(UnitRules::checkSince21);
    }
    requireCodesThatStay();
    checkReferences();
  }

  private static void checkText(UnitParts text) {
    SideRules source = new SideRules(text);
    source.check(text.inlineOfSources());
    source.requireEnds();
    SideRules target = new SideRules(text);
    target.check(text.inlineOfTargets());
    target.requireSameKinds(text.inlineOfTargets());
    CodeSequences sequences =
        new CodeSequences(text.parts().stream().map(part -> part.element("source").orElseThrow()));
    if (text.isTranslated()) {
      target.requireEnds();
      sequences.require(text.targets());
    }
  }

  /** Returns the inline elements of both sides. */
  List<Element> inline() {
    List<Element> inline = parts.inlineOfSources();
    inline.addAll(parts.inlineOfTargets());
    return inline;
  }

  private void checkForeignElements() {
    ForeignElements foreign = new ForeignElements(root, unit, declarations);
    foreignElements().forEach(foreign::add);
  }

  private Stream<Element> foreignElements() {
    return unit.elements().stream().filter(child -> !child.namespace().equals(unit.namespace()));
  }

  private static void checkSince21(Element element) {
    switch (element.name()) {
      case "ec" -> requireNoModules(element);
      case "pc" -> OF_BOTH_ENDS.forEach(name -> requireBoth(element, name));
      default -> {
        // The others are as in 2.0.
      }
    }
  }

  private static void requireBoth(Element span, String name) {
    boolean hasStart = span.attribute(name + "Start").isPresent();
    if (hasStart != span.attribute(name + "End").isPresent()) {
      throw new BrokenRule(
          span,
          "<pc> has %s%s without %s%s"
              .formatted(name, hasStart ? "Start" : "End", name, hasStart ? "End" : "Start"));
    }
  }

  /** An end says nothing that its start says for both. */
  private static void requireNoModules(Element end) {
    if (!SideRules.isIsolated(end) && (FormatStyle.isOn(end) || SizeRestriction.isOn(end))) {
      throw new BrokenRule(end, "<ec> may have attributes of modules only if it is isolated");
    }
  }

  /** Checks the references of modules, notes and annotations to what is in the unit. */
  private void checkReferences() {
    UnitReferences references = new UnitReferences(parts);
    parts.children("notes").forEach(references::checkNote);
    foreignElements().forEach(child -> checkModule(child, references));
    ItsScope scope = around.its();
    for (Element element : inline()) {
      SizeRestriction.check(element, declarations);
      scope = element.name().equals("sm") ? scope.in(element) : scope;
    }
    SizeRestriction.check(unit, declarations);
    ItsRules.checkScopes(unit, scope, declarations);
  }

  private void checkModule(Element child, UnitReferences references) {
    references.check(child);
    switch (child.namespace()) {
      case ModuleRules.MATCHES ->
          child.elements("match").forEach(match -> Candidates.check(match, parts));
      case ModuleRules.VALIDATION -> ValidationRules.check(child, parts);
      case ModuleRules.CHANGES -> ChangeTracking.check(child, unit);
      default -> {
        // The references of other modules do not lead to units.
      }
    }
  }

  private void requireUniqueIds(String name) {
    UniqueIds ids = new UniqueIds();
    parts.children(name).forEach(ids::add);
  }

  private void checkSides(Element part) {
    Inherited inUnit = around.in(unit);
    Element source = part.element("source").orElseThrow();
    requireLanguage(source, "srcLang", inUnit);
    part.element("target")
        .ifPresent(
            target -> {
              if (root.attribute("trgLang").isEmpty()) {
                throw new BrokenRule(target, "<target> in a document whose <xliff> has no trgLang");
              }
              requireLanguage(target, "trgLang", inUnit);
              if (!inUnit.in(source).space().equals(inUnit.in(target).space())) {
                throw new BrokenRule(target, "<source> and <target> differ in xml:space");
              }
            });
  }

  private void requireLanguage(Element side, String attribute, Inherited inUnit) {
    String own = inUnit.in(side).language();
    String ofDocument = root.attribute(attribute, "");
    if (!own.isEmpty() && !Languages.isWithin(own, ofDocument)) {
      throw new BrokenRule(
          side,
          "<%s> has xml:lang=\"%s\", its own or inherited, but the document has %s=\"%s\""
              .formatted(side.name(), ElementRule.shortened(own), attribute, ofDocument));
    }
  }

  /**
   * A code that may not be deleted is in some target once its segment is final; before that, tools
   * are only to warn of it.
   */
  private void requireCodesThatStay() {
    Set<String> kept =
        parts.inlineOfTargets().stream()
            .map(code -> code.attribute("id", ""))
            .collect(Collectors.toCollection(HashSet::new));
    for (Element part : parts.parts()) {
      if (part.attribute("state", "").equals("final")) {
        requireCodes(part.element("source").orElseThrow(), kept);
      }
    }
  }

  private static void requireCodes(Element around, Set<String> kept) {
    for (Element code : around.elements()) {
      boolean isLost =
          code.attribute("canDelete", "yes").equals("no")
              && code.attribute("id").filter(id -> !kept.contains(id)).isPresent();
      if (isLost) {
        throw new BrokenRule(
            code,
            "<%s id=\"%s\"> has canDelete=\"no\", but is missing from the target"
                .formatted(code.name(), ElementRule.shortened(code.attribute("id", ""))));
      }
      requireCodes(code, kept);
    }
  }
}
