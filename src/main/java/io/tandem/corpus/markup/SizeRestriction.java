package io.tandem.corpus.markup;

import java.util.Map;
import java.util.regex.Pattern;

/** The attributes of the module Size and Length Restriction on elements of the core. */
final class SizeRestriction {
  static final String NAMESPACE = "urn:oasis:names:tc:xliff:sizerestriction:2.0";
  private static final String PREFIX = "{" + NAMESPACE + "}";
  private static final String INFORMATION = PREFIX + "sizeInfo";
  private static final String REFERENCE = PREFIX + "sizeInfoRef";
  private static final Pattern RANGE = Pattern.compile("\\*|\\d+|\\d+,(\\d+|\\*)");

  private static final Map<String, Pattern> VALUES =
      Map.of(
          PREFIX + "sizeRestriction",
          RANGE,
          PREFIX + "storageRestriction",
          RANGE,
          PREFIX + "equivStorage",
          Pattern.compile("\\d+(,\\d+)?"));

  private SizeRestriction() {}

  static void check(Element element) {
    VALUES.forEach((name, values) -> ElementRule.checkValue(element, name, values));
    if (element.attribute(INFORMATION).isPresent() && element.attribute(REFERENCE).isPresent()) {
      throw new BrokenRule(
          element, "<%s> has both sizeInfo and sizeInfoRef".formatted(element.name()));
    }
  }

  /** Requires that there are data that an element refers to. */
  static void checkReference(Element element, Declarations declarations) {
    if (element.attribute(REFERENCE).isPresent() && !declarations.hasSizes()) {
      throw new BrokenRule(
          element,
          "<%s> has sizeInfoRef, but there are no data of that module in its unit or around it"
              .formatted(element.name()));
    }
  }

  /** Returns whether an element says what it takes up. */
  static boolean isOn(Element element) {
    return element.attribute(INFORMATION).isPresent() || element.attribute(REFERENCE).isPresent();
  }
}
