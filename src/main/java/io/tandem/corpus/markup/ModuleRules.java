package io.tandem.corpus.markup;

import io.tandem.corpus.markup.ElementRule.Foreign;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements of modules of XLIFF 2, their attributes, and the rules that need no more than one of
 * them and those in it. Nothing of a module is text of a unit.
 */
final class ModuleRules {
  static final String MODULES_OF_XLIFF = "urn:oasis:names:tc:xliff:";
  static final String MATCHES = MODULES_OF_XLIFF + "matches:2.0";
  static final String GLOSSARY = MODULES_OF_XLIFF + "glossary:2.0";
  static final String CHANGES = MODULES_OF_XLIFF + "changetracking:2.0";
  private static final String METADATA = MODULES_OF_XLIFF + "metadata:2.0";
  private static final String RESOURCES = MODULES_OF_XLIFF + "resourcedata:2.0";
  private static final String SIZES = MODULES_OF_XLIFF + "sizerestriction:2.0";
  static final String VALIDATION = MODULES_OF_XLIFF + "validation:2.0";

  /** Content that is not of the module, and checked elsewhere or not at all. */
  private static final String ANY = "any";

  static final List<String> CONDITIONS =
      List.of("isPresent", "isNotPresent", "startsWith", "endsWith");

  private record Rule(ElementRule rule, boolean limitsContent) {}

  private static final Map<String, Rule> RULES = new HashMap<>();

  static {
    rule(MATCHES + "matches", "", "match+");
    rule(
        MATCHES + "match",
        "id:nmtoken matchQuality:percent matchSuitability:percent similarity:percent origin:any"
            + " ref:any! reference:yesNo subType:prefixed type:match",
        ANY);
    rule(GLOSSARY + "glossary", "", "glossEntry+");
    rule(GLOSSARY + "glossEntry", "id:nmtoken ref:any", "term translation* definition? other*");
    rule(GLOSSARY + "term", "source:any", "text");
    rule(GLOSSARY + "translation", "id:nmtoken ref:any source:any", "text");
    rule(GLOSSARY + "definition", "source:any", "text");
    rule(METADATA + "metadata", "id:nmtoken", "metaGroup+");
    rule(METADATA + "metaGroup", "id:nmtoken category:any appliesTo:part", "metaGroup|meta+");
    rule(METADATA + "meta", "type:any!", "text");
    rule(RESOURCES + "resourceData", "", "resourceItemRef|resourceItem*");
    rule(RESOURCES + "resourceItemRef", "id:nmtoken ref:nmtoken!", "");
    rule(
        RESOURCES + "resourceItem",
        "id:nmtoken mimeType:any context:yesNo",
        "other* source? target? reference*");
    rule(RESOURCES + "source", "href:any xml:lang:language", "other*");
    rule(RESOURCES + "target", "href:any xml:lang:language", "other*");
    rule(RESOURCES + "reference", "href:any! xml:lang:language", "");
    rule(SIZES + "profiles", "generalProfile:any storageProfile:any", "normalization? other*");
    rule(SIZES + "normalization", "general:normalization storage:normalization", "");
    rule(SIZES + "data", "profile:any!", "other*");
    rule(VALIDATION + "validation", "", "rule+");
    rule(
        VALIDATION + "rule",
        "isPresent:any isNotPresent:any startsWith:any endsWith:any occurs:positive"
            + " existsInSource:yesNo caseSensitive:yesNo normalization:normalization"
            + " disabled:yesNo",
        "");
    rule(CHANGES + "changeTrack", "", "revisions+");
    rule(
        CHANGES + "revisions",
        "appliesTo:nmtoken! ref:nmtoken currentVersion:nmtoken",
        "revision+");
    rule(CHANGES + "revision", "author:any datetime:any version:nmtoken", "item+");
    rule(CHANGES + "item", "property:any!", ANY);
  }

  private final Element root;
  private final Element around;
  private final Declarations declarations;

  /**
   * @param root the root of the document
   * @param around the element of the core around the modules
   * @param declarations what they, and those around them, declare
   */
  ModuleRules(Element root, Element around, Declarations declarations) {
    this.root = root;
    this.around = around;
    this.declarations = declarations;
  }

  private static void rule(String name, String attributes, String content) {
    RULES.put(
        name,
        new Rule(
            ElementRule.of(attributes, Foreign.ALL, content.equals(ANY) ? "text" : content),
            !content.equals(ANY)));
  }

  /** Checks an element of a module with those of modules in it. */
  void check(Element element) {
    String name = element.namespace() + element.name();
    Rule rule = RULES.get(name);
    if (rule != null) {
      rule.rule.checkAttributes(element);
      if (rule.limitsContent) {
        rule.rule.checkContent(element);
      }
    }
    switch (name) {
      case MATCHES + "matches",
          GLOSSARY + "glossary",
          METADATA + "metadata",
          RESOURCES + "resourceData" -> {
        UniqueIds ids = new UniqueIds();
        ids.add(element);
        addIds(element, ids);
      }
      case MATCHES + "match" -> checkMatch(element);
      case GLOSSARY + "glossEntry" -> requireOne(element, List.of("translation", "definition"));
      case RESOURCES + "resourceItem" -> checkResource(element);
      case RESOURCES + "resourceItemRef" -> checkResourceReference(element);
      case RESOURCES + "source" -> checkResourceSide(element, "srcLang");
      case RESOURCES + "target" -> checkResourceSide(element, "trgLang");
      case VALIDATION + "rule" -> checkRule(element);
      default -> {
        // Nothing but attributes and content.
      }
    }
    for (Element child : element.elements()) {
      if (child.namespace().startsWith(MODULES_OF_XLIFF)) {
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

  /** What is kept elsewhere says of what type it is. */
  private static void checkResource(Element item) {
    List<Element> sides = new ArrayList<>(item.elements("source"));
    sides.addAll(item.elements("target"));
    if (item.attribute("mimeType").isEmpty()
        && !sides.isEmpty()
        && sides.stream().allMatch(side -> side.elements().isEmpty())) {
      throw new BrokenRule(
          item, "<resourceItem> has neither a mimeType nor content in <source> and <target>");
    }
  }

  private void checkResourceReference(Element reference) {
    String id = reference.attribute("ref", "").strip();
    if (!declarations.hasResource(id)) {
      throw new BrokenRule(
          reference,
          "<resourceItemRef> has ref=\"%s\", but the file has no <resourceItem> with this id"
              .formatted(ElementRule.shortened(id)));
    }
  }

  private void checkResourceSide(Element side, String attribute) {
    boolean isEmpty = side.elements().isEmpty();
    if (side.attribute("href").isPresent() != isEmpty) {
      throw new BrokenRule(
          side,
          "<%s> has %s an href"
              .formatted(side.name(), isEmpty ? "neither content nor" : "content and"));
    }
    String language = side.attribute("xml:lang", "");
    String ofDocument = root.attribute(attribute, "");
    if (!language.isEmpty() && !ofDocument.isEmpty() && !Languages.isWithin(language, ofDocument)) {
      throw new BrokenRule(
          side,
          "<%s> has xml:lang=\"%s\", but the document has %s=\"%s\""
              .formatted(side.name(), ElementRule.shortened(language), attribute, ofDocument));
    }
  }

  /** A rule has one condition of the module, or one of its own in other namespaces. */
  private void checkRule(Element rule) {
    long own = CONDITIONS.stream().filter(name -> rule.attribute(name).isPresent()).count();
    boolean isCustom = rule.attributes().keySet().stream().anyMatch(name -> name.startsWith("{"));
    if (own > 1 || (own == 0 && !isCustom)) {
      throw new BrokenRule(rule, "<rule> does not have exactly one condition");
    }
    if (rule.attribute("occurs").isPresent() && rule.attribute("isPresent").isEmpty()) {
      throw new BrokenRule(rule, "<rule> has occurs without isPresent");
    }
    if (rule.attribute("disabled", "").equals("yes") && around.name().equals("file")) {
      throw new BrokenRule(rule, "<rule> of a <file> has disabled=\"yes\"");
    }
    boolean isAbsence = own == 0 || rule.attribute("isNotPresent").isPresent();
    if (rule.attribute("existsInSource").isPresent() && isAbsence) {
      throw new BrokenRule(
          rule, "<rule> has existsInSource without isPresent, startsWith or endsWith");
    }
  }
}
