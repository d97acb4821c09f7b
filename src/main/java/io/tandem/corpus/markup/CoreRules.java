package io.tandem.corpus.markup;

import io.tandem.corpus.markup.ElementRule.Foreign;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The elements of XLIFF 2's core, as its schema has them, and the attributes of inline codes. */
final class CoreRules {
  static final String INLINE = "cp|ph|pc|sc|ec|mrk|sm|em*";

  private static final String OF_ALL_CODES =
      "canCopy:yesNo canDelete:yesNo canReorder:reorder copyOf:nmtoken subType:prefixed type:code ";
  private static final String OF_ONE_CODE =
      OF_ALL_CODES + "dataRef:nmtoken disp:any equiv:any subFlows:nmtokens ";
  private static final String OF_PARTS =
      "canResegment:yesNo translate:yesNo srcDir:direction trgDir:direction xml:space:space ";
  private static final String OF_ANNOTATIONS =
      "id:nmtoken! translate:yesNo type:annotation ref:any value:any";

  private static final Map<String, ElementRule> RULES = new HashMap<>();

  static {
    rule(
        "xliff",
        "version:version! srcLang:language! trgLang:language xml:space:space",
        Foreign.ALL,
        "notes? other* file+");
    rule(
        "file",
        OF_PARTS + "id:nmtoken! original:any",
        Foreign.ALL,
        "skeleton? other* notes? unit|group+");
    rule("skeleton", "href:any", Foreign.NONE, "text other*");
    rule(
        "group",
        OF_PARTS + "id:nmtoken! name:any type:prefixed",
        Foreign.ALL,
        "other* notes? unit|group*");
    rule(
        "unit",
        OF_PARTS + "id:nmtoken! name:any type:prefixed",
        Foreign.ALL,
        "other* notes? originalData? segment|ignorable+");
    rule(
        "segment",
        "id:nmtoken canResegment:yesNo state:state subState:prefixed",
        Foreign.MODULES,
        "source target?");
    rule("ignorable", "id:nmtoken", Foreign.MODULES, "source target?");
    rule("notes", "", Foreign.NONE, "note+");
    rule(
        "note",
        "id:nmtoken appliesTo:side category:any priority:priority ref:any",
        Foreign.ALL,
        "text");
    rule("originalData", "", Foreign.NONE, "data+");
    rule("data", "id:nmtoken! dir:direction xml:space:preserved", Foreign.NONE, "text cp*");
    // The examples of the ITS module have its attributes on targets.
    rule("source", "xml:lang:language xml:space:space", Foreign.MODULES, "text" + INLINE);
    rule(
        "target",
        "xml:lang:language xml:space:space order:positive",
        Foreign.MODULES,
        "text" + INLINE);
    rule("cp", "hex:bytes!", Foreign.NONE, "");
    rule("ph", OF_ONE_CODE + "id:nmtoken!", Foreign.MODULES, "");
    rule(
        "pc",
        OF_ALL_CODES
            + "canOverlap:yesNo dispEnd:any dispStart:any equivEnd:any equivStart:any id:nmtoken!"
            + " dataRefEnd:nmtoken dataRefStart:nmtoken subFlowsEnd:nmtokens"
            + " subFlowsStart:nmtokens dir:direction",
        Foreign.MODULES,
        "text" + INLINE);
    rule(
        "sc",
        OF_ONE_CODE + "canOverlap:yesNo dir:direction id:nmtoken! isolated:yesNo",
        Foreign.MODULES,
        "");
    rule(
        "ec",
        OF_ONE_CODE + "canOverlap:yesNo dir:direction id:nmtoken isolated:yesNo startRef:nmtoken",
        Foreign.MODULES,
        "");
    rule("mrk", OF_ANNOTATIONS, Foreign.ALL, "text" + INLINE);
    rule("sm", OF_ANNOTATIONS, Foreign.ALL, "");
    rule("em", "startRef:nmtoken!", Foreign.NONE, "");
  }

  private CoreRules() {}

  private static void rule(String name, String attributes, Foreign foreign, String content) {
    RULES.put(name, ElementRule.of(attributes, foreign, content));
  }

  /** Returns the rule of an element of the core. */
  static ElementRule of(Element element) {
    return Optional.ofNullable(RULES.get(element.name()))
        .orElseThrow(
            () -> new BrokenRule(element, "XLIFF 2 has no element <%s>".formatted(element.name())));
  }

  /**
   * Returns the names of the attributes of an element, or empty if the core has no such element.
   */
  static Optional<Set<String>> attributes(String name) {
    return Optional.ofNullable(RULES.get(name)).map(rule -> rule.attributes().keySet());
  }

  /** Checks an element of the core with all that is in it, except for other namespaces. */
  static void check(Element element) {
    ElementRule rule = of(element);
    rule.checkAttributes(element);
    rule.checkContent(element);
    FormatStyle.check(element);
    SizeRestriction.check(element);
    ItsRules.checkAttributes(element);
    switch (element.name()) {
      case "cp" -> checkCharacter(element);
      case "unit" -> requireSegment(element);
      case "segment" -> {
        require(element, "subState", "state");
        requireTranslation(element);
      }
      case "mrk", "sm" -> checkAnnotation(element);
      case "ph", "pc", "sc", "ec" -> {
        require(element, "subType", "type");
        checkSubType(element);
        checkCopyAndDelete(element);
      }
      default -> {
        // Nothing but the schema.
      }
    }
    for (Element child : element.elements()) {
      if (child.namespace().equals(element.namespace())) {
        check(child);
      }
    }
  }

  private static void require(Element element, String attribute, String other) {
    if (element.attribute(attribute).isPresent() && element.attribute(other).isEmpty()) {
      throw new BrokenRule(
          element, "<%s> has %s without %s".formatted(element.name(), attribute, other));
    }
  }

  private static void requireSegment(Element unit) {
    if (unit.element("segment").isEmpty()) {
      throw new BrokenRule(unit, "<unit> lacks <segment>");
    }
  }

  private static void requireTranslation(Element segment) {
    String state = segment.attribute("state", "initial");
    if (!state.equals("initial") && segment.element("target").isEmpty()) {
      throw new BrokenRule(segment, "<segment> has state=\"%s\" without <target>".formatted(state));
    }
  }

  /** Candidates for a translation refer to what is annotated, not the reverse. */
  private static void checkAnnotation(Element annotation) {
    if (annotation.attribute("type", "").equals("mtc:match")
        && annotation.attribute("ref").isPresent()) {
      throw new BrokenRule(
          annotation, "<%s> has type=\"mtc:match\" and a ref".formatted(annotation.name()));
    }
  }

  /**
   * Only what XML cannot say otherwise may be written as a number. The controls from U+007F on,
   * which XML discourages, count as that as well.
   */
  private static void checkCharacter(Element element) {
    int codePoint = Integer.parseInt(element.attribute("hex", ""), 16);
    boolean isOfXml =
        codePoint == '\t'
            || codePoint == '\n'
            || codePoint == '\r'
            || (codePoint >= ' ' && codePoint < '\u007F')
            || codePoint == '\u0085'
            || (codePoint > '\u009F' && codePoint < Character.MIN_SURROGATE)
            || (codePoint > Character.MAX_SURROGATE && codePoint < 0xFFFE)
            || codePoint >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
    if (isOfXml) {
      throw new BrokenRule(
          element,
          "<cp hex=\"%s\"> is not one of the characters that XML excludes"
              .formatted(element.attribute("hex", "")));
    }
  }

  /** The subtypes of XLIFF itself each belong to one type. */
  private static void checkSubType(Element element) {
    String subType = element.attribute("subType", "");
    if (subType.startsWith("xlf:")) {
      String type =
          switch (subType) {
            case "xlf:lb", "xlf:pb", "xlf:b", "xlf:i", "xlf:u" -> "fmt";
            case "xlf:var" -> "ui";
            default -> "";
          };
      if (!element.attribute("type", "").equals(type)) {
        throw new BrokenRule(
            element,
            "<%s> has the subType %s, which does not belong to its type %s"
                .formatted(element.name(), subType, element.attribute("type", "")));
      }
    }
  }

  private static void checkCopyAndDelete(Element code) {
    boolean isFree =
        !code.attribute("canCopy", "yes").equals("no")
            || !code.attribute("canDelete", "yes").equals("no");
    if (isFree && !code.attribute("canReorder", "yes").equals("yes")) {
      throw new BrokenRule(
          code,
          "<%s> has canReorder=\"%s\" without canCopy=\"no\" and canDelete=\"no\""
              .formatted(code.name(), code.attribute("canReorder", "")));
    }
  }
}
