package io.tandem.corpus.markup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an element of the core may have: attributes, elements, text.
 *
 * @param attributes those without a namespace, and those of XML's own
 * @param foreign the namespaces of other attributes
 * @param holdsText whether text may be in it
 * @param model its elements; {@code other} stands for those of other namespaces
 */
record ElementRule(
    Map<String, Attribute> attributes, Foreign foreign, boolean holdsText, ContentModel model) {

  /** The namespaces of the attributes of modules and of W3C's ITS, which XLIFF includes. */
  private static final List<String> MODULES =
      List.of("{urn:oasis:names:tc:xliff:", "{http://www.w3.org/2005/11/its}");

  private static final Map<String, Pattern> TYPES =
      Map.ofEntries(
          type("any", "(?s).*"),
          type("nmtoken", "\\s*[\\p{L}\\p{N}\\p{M}._:\\u00B7-]+\\s*"),
          // Classes of characters alone: a repeated group takes stack for each of its repetitions.
          type(
              "nmtokens", "[\\p{L}\\p{N}\\p{M}._:\\u00B7\\s-]*[\\p{L}\\p{N}\\p{M}._:\\u00B7-]\\s*"),
          type("yesNo", "yes|no"),
          type("reorder", "yes|firstNo|no"),
          type("direction", "ltr|rtl|auto"),
          type("state", "initial|translated|reviewed|final"),
          type("prefixed", "[^\\s:]+:[^\\s:]+"),
          type("code", "fmt|ui|quote|link|image|other"),
          type("annotation", "generic|comment|term|[^\\s:]+:[^\\s:]+"),
          type("side", "source|target"),
          type("positive", "\\+?0*[1-9]\\d{0,8}"),
          type("priority", "[1-9]|10"),
          type("bytes", "([0-9A-Fa-f]{2}){1,3}"),
          type("language", "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,30}"),
          type("version", "2\\.[012]"),
          type("percent", "\\s*(100(\\.0*)?|\\d{1,2}(\\.\\d*)?|\\.\\d+)\\s*"),
          type("match", "am|ebm|idm|ice|icm|mt|tm|tb|other|[^\\s:]+:[^\\s:]+"),
          type("part", "source|target|ignorable"),
          type("normalization", "none|nfc|nfd"),
          type("space", "default|preserve"),
          type("preserved", "preserve"));

  private static Map.Entry<String, Pattern> type(String name, String values) {
    return Map.entry(name, Pattern.compile(values));
  }

  record Attribute(Pattern values, boolean required) {}

  /** The attributes of other namespaces that an element may have. */
  enum Foreign {
    NONE,
    MODULES,
    ALL
  }

  /**
   * Returns a rule.
   *
   * @param attributes names and types, such as {@code id:nmtoken! translate:yesNo}; an exclamation
   *     mark stands for required
   * @param content see {@link ContentModel}; {@code text} at its start stands for text
   */
  static ElementRule of(String attributes, Foreign foreign, String content) {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    for (String attribute : attributes.split(" +")) {
      int colon = attribute.lastIndexOf(':');
      if (colon > 0) {
        String type = attribute.substring(colon + 1).replace("!", "");
        byName.put(
            attribute.substring(0, colon), new Attribute(TYPES.get(type), attribute.endsWith("!")));
      }
    }
    boolean text = content.startsWith("text");
    String model = text ? content.substring("text".length()) : content;
    return new ElementRule(byName, foreign, text, new ContentModel(model));
  }

  /** Checks the attributes of an element. */
  void checkAttributes(Element element) {
    element.attributes().keySet().forEach(name -> checkAttribute(element, name));
    attributes.forEach(
        (name, attribute) -> {
          if (attribute.required && element.attribute(name).isEmpty()) {
            throw new BrokenRule(
                element, "<%s> lacks the attribute %s".formatted(element.name(), name));
          }
        });
  }

  private void checkAttribute(Element element, String name) {
    Attribute attribute = attributes.get(name);
    if (attribute != null) {
      checkValue(element, name, attribute.values);
    } else if (!allows(name)) {
      throw new BrokenRule(
          element, "<%s> may not have the attribute %s".formatted(element.name(), name));
    }
  }

  private boolean allows(String name) {
    boolean isForeign = name.startsWith("{") || name.startsWith("xml:");
    return (foreign == Foreign.ALL && isForeign)
        || (foreign == Foreign.MODULES && MODULES.stream().anyMatch(name::startsWith));
  }

  /** Checks the text and the elements of an element in memory, not what is inside those. */
  void checkContent(Element element) {
    ContentModel.Place place = model.new Place();
    for (Node node : element.content()) {
      if (node instanceof Element child) {
        String name = child.namespace().equals(element.namespace()) ? child.name() : "other";
        if (!place.accepts(name)) {
          throw new BrokenRule(
              child, "<%s> may not be here in <%s>".formatted(child.name(), element.name()));
        }
      } else if (node instanceof Text text && !holdsText && !text.value().isBlank()) {
        throw new BrokenRule(
            element,
            "<%s> may not contain text (%s)"
                .formatted(element.name(), shortened(text.value().strip())));
      }
    }
    checkComplete(element.name(), element.line(), place);
  }

  static void checkComplete(String name, int line, ContentModel.Place place) {
    if (!place.missing().isEmpty()) {
      throw new BrokenRule(
          line, "<%s> lacks <%s>".formatted(name, String.join("> or <", place.missing())));
    }
  }

  /** Requires an attribute, where it is there, to have one of the values. */
  static void checkValue(Element element, String attribute, Pattern values) {
    element
        .attribute(attribute)
        .filter(value -> !values.matcher(value).matches())
        .ifPresent(
            value -> {
              throw new BrokenRule(
                  element,
                  "<%s> has %s=\"%s\", which is not a value of it"
                      .formatted(
                          element.name(),
                          attribute.substring(attribute.indexOf('}') + 1),
                          shortened(value)));
            });
  }

  static String shortened(String value) {
    int longest = 40;
    return value.length() <= longest
        ? value
        : String.format(
            Locale.ROOT, "%s… (%d characters)", value.substring(0, longest), value.length());
  }
}
