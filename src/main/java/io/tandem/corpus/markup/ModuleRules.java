package io.tandem.corpus.markup;

import io.tandem.corpus.markup.ElementRule.Foreign;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The attributes that modules of XLIFF 2 demand of their elements, and the few rules that need no
 * more than one element and those in it. Nothing of a module is text of a unit.
 */
final class ModuleRules {
  static final String MODULES = "urn:oasis:names:tc:xliff:";
  private static final String MATCHES = MODULES + "matches:2.0 ";
  private static final String GLOSSARY = MODULES + "glossary:2.0 ";
  private static final String METADATA = MODULES + "metadata:2.0 ";
  private static final String RESOURCES = MODULES + "resourcedata:2.0 ";
  private static final String VALIDATION = MODULES + "validation:2.0 ";

  private static final List<String> CONDITIONS =
      List.of("isPresent", "isNotPresent", "startsWith", "endsWith");

  private static final Map<String, ElementRule> RULES = new HashMap<>();

  static {
    rule(MATCHES + "matches", "");
    rule(
        MATCHES + "match",
        "id:nmtoken matchQuality:percent matchSuitability:percent similarity:percent origin:any"
            + " ref:any! reference:yesNo subType:prefixed type:match");
    rule(GLOSSARY + "glossary", "");
    rule(GLOSSARY + "glossEntry", "id:nmtoken ref:any");
    rule(GLOSSARY + "term", "source:any");
    rule(GLOSSARY + "translation", "id:nmtoken ref:any source:any");
    rule(GLOSSARY + "definition", "source:any");
    rule(METADATA + "metadata", "id:nmtoken");
    rule(METADATA + "metaGroup", "id:nmtoken category:any appliesTo:part");
    rule(METADATA + "meta", "type:any!");
    rule(
        VALIDATION + "rule",
        "isPresent:any isNotPresent:any startsWith:any endsWith:any occurs:positive"
            + " existsInSource:yesNo caseSensitive:yesNo normalization:normalization"
            + " disabled:yesNo");
  }

  private ModuleRules() {}

  private static void rule(String name, String attributes) {
    RULES.put(name, ElementRule.of(attributes, Foreign.ALL, "text"));
  }

  /** Checks an element of a module with those of modules in it. */
  static void check(Element element) {
    String name = element.namespace() + " " + element.name();
    ElementRule rule = RULES.get(name);
    if (rule != null) {
      rule.checkAttributes(element);
    }
    switch (name) {
      case MATCHES + "matches", GLOSSARY + "glossary", METADATA + "metadata" -> {
        UniqueIds ids = new UniqueIds();
        addIds(element, ids);
      }
      case MATCHES + "match" -> checkMatch(element);
      case GLOSSARY + "glossEntry" -> requireOne(element, List.of("translation", "definition"));
      case RESOURCES + "source", RESOURCES + "target", RESOURCES + "reference" ->
          checkResource(element);
      case VALIDATION + "rule" -> checkRule(element);
      default -> {
        // Nothing but the attributes.
      }
    }
    if (name.equals(METADATA + "metadata")) {
      requireOne(element, List.of("metaGroup"));
    }
    for (Element child : element.elements()) {
      if (child.namespace().equals(element.namespace())) {
        check(child);
      }
    }
  }

  private static void addIds(Element around, UniqueIds ids) {
    for (Element child : around.elements()) {
      if (child.namespace().equals(around.namespace())) {
        ids.add(child);
        addIds(child, ids);
      }
    }
  }

  private static void requireOne(Element element, List<String> names) {
    if (names.stream().allMatch(name -> element.elements(name).isEmpty())) {
      throw new BrokenRule(
          element, "<%s> lacks <%s>".formatted(element.name(), String.join("> or <", names)));
    }
  }

  private static void checkMatch(Element match) {
    if (match.attribute("xml:lang").isPresent()) {
      throw new BrokenRule(match, "<match> may not have the attribute xml:lang");
    }
    if (match.attribute("subType").isPresent() && match.attribute("type").isEmpty()) {
      throw new BrokenRule(match, "<match> has subType without type");
    }
  }

  private static void checkResource(Element side) {
    if (side.attribute("href").isPresent() && !side.elements().isEmpty()) {
      throw new BrokenRule(side, "<%s> has content and an href".formatted(side.name()));
    }
  }

  /** A rule has one condition of the module, or one of its own in other namespaces. */
  private static void checkRule(Element rule) {
    long own = CONDITIONS.stream().filter(name -> rule.attribute(name).isPresent()).count();
    boolean isCustom = rule.attributes().keySet().stream().anyMatch(name -> name.startsWith("{"));
    if (own + (isCustom ? 1 : 0) != 1) {
      throw new BrokenRule(rule, "<rule> does not have exactly one condition");
    }
    boolean isAbsence = own == 0 || rule.attribute("isNotPresent").isPresent();
    if (rule.attribute("existsInSource").isPresent() && isAbsence) {
      throw new BrokenRule(
          rule, "<rule> has existsInSource without isPresent, startsWith or endsWith");
    }
  }
}
