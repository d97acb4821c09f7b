package io.tandem.corpus.markup;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The attributes of the module Plural, Gender and Select of XLIFF 2.2: what the forms of a message
 * depend on, on its unit, and for each segment the case that it is for.
 */
final class PluralForms {
  /** The namespaces that the specification gives, in its list and in its text. */
  private static final List<String> NAMESPACES =
      List.of("{urn:oasis:names:tc:xliff:pgs:1.0}", "{urn:oasis:names:tc:xliff:pgsm:1.0}");

  /** Its text separates values by commas, its examples by spaces. */
  private static final Pattern SEPARATOR = Pattern.compile("\\s*,\\s*|\\s+");

  private static final Pattern SELECTOR =
      Pattern.compile("(plural|ordinal|gender|select):[^\\s:,]+");

  private static final Pattern QUANTITY =
      Pattern.compile("zero|one|two|few|many|other|=?-?\\d+(\\.\\d+)?");

  private PluralForms() {}

  /** Returns whether the segments of a unit are forms of one message. */
  static boolean isSwitch(Element unit) {
    return Stream.concat(Stream.of(unit), unit.elements("segment").stream())
        .anyMatch(
            element ->
                attribute(element, "switch").or(() -> attribute(element, "case")).isPresent());
  }

  /** Checks the attributes of an element that is not in a unit. */
  static void check(Element element) {
    attribute(element, "switch").ifPresent(value -> checkSelectors(element, values(value)));
  }

  /** Checks the attributes of a unit and its segments. */
  static void checkUnit(Element unit) {
    check(unit);
    List<String> selectors = attribute(unit, "switch").map(PluralForms::values).orElse(List.of());
    if (selectors.isEmpty()) {
      return;
    }
    for (Element segment : unit.elements("segment")) {
      attribute(segment, "case").ifPresent(value -> checkCase(segment, selectors, values(value)));
    }
  }

  private static Optional<String> attribute(Element element, String name) {
    return NAMESPACES.stream()
        .map(namespace -> element.attribute(namespace + name))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static List<String> values(String value) {
    return List.of(SEPARATOR.split(value.strip()));
  }

  private static void checkSelectors(Element element, List<String> selectors) {
    for (String selector : selectors) {
      if (!SELECTOR.matcher(selector).matches()) {
        throw new BrokenRule(
            element,
            "<%s> has \"%s\" in its switch, expected plural, ordinal, gender or select, a colon and a variable"
                .formatted(element.name(), ElementRule.shortened(selector)));
      }
    }
  }

  private static void checkCase(Element segment, List<String> selectors, List<String> values) {
    if (values.size() != selectors.size()) {
      throw new BrokenRule(
          segment,
          String.format(
              Locale.ROOT,
              "the case of <segment> and the switch of its unit differ in their number of values:"
                  + " %d and %d",
              values.size(),
              selectors.size()));
    }
    for (int i = 0; i < values.size(); i++) {
      boolean isQuantity = !selectors.get(i).matches("(gender|select):.*");
      if (isQuantity && !QUANTITY.matcher(values.get(i)).matches()) {
        throw new BrokenRule(
            segment,
            "<segment> has the case \"%s\" for %s, expected a number, zero, one, two, few, many or other"
                .formatted(ElementRule.shortened(values.get(i)), selectors.get(i)));
      }
    }
  }
}
