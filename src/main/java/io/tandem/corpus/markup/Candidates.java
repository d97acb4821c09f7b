package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The texts in candidates for a translation, which keep to the rules of texts in units. */
final class Candidates {
  private static final Set<String> CORES =
      Set.of(Xliff2Document.NAMESPACE_20, Xliff2Document.NAMESPACE_22);

  private static final ContentModel CONTENT = new ContentModel("originalData? source target");

  private Candidates() {}

  /**
   * Checks a candidate.
   *
   * @param unit the unit with it
   */
  static void check(Element match, UnitParts unit) {
    List<Element> own =
        match.elements().stream().filter(child -> CORES.contains(child.namespace())).toList();
    ContentModel.Place place = CONTENT.new Place();
    for (Element child : own) {
      if (!place.accepts(child.name())) {
        throw new BrokenRule(child, "<%s> may not be here in <match>".formatted(child.name()));
      }
      CoreRules.check(child);
    }
    ElementRule.checkComplete(match.name(), match.line(), place);
    UnitParts texts = new UnitParts(asUnit(own, unit), unit.file());
    UniqueIds ids = new UniqueIds();
    texts.children("originalData").forEach(ids::add);
    for (List<Element> side : List.of(texts.inlineOfSources(), texts.inlineOfTargets())) {
      SideRules rules = new SideRules(texts);
      rules.check(side);
      rules.requireEnds();
    }
  }

  /** Returns a unit whose one segment is the candidate. */
  private static Element asUnit(List<Element> own, UnitParts unit) {
    List<Node> content = new ArrayList<>(unit.elements("notes"));
    List<Node> sides = new ArrayList<>();
    for (Element child : own) {
      (child.name().equals("originalData") ? content : sides).add(child);
    }
    Element first = own.get(0);
    content.add(new Element(first.namespace(), "segment", first.line(), Map.of(), sides));
    return new Element(first.namespace(), "unit", first.line(), Map.of("id", unit.id()), content);
  }
}
